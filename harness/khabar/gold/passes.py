"""Annotation passes: independent annotations of the articles, stored unchanged."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from pathlib import Path

from khabar.errors import KhabarError, unknown
from khabar.flatten import Segmentation
from khabar.gold.read import ARTICLES, Layers, layers_fault, read_layers, read_seeds, with_layers
from khabar.schema import TASKS, Article
from khabar.strict_yaml import read_text

PASSES = Path("gold/passes")
_SUMS = "SHA256SUMS"


def read_annotation(name: str, root: Path) -> list[Article]:
    """Return the annotated articles of a checkout, with the layers of one annotation.

    `name`: ``gold``, the name of a pass below gold/passes, or a folder of ``<id>.yaml``.

    Raises KhabarError, which names the file and the place, if there is no annotation, or if a file
    cannot be read, does not fit its article, marks the same words of a layer twice or, in a pass,
    does not say who annotated.
    """
    folder = _folder(name, root)
    seeds = {article.id: article for article in read_seeds(root)}
    for path in sorted(folder.glob("*.yaml")):
        if path.stem not in seeds:
            raise KhabarError(f"{path}: {path.stem!r} is not an article; rename or remove the file")
    articles = [
        with_layers(article, layers_of(folder, article, signed=name != "gold"))
        for article in seeds.values()
        if (folder / f"{article.id}.yaml").exists()
    ]
    if not articles:
        raise KhabarError(f"{folder}: has no <id>.yaml of any article; give another folder")
    return articles


def read_both(one: str, other: str, root: Path) -> tuple[list[Article], list[Article]]:
    """Return two annotations of the articles that are in both.

    Raises KhabarError as `read_annotation` does, and if they share no article.
    """
    sides = [{a.id: a for a in read_annotation(name, root)} for name in (one, other)]
    shared = [id_ for id_ in sides[0] if id_ in sides[1]]
    if not shared:
        raise KhabarError(f"{one} and {other} have no article in common")
    return [sides[0][id_] for id_ in shared], [sides[1][id_] for id_ in shared]


def annotators(root: Path) -> dict[str, str]:
    """Return the kind of annotator of each pass below gold/passes, by the pass's name."""
    kinds: dict[str, str] = {}
    for path in sorted((root / PASSES).glob("*/*.yaml")):
        annotation = read_layers(path, path.stem).annotation
        kinds[path.parent.name] = annotation.kind if annotation else "unknown"
    return kinds


def _folder(name: str, root: Path) -> Path:
    pass_folder = root / PASSES / name
    folder = (
        root / ARTICLES
        if name == "gold"
        else pass_folder
        if name and pass_folder.is_dir()
        else Path(name)
    )
    if not name or not folder.is_dir():
        passes = sorted(path.name for path in (root / PASSES).glob("*") if path.is_dir())
        raise KhabarError(f"pass or folder: {unknown(name, ('gold', *passes))}")
    return folder


def layers_of(folder: Path, article: Article, *, signed: bool) -> Layers:
    """Return one article's layers of an annotation; raises as `read_annotation` does."""
    path = folder / f"{article.id}.yaml"
    layers = read_layers(path, article.id)
    if signed and layers.annotation is None:
        raise KhabarError(f"{path}: does not say who annotated; add `annotation`")
    if fault := layers_fault(layers, article) or _duplicate_fault(layers, article):
        raise KhabarError(f"{path}: {fault}")
    return layers


def _duplicate_fault(layers: Layers, article: Article) -> str | None:
    segmented = Segmentation(article)
    for task in TASKS:
        marked: set[tuple[int, int]] = set()
        for number, mention in enumerate(getattr(layers, task)):
            words = segmented.words(mention.start, mention.end)
            if words in marked:
                return f"{task}[{number}]: «{mention.text}» is marked twice; keep one"
            marked.add(words)
    return None


def faults(root: Path, articles: Mapping[str, Article]) -> Iterator[tuple[Path, str]]:
    """Yield the files of passes, from the root, that do not fit or have changed."""
    sums = _sums(root / PASSES / _SUMS)
    present = {f"{path.parent.name}/{path.name}": path for path in (root / PASSES).glob("*/*.yaml")}
    for name in sorted(present.keys() | sums.keys()):
        if fault := _fault(present.get(name), sums.get(name), articles):
            yield PASSES / name, fault


def _fault(path: Path | None, digest: str | None, articles: Mapping[str, Article]) -> str | None:
    if path is None:
        return f"{_SUMS} lists it, but it is missing; restore it"
    if digest is None:
        return f"{_SUMS} does not list it; add the line that sha256sum prints"
    if path.stem not in articles or not path.is_file():
        return "is not a file of an article; rename or remove it"
    if hashlib.sha256(path.read_bytes()).hexdigest() != digest:
        return "has changed; restore it, because a correction is a new pass"
    try:
        layers_of(path.parent, articles[path.stem], signed=True)
    except KhabarError as error:
        return str(error).removeprefix(f"{path}: ")
    return None


def _sums(path: Path) -> dict[str, str]:
    lines = read_text(path).splitlines() if path.is_file() else []
    return {name: digest for digest, _, name in (line.partition("  ") for line in lines)}
