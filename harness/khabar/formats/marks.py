"""Marked spans of any layer: what formats with one list of labelled spans hold."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

from khabar import labels
from khabar.formats.format import Options
from khabar.layers import LAYERS
from khabar.schema import TASKS, Article, Mention


class Mark(NamedTuple):
    """A span of characters with its label as the file has it, and the name of its cluster."""

    start: int
    end: int
    label: str
    cluster: str | None = None


def layers(marks: Iterable[Mark], options: Options, where: str) -> dict[str, tuple[Mention, ...]]:
    """Return the layers that marks are of, by their types; entities always.

    Raises KhabarError for a label that is of no layer, unless files are read leniently.
    """
    found: dict[str, list[Mention]] = {"entities": []}
    for mark in marks:
        if (task := _task(mark.label, options, where)) is not None:
            type_ = options.types.get(mark.label, mark.label)
            fields: dict[str, Any] = {"start": mark.start, "end": mark.end, "type": type_}
            if (cluster := LAYERS[task].cluster) and mark.cluster:
                fields[cluster] = mark.cluster
            found.setdefault(task, []).append(LAYERS[task].record(**fields))
    return {
        task: tuple(sorted(mentions, key=lambda m: (m.start, -m.end, m.type)))
        for task, mentions in found.items()
    }


def _task(label: str, options: Options, where: str) -> str | None:
    type_ = options.types.get(label, label)
    if type_ not in labels.types_of(options.labels):
        for task in TASKS[1:]:
            if type_ in LAYERS[task].types:
                return task
    return "entities" if options.type_of(label, where) is not None else None


def of(article: Article) -> Iterator[Mark]:
    """Yield the mentions of an article, layer by layer."""
    for task in TASKS:
        cluster = LAYERS[task].cluster
        for m in getattr(article, task) or ():
            yield Mark(m.start, m.end, m.type, getattr(m, cluster) if cluster else None)
