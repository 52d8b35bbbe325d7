"""Regions that strangers marked: kept only if every one of them fits its article."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import msgspec

from khabar import layers
from khabar.errors import KhabarError
from khabar.gold.read import Layers
from khabar.labels import TYPES_OF
from khabar.schema import MENTION_OF, TASKS, Article, Date, Entity, Event, Mention

_LONGEST_NAME = 60


class RegionsError(KhabarError):
    """Regions that do not fit, one line each; nothing was imported."""

    def __init__(self, where: object, faults: Sequence[str]) -> None:
        told = f"{where}: {len(faults)} at fault, nothing was imported"
        super().__init__(told, *faults)


class Regions:
    """The mentions of one article as they are read, each with the name that its file gives it."""

    def __init__(self, article: Article) -> None:
        self.article = article
        self.faults: list[str] = []
        self._mentions: dict[str, list[Mention]] = {task: [] for task in TASKS}

    def fault(self, name: str, told: str) -> None:
        """Note that the region `name` is at fault."""
        shown = name if len(name) <= _LONGEST_NAME else f"{name[:_LONGEST_NAME]}…"
        self.faults.append(f"article {self.article.id}: region {shown}: {told}")

    def add(self, task: str, name: str, fields: Mapping[str, Any]) -> None:
        """Keep the mention that `fields` make, or note why they make none that fits."""
        try:
            mention = msgspec.convert(fields, MENTION_OF[task])
        except msgspec.ValidationError as error:
            return self.fault(name, f"{error} («{str(fields.get('text'))[:60]}»)")
        if found := layers.mention_fault(mention, TYPES_OF[task], self.article.text):
            return self.fault(name, found)
        return self._mentions[task].append(mention)

    def layers(self) -> Layers:
        """Return what was kept, in the order of the text."""
        found = {
            task: tuple(sorted(mentions, key=lambda m: (m.start, -m.end)))
            for task, mentions in self._mentions.items()
        }
        return Layers(id=self.article.id, **found)  # type: ignore[arg-type]


def about(article: Article) -> str:
    """Return what an annotator must know of an article besides its text: its date and zones."""
    date = f"{article.dct.value} ({article.dct.granularity})" if article.dct else "not known"
    zones = (
        f"{zone.type} «{' '.join(article.text[zone.start : zone.end].split())[:25]}…»"
        for zone in article.zones
    )
    return f"article {article.id}; its date: {date}; zones: {', '.join(zones)}"


def task_of(type_: str) -> str | None:
    """Return the layer whose inventory has a type, or None."""
    return next((task for task, types in TYPES_OF.items() if type_ in types), None)


def targets(layers_: Layers) -> Mapping[tuple[int, int], str]:
    """Return by span the names of what arguments may be: ``entities-0``, ``dates-3``."""
    marked: Iterable[tuple[str, Sequence[Entity | Date]]] = (
        ("dates", layers_.dates),
        ("entities", layers_.entities),
    )
    return {(m.start, m.end): f"{task}-{n}" for task, ms in marked for n, m in enumerate(ms)}


def target(event: Event, number: int, spans: Mapping[tuple[int, int], str], id_: str) -> str:
    """Return the name of an argument's span; KhabarError if it is no marked entity or date."""
    argument = event.arguments[number]
    try:
        return spans[argument.start, argument.end]
    except KeyError:
        told = f"{argument.role} [{argument.start}, {argument.end}) is no marked entity or date"
        raise KhabarError(f"article {id_}: event at {event.start}: {told}; mark it") from None
