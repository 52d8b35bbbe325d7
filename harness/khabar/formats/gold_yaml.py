"""The YAML format of gold/articles and of the passes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from khabar.errors import KhabarError, check_one_of
from khabar.gold.read import Layers, layers_fault, read_layers
from khabar.gold.write import layers_yaml
from khabar.schema import Article


def read(path: Path, articles: Mapping[str, Article]) -> list[Layers]:
    """Return the layers of a folder of ``<id>.yaml``; KhabarError names the file and the fault."""
    files = sorted(path.glob("*.yaml"))
    if not files:
        raise KhabarError(f"{path}: has no <id>.yaml; give a folder such as gold/articles")
    layers = []
    for file in files:
        check_one_of(f"{file}: article", file.stem, articles)
        layers.append(read_layers(file, file.stem))
        if fault := layers_fault(layers[-1], articles[file.stem]):
            raise KhabarError(f"{file}: {fault}")
    return layers


def write(_: Mapping[str, Article], layers: Sequence[Layers], canary: str) -> dict[str, bytes]:
    """Return the files of a folder of layers."""
    return {f"{annotated.id}.yaml": layers_yaml(annotated, canary).encode() for annotated in layers}
