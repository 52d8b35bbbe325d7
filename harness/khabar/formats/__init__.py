"""The gold in the formats of annotation tools: written for annotators, and read back."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

import msgspec

from khabar.errors import KhabarError, check_one_of
from khabar.formats import brat, gold_yaml, label_studio
from khabar.gold.check import check_mentions
from khabar.gold.read import (
    Annotation,
    Gold,
    Layers,
    guidelines_version,
    read_release,
    read_seeds,
    with_layers,
)
from khabar.schema import Article

Articles = Mapping[str, Article]


class Format(NamedTuple):
    """A format with its reader and writer; None if it cannot be read or written."""

    about: str
    read: Callable[[Path, Articles], list[Layers]] | None
    write: Callable[[Articles, Sequence[Layers], str], dict[str, bytes]] | None


def _none(_: Path, __: Articles) -> list[Layers]:
    return []


FORMATS: Mapping[str, Format] = {
    "gold": Format("a folder of <id>.yaml", gold_yaml.read, gold_yaml.write),
    "seeds": Format("the articles without any annotation", _none, None),
    "label-studio": Format("tasks.json and config.xml", label_studio.read, label_studio.write),
    "brat": Format("a folder of .txt, .ann and annotation.conf", brat.read, brat.write),
}


def read(path: Path, name: str, root: Path) -> tuple[Articles, list[Layers]]:
    """Return a checkout's articles by id, and the layers that `path` has for them.

    Raises KhabarError, which names every region at fault.
    """
    articles = {article.id: article for article in read_seeds(root)}
    reader = _format(name).read
    if reader is None:
        raise KhabarError(f"--from {name}: cannot be read, only written; choose another format")
    if not path.exists():
        raise KhabarError(f"{path}: no such file or folder; correct the path")
    return articles, reader(path, articles)


def write(articles: Articles, layers: Sequence[Layers], name: str, root: Path) -> dict[str, bytes]:
    """Return layers as the files of a format, by name, with the canary of the checkout.

    A project for an annotation tool also has the articles without annotation.
    """
    writer = _format(name).write
    if writer is None:
        raise KhabarError(f"--to {name}: cannot be written, only read; choose another format")
    return writer(articles, layers, read_release(root).canary)


def signed(
    layers: Sequence[Layers], annotator: str, kind: str, described: str, root: Path
) -> list[Layers]:
    """Return layers as a pass of today, with its annotator and the guidelines of the checkout.

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
        annotation = msgspec.convert(header, Annotation)
    except msgspec.ValidationError as error:
        raise KhabarError(
            f"--kind {kind}: {error}; give person, language model or program"
        ) from None
    return [msgspec.structs.replace(layer_set, annotation=annotation) for layer_set in layers]


def warnings(articles: Articles, layers: Sequence[Layers], root: Path) -> list[str]:
    """Return which rules of the guidelines an annotation breaks, and where."""
    gold = Gold(
        root=root,
        release=read_release(root),
        sources=(),
        articles=tuple(with_layers(articles[layer_set.id], layer_set) for layer_set in layers),
        things=(),
    )
    return [f"{p.file.stem}: {p.id}: {p.message} [{p.rule}]" for p in check_mentions(gold)]


def _format(name: str) -> Format:
    check_one_of("format", name, FORMATS)
    return FORMATS[name]
