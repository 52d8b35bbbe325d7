"""The articles of a checkout and their annotation, to and from the formats of `khabar.formats`."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path

import msgspec

from khabar import files, formats
from khabar.errors import KhabarError, check_one_of
from khabar.formats.format import PARTS, Format, Options
from khabar.formats.regions import check_arguments, is_annotated, known
from khabar.gold.check import check_mentions
from khabar.gold.read import (
    Annotation,
    Gold,
    Layers,
    guidelines_version,
    layers_fault,
    read_layers,
    read_release,
    read_seeds,
    with_layers,
)
from khabar.gold.write import layers_yaml
from khabar.schema import TASKS, Article


def options(root: Path) -> Options:
    """Return how files about a checkout's articles are read and written."""
    corpus = {article.id: article for article in read_seeds(root)}
    return Options(corpus=corpus, canary=read_release(root).canary)


def read(path: Path, asked: str, given: Options) -> list[Article]:
    """Return all articles of a checkout, with the layers that a file or folder has for them.

    Raises KhabarError, which names every region at fault.
    """
    format_ = FORMATS.get(asked)
    if not path.exists():
        raise KhabarError(f"{path}: no such file or folder; correct the path")
    if format_ is None:
        found = formats.read(path, asked, given)
    elif format_.read is None:
        raise KhabarError(f"--from {asked}: cannot be read, only written; choose another format")
    else:
        found = format_.read(path, given)
    annotated = {article.id: article for article in found}
    corpus = known(given.corpus, path)
    for id_ in annotated:
        check_one_of(f"{path}: article", id_, corpus)
    return [annotated.get(id_, blank) for id_, blank in corpus.items()]


def write(
    path: Path,
    articles: Sequence[Article],
    asked: str,
    given: Options,
    annotation: Annotation | None = None,
) -> None:
    """Write articles in a format; as the gold is written, those that have no layers are left out.

    `annotation`: who annotated them, for a pass.
    """
    format_ = FORMATS.get(asked) or formats.of(asked)
    if format_.write is None:
        raise KhabarError(f"--to {asked}: cannot be written, only read; choose another format")
    if asked != "gold":
        for article in articles:
            check_arguments(article)
        return format_.write(path, articles, given)
    with files.new_folder(path) as partial:
        for article in filter(is_annotated, articles):
            content = layers_yaml(layers_of(article, annotation), given.canary)
            files.write(partial / f"{article.id}.yaml", content.encode())
    return None


def layers_of(article: Article, annotation: Annotation | None = None) -> Layers:
    """Return the layers of an article as the gold has them."""
    layers = {task: getattr(article, task) or () for task in TASKS}
    return Layers(id=article.id, annotation=annotation, **layers)


def _read_gold(path: Path, options: Options) -> Iterator[Article]:
    """Yield the articles of a folder of ``<id>.yaml``; KhabarError names the file and the fault."""
    corpus = known(options.corpus, path)
    found = sorted(path.glob("*.yaml"))
    if not found:
        raise KhabarError(f"{path}: has no <id>.yaml; give a folder such as gold/articles")
    for file in found:
        check_one_of(f"{file}: article", file.stem, corpus)
        layers = read_layers(file, file.stem)
        if fault := layers_fault(layers, corpus[file.stem]):
            raise KhabarError(f"{file}: {fault}")
        yield with_layers(corpus[file.stem], layers)


def _read_seeds(path: Path, options: Options) -> Iterator[Article]:
    yield from known(options.corpus, path).values()


def _write_gold(path: Path, articles: Iterable[Article], options: Options) -> None:
    write(path, tuple(articles), "gold", options)


FORMATS = {
    "gold": Format("gold", "a folder of <id>.yaml", (), frozenset(PARTS), _read_gold, _write_gold),
    "seeds": Format(
        "seeds", "the articles without any annotation", (), frozenset(), _read_seeds, None
    ),
}
"""The formats of a checkout, which has the articles."""


def annotation(annotator: str, kind: str, described: str, root: Path) -> Annotation:
    """Return the header of a pass of today, with the guidelines of the checkout.

    Raises KhabarError for an unknown kind of annotator.
    """
    if not re.fullmatch(r"[\w-]{1,60}", annotator):
        raise KhabarError(f"--annotator {annotator!r}: give a short name of letters and digits")
    header = {
        "annotator": annotator,
        "kind": kind,
        "described": described or annotator,
        "date": datetime.now(UTC).date(),
        "guidelines": guidelines_version(root),
    }
    try:
        return msgspec.convert(header, Annotation)
    except msgspec.ValidationError as error:
        raise KhabarError(
            f"--kind {kind}: {error}; give person, language model or program"
        ) from None


def warnings(articles: Sequence[Article], root: Path) -> list[str]:
    """Return which rules of the guidelines an annotation breaks, and where."""
    annotated = tuple(with_layers(a, layers_of(a)) for a in articles if is_annotated(a))
    gold = Gold(root=root, release=read_release(root), sources=(), articles=annotated, things=())
    return [f"{p.file.stem}: {p.id}: {p.message} [{p.rule}]" for p in check_mentions(gold)]
