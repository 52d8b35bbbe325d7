"""Annotation passes: readings of the articles, kept as their annotators left them."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from pathlib import Path

from khabar.errors import KhabarError
from khabar.flatten import Segmentation
from khabar.gold.read import ARTICLES, Layers, layers_fault, read_layers, read_seeds, with_layers
from khabar.schema import TASKS, Article
from khabar.strict_yaml import read_text

PASSES = Path("gold/passes")
_SUMS = "SHA256SUMS"


def read_annotation(what: str, root: Path) -> list[Article]:
    """Return the articles of a checkout that one annotation has, with its layers.

    `what`: ``gold``, the name of a pass below gold/passes, or a folder of ``<id>.yaml``.

    Raises KhabarError, which names the file and the place, where there is no annotation, or
    a file cannot be read, does not fit its article, marks the same words of a layer twice or,
    in a pass, does not say who annotated.
    """
    folder = _folder(what, root)
    seeds = {article.id: article for article in read_seeds(root)}
    for path in sorted(folder.glob("*.yaml")):
        if path.stem not in seeds:
            raise KhabarError(f"{path}: {path.stem!r} is no article; rename or remove the file")
    found = [
        with_layers(article, layers_of(folder, article, signed=what != "gold"))
        for article in seeds.values()
        if (folder / f"{article.id}.yaml").exists()
    ]
    if not found:
        raise KhabarError(f"{folder}: holds no <id>.yaml of any article")
    return found


def read_both(one: str, other: str, root: Path) -> tuple[list[Article], list[Article]]:
    """Return two annotations of the articles that both of them have.

    Raises KhabarError as `read_annotation` does, and where they share no article.
    """
    sides = [{a.id: a for a in read_annotation(what, root)} for what in (one, other)]
    shared = [id_ for id_ in sides[0] if id_ in sides[1]]
    if not shared:
        raise KhabarError(f"{one} and {other} have no article in common")
    return [sides[0][id_] for id_ in shared], [sides[1][id_] for id_ in shared]


def annotators(root: Path) -> dict[str, str]:
    """Return the kind of annotator of each pass below gold/passes, by the pass's name."""
    found: dict[str, str] = {}
    for path in sorted((root / PASSES).glob("*/*.yaml")):
        annotation = read_layers(path, path.stem).annotation
        found[path.parent.name] = annotation.kind if annotation else "unknown"
    return found


def _folder(what: str, root: Path) -> Path:
    named = root / PASSES / what
    folder = root / ARTICLES if what == "gold" else named if what and named.is_dir() else Path(what)
    if not what or not folder.is_dir():
        passes = sorted(path.name for path in (root / PASSES).glob("*") if path.is_dir())
        raise KhabarError(f"{what!r}: no folder and no pass; there are gold, {', '.join(passes)}")
    return folder


def layers_of(folder: Path, article: Article, *, signed: bool) -> Layers:
    """Return one article's layers of an annotation; raises as `read_annotation` does."""
    path = folder / f"{article.id}.yaml"
    found = read_layers(path, article.id)
    if signed and found.annotation is None:
        raise KhabarError(f"{path}: does not say who annotated; add `annotation`")
    if fault := layers_fault(found, article) or _twice(found, article):
        raise KhabarError(f"{path}: {fault}")
    return found


def _twice(found: Layers, article: Article) -> str | None:
    segmented = Segmentation(article)
    for task in TASKS:
        seen: set[tuple[int, int]] = set()
        for number, mention in enumerate(getattr(found, task)):
            words = segmented.words(mention.start, mention.end)
            if words in seen:
                return f"{task}[{number}]: «{mention.text}» is marked already; keep one"
            seen.add(words)
    return None


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
    if path.stem not in articles or not path.is_file():
        return "is no file of an article; rename or remove it"
    if hashlib.sha256(path.read_bytes()).hexdigest() != kept:
        return "is not what it was; restore it, since a correction is a new pass"
    try:
        layers_of(path.parent, articles[path.stem], signed=True)
    except KhabarError as error:
        return str(error).removeprefix(f"{path}: ")
    return None


def _sums(path: Path) -> dict[str, str]:
    lines = read_text(path).splitlines() if path.is_file() else []
    return {name: digest for digest, _, name in (line.partition("  ") for line in lines)}
