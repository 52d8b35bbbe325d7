"""Regions marked in annotation tools: imported only if every one of them fits its article."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import accumulate
from typing import Any

import msgspec

from khabar import validity
from khabar.errors import KhabarError
from khabar.layers import LAYERS
from khabar.schema import TASKS, Article, Date, Entity, Event, Mention

_LONGEST_NAME = 60
YES_NO: Mapping[object, str] = {True: "yes", False: "no"}
"""The words of the choice for a boolean."""
BOOLEANS: Mapping[str, object] = {word: value for value, word in YES_NO.items()}


class RegionsError(KhabarError):
    """Regions that do not fit, one line each; nothing was imported."""

    def __init__(self, where: object, faults: Sequence[str]) -> None:
        summary = f"{where}: {len(faults)} regions at fault; nothing was imported"
        super().__init__(summary, *faults)


Move = Callable[[int, int], tuple[int, int]]
"""Turns the start and end of a span in one text into those in another."""


def onto(source: str, target_text: str) -> Move | None:
    """Return a function that maps spans of a text to another that differs in white space alone.

    Carriage returns and byte order marks count as white space. A span of nothing but white space
    becomes (-1, -1). None if the texts differ in more.
    """
    if bare(source) != bare(target_text):
        return None
    places = [place for place, char in enumerate(target_text) if bare(char)]
    before = list(accumulate((len(bare(char)) for char in source), initial=0))

    def move(start: int, end: int) -> tuple[int, int]:
        if not 0 <= start < end < len(before) or before[start] == before[end]:
            return -1, -1
        return places[before[start]], places[before[end] - 1] + 1

    return move


def bare(text: str) -> str:
    """Return a text without white space."""
    return "".join(text.replace("\ufeff", "").split())


def quotes(text: str, span: Mapping[str, Any]) -> bool:
    """Return whether a span quotes the text at its offsets, except for the kind of white space."""
    start, end, quoted = span["start"], span["end"], span["text"]
    if not (isinstance(start, int) and isinstance(end, int) and isinstance(quoted, str)):
        return False
    return 0 <= start < end and _one_space(text[start:end]) == _one_space(quoted)


def adopt_text(text: str, span: dict[str, Any]) -> None:
    """Give a span's quotation the white space of the text, if it quotes the text."""
    if quotes(text, span):
        span["text"] = text[span["start"] : span["end"]]


def _one_space(text: str) -> str:
    return re.sub(r"\s+", " ", text)


class Regions:
    """The mentions of one article as they are read, each with its name in the file."""

    def __init__(self, article: Article) -> None:
        self.article = article
        self.faults: list[str] = []
        self._mentions: dict[str, list[Mention]] = {task: [] for task in TASKS}

    def fault(self, name: str, message: str) -> None:
        """Record a fault of the region `name`."""
        shown = name if len(name) <= _LONGEST_NAME else f"{name[:_LONGEST_NAME]}…"
        self.faults.append(f"article {self.article.id}: region {shown}: {message}")

    def add(self, task: str, name: str, fields: Mapping[str, Any]) -> None:
        """Add the mention that `fields` make, or record why it does not fit."""
        try:
            mention = msgspec.convert(fields, LAYERS[task].record)
        except msgspec.ValidationError as error:
            return self.fault(name, f"{error} («{str(fields.get('text'))[:60]}»)")
        if fault := validity.mention_fault(mention, LAYERS[task].types, self.article.text):
            return self.fault(name, fault)
        return self._mentions[task].append(mention)

    def annotated(self) -> Article:
        """Return the article with the mentions, in the order of the text."""
        mentions_of: dict[str, Any] = {
            task: tuple(sorted(mentions, key=lambda m: (m.start, -m.end)))
            for task, mentions in self._mentions.items()
        }
        return msgspec.structs.replace(self.article, **mentions_of)


def about(article: Article) -> str:
    """Return what an annotator must know about an article besides its text: its date and zones."""
    date = f"{article.dct.value} ({article.dct.granularity})" if article.dct else "not known"
    zones = (
        f"{zone.type} «{' '.join(article.text[zone.start : zone.end].split())[:25]}…»"
        for zone in article.zones
    )
    return f"article {article.id}; its date: {date}; zones: {', '.join(zones)}"


def task_of(type_: str) -> str | None:
    """Return the layer whose inventory has a type, or None."""
    return next((task for task, layer in LAYERS.items() if type_ in layer.types), None)


def is_annotated(article: Article) -> bool:
    """Return whether an article has any layer."""
    return any(getattr(article, task) is not None for task in TASKS)


def known(corpus: Mapping[str, Article] | None, path: object) -> Mapping[str, Article]:
    """Return the articles that a file annotates; KhabarError if they were not given."""
    if corpus is None:
        raise KhabarError(f"{path}: annotates texts that it does not have; give --data CORPUS")
    return corpus


def targets(article: Article) -> Mapping[tuple[int, int], str]:
    """Return the names of possible arguments by span: ``entities-0``, ``dates-3``."""
    fillers: Iterable[tuple[str, Sequence[Entity | Date]]] = (
        ("dates", article.dates or ()),
        ("entities", article.entities or ()),
    )
    return {(m.start, m.end): f"{task}-{n}" for task, ms in fillers for n, m in enumerate(ms)}


def target(event: Event, number: int, spans: Mapping[tuple[int, int], str], id_: str) -> str:
    """Return the name of an argument's span; KhabarError if it is not a marked entity or date."""
    argument = event.arguments[number]
    try:
        return spans[argument.start, argument.end]
    except KeyError:
        fault = f"{argument.role} [{argument.start}, {argument.end}) is not a marked entity or date"
        raise KhabarError(f"article {id_}: event at {event.start}: {fault}; mark it") from None
