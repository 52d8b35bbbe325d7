"""Regions that strangers marked: kept only if every one of them fits its article."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import accumulate
from typing import Any

import msgspec

from khabar import validity
from khabar.errors import KhabarError
from khabar.gold.read import Layers
from khabar.layers import LAYERS
from khabar.schema import TASKS, Article, Date, Entity, Event, Mention

_LONGEST_NAME = 60
TOLD: Mapping[object, str] = {True: "yes", False: "no"}
"""The word of a choice that stands for a value."""
MEANT: Mapping[str, object] = {word: value for value, word in TOLD.items()}


class RegionsError(KhabarError):
    """Regions that do not fit, one line each; nothing was imported."""

    def __init__(self, where: object, faults: Sequence[str]) -> None:
        told = f"{where}: {len(faults)} at fault, nothing was imported"
        super().__init__(told, *faults)


Move = Callable[[int, int], tuple[int, int]]
"""Turns the start and end of a span in one text into those in another."""


def onto(theirs: str, ours: str) -> Move | None:
    """Return what turns spans of a text into those of another that differs in white space alone.

    Carriage returns and byte order marks are white space too. A span that has nothing but white
    space goes nowhere. None where the texts differ in more.
    """
    if bare(theirs) != bare(ours):
        return None
    places = [place for place, char in enumerate(ours) if bare(char)]
    before = list(accumulate((len(bare(char)) for char in theirs), initial=0))

    def move(start: int, end: int) -> tuple[int, int]:
        if not 0 <= start < end < len(before) or before[start] == before[end]:
            return -1, -1
        return places[before[start]], places[before[end] - 1] + 1

    return move


def bare(text: str) -> str:
    """Return a text without white space."""
    return "".join(text.replace("\ufeff", "").split())


def quotes(text: str, span: Mapping[str, Any]) -> bool:
    """Return whether a span quotes what stands there, but for how white space is written."""
    start, end, quoted = span["start"], span["end"], span["text"]
    if not (isinstance(start, int) and isinstance(end, int) and isinstance(quoted, str)):
        return False
    return 0 <= start < end and _one_space(text[start:end]) == _one_space(quoted)


def mend(text: str, span: dict[str, Any]) -> None:
    """Give a span the white space of what it quotes, if it quotes what stands there."""
    if quotes(text, span):
        span["text"] = text[span["start"] : span["end"]]


def _one_space(text: str) -> str:
    return re.sub(r"\s+", " ", text)


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
            mention = msgspec.convert(fields, LAYERS[task].record)
        except msgspec.ValidationError as error:
            return self.fault(name, f"{error} («{str(fields.get('text'))[:60]}»)")
        if found := validity.mention_fault(mention, LAYERS[task].types, self.article.text):
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
    return next((task for task, layer in LAYERS.items() if type_ in layer.types), None)


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
