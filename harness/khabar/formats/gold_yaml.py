"""The YAML that gold/articles and the passes are kept in."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from khabar.errors import KhabarError
from khabar.gold.read import Layers, layers_fault, read_layers
from khabar.gold.write import layers_yaml
from khabar.schema import Article


def read(path: Path, articles: Mapping[str, Article]) -> list[Layers]:
    """Read a folder of ``<id>.yaml``; KhabarError names the file and the place at fault."""
    files = sorted(path.glob("*.yaml"))
    if not files:
        raise KhabarError(f"{path}: no folder with <id>.yaml, such as gold/articles")
    found = []
    for file in files:
        if file.stem not in articles:
            raise KhabarError(
                f"{file}: {file.stem!r} is no article; there are {', '.join(articles)}"
            )
        found.append(read_layers(file, file.stem))
        if fault := layers_fault(found[-1], articles[file.stem]):
            raise KhabarError(f"{file}: {fault}")
    return found


def write(_: Mapping[str, Article], found: Sequence[Layers], canary: str) -> dict[str, bytes]:
    """Return the files of a folder of layers."""
    return {f"{each.id}.yaml": layers_yaml(each, canary).encode() for each in found}
