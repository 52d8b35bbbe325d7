"""The gold in the formats of annotation tools: written for people to work on, and read back."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

import msgspec

from khabar.errors import KhabarError
from khabar.formats import brat, gold_yaml, label_studio
from khabar.gold.read import Annotation, Layers, guidelines_version, read_release, read_seeds
from khabar.schema import Article

Articles = Mapping[str, Article]


class Format(NamedTuple):
    """A format, and how it is read and written; None where it is not."""

    about: str
    read: Callable[[Path, Articles], list[Layers]] | None
    write: Callable[[Articles, Sequence[Layers], str], dict[str, bytes]] | None


def _blank(_: Path, articles: Articles) -> list[Layers]:
    return [Layers(id=id_, entities=(), dates=(), events=()) for id_ in articles]


FORMATS: Mapping[str, Format] = {
    "gold": Format("a folder of <id>.yaml", gold_yaml.read, gold_yaml.write),
    "seeds": Format("the articles without any annotation", _blank, None),
    "label-studio": Format("tasks.json and config.xml", label_studio.read, label_studio.write),
    "brat": Format("a folder of .txt, .ann and annotation.conf", brat.read, brat.write),
}


def read(path: Path, name: str, root: Path) -> tuple[Articles, list[Layers]]:
    """Return a checkout's articles by id, and the layers that `path` holds for them.

    Raises KhabarError, which names every region at fault; then nothing is returned.
    """
    articles = {article.id: article for article in read_seeds(root)}
    reader = _format(name).read
    if reader is None:
        raise KhabarError(f"--from {name}: is only written")
    if not path.exists():
        raise KhabarError(f"{path}: no such file or folder")
    return articles, reader(path, articles)


def write(articles: Articles, found: Sequence[Layers], name: str, root: Path) -> dict[str, bytes]:
    """Return layers as the files of a format, by name, with the canary of the checkout."""
    writer = _format(name).write
    if writer is None:
        raise KhabarError(f"--to {name}: is only read")
    return writer(articles, found, read_release(root).canary)


def signed(
    found: Sequence[Layers], annotator: str, kind: str, described: str, root: Path
) -> list[Layers]:
    """Return layers as a pass of today: who annotated, by the guidelines of the checkout.

    Raises KhabarError for a kind of annotator that is none.
    """
    header = {
        "annotator": annotator,
        "kind": kind,
        "described": described or annotator,
        "date": datetime.now(UTC).date(),
        "guidelines": guidelines_version(root),
    }
    try:
        annotation = msgspec.convert(header, Annotation)
    except msgspec.ValidationError as error:
        raise KhabarError(f"--kind {kind}: {error}; person, language model or program") from None
    return [msgspec.structs.replace(each, annotation=annotation) for each in found]


def _format(name: str) -> Format:
    if name not in FORMATS:
        raise KhabarError(f"{name}: no format; there are {', '.join(FORMATS)}")
    return FORMATS[name]
