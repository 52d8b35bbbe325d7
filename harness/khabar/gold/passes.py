"""Annotation passes: readings of the articles, kept as their annotators left them."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from pathlib import Path

from khabar.errors import KhabarError
from khabar.gold.read import (
    ARTICLES,
    layers_fault,
    read_layers,
    read_seeds,
    read_text,
    with_layers,
)
from khabar.schema import Article

PASSES = Path("gold/passes")
_SUMS = "SHA256SUMS"


def read_annotation(what: str, root: Path) -> list[Article]:
    """Return every article of a checkout with the layers of one annotation of it.

    `what`: ``gold``, the name of a pass below gold/passes, or a folder of ``<id>.yaml``.

    Raises KhabarError, which names the file and the place, where a file is missing, cannot
    be read, does not fit its article or, in a pass, does not say who annotated.
    """
    named = root / PASSES / what
    folder = root / ARTICLES if what == "gold" else named if named.is_dir() else Path(what)
    if not folder.is_dir():
        passes = sorted(path.name for path in (root / PASSES).glob("*") if path.is_dir())
        raise KhabarError(f"{what}: no folder and no pass; there are gold, {', '.join(passes)}")
    seeds = read_seeds(root)
    known = {article.id for article in seeds}
    for path in sorted(folder.glob("*.yaml")):
        if path.stem not in known:
            raise KhabarError(f"{path}: {path.stem!r} is no article; rename or remove the file")
    return [_annotated(article, folder, what != "gold") for article in seeds]


def _annotated(article: Article, folder: Path, signed: bool) -> Article:
    path = folder / f"{article.id}.yaml"
    found = read_layers(path, article.id)
    if signed and found.annotation is None:
        raise KhabarError(f"{path}: does not say who annotated; add `annotation`")
    if fault := layers_fault(found, article):
        raise KhabarError(f"{path}: {fault}")
    return with_layers(article, found)


def faults(root: Path, articles: Mapping[str, Article]) -> Iterator[tuple[Path, str]]:
    """Yield the files of passes, from the root, that do not fit or are not what they were."""
    sums = _sums(root / PASSES / _SUMS)
    there = {f"{path.parent.name}/{path.name}": path for path in (root / PASSES).glob("*/*.yaml")}
    for name in sorted(there.keys() | sums.keys()):
        if fault := _fault(there.get(name), sums.get(name), articles):
            yield PASSES / name, fault


def _fault(path: Path | None, kept: str | None, articles: Mapping[str, Article]) -> str | None:
    if path is None:
        return f"{_SUMS} names it and it is gone; restore it"
    if kept is None:
        return f"{_SUMS} does not name it; add the line that sha256sum prints"
    if hashlib.sha256(path.read_bytes()).hexdigest() != kept:
        return "is not what it was; restore it, since a correction is a new pass"
    if path.stem not in articles:
        return "is of no article; rename or remove it"
    try:
        _annotated(articles[path.stem], path.parent, signed=True)
    except KhabarError as error:
        return str(error).removeprefix(f"{path}: ")
    return None


def _sums(path: Path) -> dict[str, str]:
    lines = read_text(path).splitlines() if path.is_file() else []
    return {name: digest for digest, _, name in (line.partition("  ") for line in lines)}
