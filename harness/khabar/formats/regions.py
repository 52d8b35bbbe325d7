"""Regions marked in annotation tools: imported only if every one of them fits its article.

Where the corpus is given, the regions are those of khabar's own project, and what cannot be kept is
a fault. Files of others have texts of their own, and what khabar has no place for is counted.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from itertools import accumulate, chain
from typing import Any

import msgspec

from khabar import labels, validity
from khabar.errors import KhabarError
from khabar.formats.format import Options
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
    """The mentions of one article as they are read, each with its name in the file.

    `foreign`: whether what khabar has no place for is counted, and is no fault.
    """

    def __init__(self, article: Article, options: Options) -> None:
        self.article, self._options = article, options
        self.foreign = options.corpus is None or options.lenient
        self.faults: list[str] = []
        self._types = {task: layer.types for task, layer in LAYERS.items()}
        self._types["entities"] = labels.types_of(article.labels)
        self._mentions: dict[str, list[Mention]] = {task: [] for task in TASKS}

    def type_of(self, name: str) -> str:
        """Return what a type of the file is called here."""
        return self._options.types.get(name, name)

    def task_of(self, name: str) -> str | None:
        """Return the layer whose inventory has a type of the file, or None."""
        type_ = self.type_of(name)
        return next((task for task, types in self._types.items() if type_ in types), None)

    def fault(self, name: str, message: str) -> None:
        """Record a fault of the region `name`, or count it if files are read leniently."""
        if self._options.lenient:
            self._options.repairs["faults of regions, which are left out"] += 1
            return
        shown = name if len(name) <= _LONGEST_NAME else f"{name[:_LONGEST_NAME]}…"
        self.faults.append(f"article {self.article.id}: region {shown}: {message}")

    def lose(self, kind: str, name: str, fault: str) -> None:
        """Count what khabar has no place for in a file of others; in its own it is a fault."""
        if self.foreign:
            self._options.losses[kind] += 1
        else:
            self.fault(name, fault)

    def add(self, task: str, name: str, fields: Mapping[str, Any]) -> None:
        """Add the mention that `fields` make, or record why it does not fit."""
        try:
            mention = msgspec.convert(fields, LAYERS[task].record)
        except msgspec.ValidationError as error:
            return self.fault(name, f"{error} («{str(fields.get('text'))[:60]}»)")
        if fault := validity.mention_fault(mention, self._types[task], self.article.text):
            return self.fault(name, fault)
        return self._mentions[task].append(mention)

    def tasks(self) -> set[str]:
        """Return the layers that have a mention."""
        return {task for task, mentions in self._mentions.items() if mentions}

    def annotated(self, tasks: Collection[str]) -> Article:
        """Return the article with the mentions of some layers, in the order of the text."""
        mentions_of: dict[str, Any] = dict.fromkeys(TASKS)
        for task in tasks:
            mentions_of[task] = tuple(sorted(self._mentions[task], key=lambda m: (m.start, -m.end)))
        return msgspec.structs.replace(self.article, **mentions_of)


def annotated(path: object, regions: Sequence[Regions], options: Options) -> Iterator[Article]:
    """Yield the articles of a file; a layer of which it has no mention counts as not annotated.

    Raises RegionsError, which names every region at fault.
    """
    if faults := [fault for each in regions for fault in each.faults]:
        raise RegionsError(path, faults)
    tasks = {task for each in regions for task in each.tasks()}
    if options.corpus is not None:
        tasks = tasks or set(TASKS)
    yield from (each.annotated(tasks) for each in regions)


def about(article: Article) -> str:
    """Return what an annotator must know about an article besides its text: its date and zones."""
    date = f"{article.dct.value} ({article.dct.granularity})" if article.dct else "not known"
    zones = (
        f"{zone.type} «{' '.join(article.text[zone.start : zone.end].split())[:25]}…»"
        for zone in article.zones
    )
    return f"article {article.id}; its date: {date}; zones: {', '.join(zones)}"


def entity_types(inventories: Collection[str | None]) -> tuple[str, ...]:
    """Return the entity types of the inventories of articles, of which a project makes labels."""
    types = (labels.types_of(name) for name in sorted(inventories or (None,), key=str))
    return tuple(dict.fromkeys(chain.from_iterable(types)))


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


def check_arguments(article: Article) -> None:
    """Raise KhabarError if an argument is not a marked entity or date, as in the gold."""
    spans = targets(article)
    for event in article.events or ():
        for argument in event.arguments:
            if (argument.start, argument.end) not in spans:
                place = f"{argument.role} [{argument.start}, {argument.end})"
                fault = f"event at {event.start}: {place} is not a marked entity or date; mark it"
                raise KhabarError(f"article {article.id}: {fault}")


def arguments(
    event: Event, spans: Mapping[tuple[int, int], str], options: Options
) -> Iterator[tuple[str, str]]:
    """Yield the roles of an event with the names of their spans; others are counted as lost."""
    for argument in event.arguments:
        name = spans.get((argument.start, argument.end))
        if name is None:
            options.losses["arguments that are not marked entities or dates"] += 1
        else:
            yield argument.role, name
