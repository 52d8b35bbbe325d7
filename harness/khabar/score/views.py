"""What measures see of articles and predictions: mentions, arguments, and flat readings of them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import partial
from operator import attrgetter
from typing import Any

import numpy as np
from numpy.typing import NDArray

from khabar import labels, timex
from khabar.schema import Article, Prediction, Span, Zone
from khabar.score.columns import ABSENT, Codes, Column, Columns, distinct, keys
from khabar.score.measures import View

TYPES: Mapping[str, tuple[str, ...]] = {
    t: tuple(sorted(labels.TYPES_OF[t])) for t in labels.TYPES_OF
}
"""The types of each task in the order of their codes."""
_NONE: Column = np.zeros(0, dtype=np.int64)
COARSE = tuple(sorted(set(labels.COARSE.values())))


class Edges:
    """Where an article's words, sentences and zones begin and end, in arrays of offsets."""

    def __init__(self, article: Article) -> None:
        self.length = len(article.text)
        self.words = _edges(article.tokens)
        self.sentences = _edges(article.sentences)
        self.zones = _edges(article.zones)[0]
        self.zone_types = np.array(
            [labels.ZONES.index(zone.type) for zone in article.zones], dtype=np.int64
        )


def _edges(spans: Sequence[Span | Zone]) -> tuple[Column, Column]:
    return (
        np.fromiter(map(attrgetter("start"), spans), np.int64, len(spans)),
        np.fromiter(map(attrgetter("end"), spans), np.int64, len(spans)),
    )


class Frame:
    """The words, sentences and zones of a batch of articles, counted through."""

    def __init__(self, articles: Sequence[Edges]) -> None:
        lengths = [edges.length + 1 for edges in articles]
        self.bases = np.concatenate(([0], np.cumsum(lengths, dtype=np.int64)))[:-1]
        self.word_starts = self._joined([edges.words[0] for edges in articles])
        self.word_ends = self._joined([edges.words[1] for edges in articles])
        self._sentences = self._joined([edges.sentences[0] for edges in articles])
        ends = self._joined([edges.sentences[1] for edges in articles])
        self._sentence_ends = np.searchsorted(self.word_starts, ends, side="left")
        self._zones = self._joined([edges.zones for edges in articles])
        self._zone_types = np.concatenate([_NONE, *(edges.zone_types for edges in articles)])

    def _joined(self, parts: Sequence[Column]) -> Column:
        joined: Column = np.concatenate([_NONE, *parts])
        joined += np.repeat(self.bases, [len(part) for part in parts])
        return joined

    def words(self, start: Column, end: Column) -> tuple[Column, Column]:
        """Return the half-open ranges of words that spans touch (`khabar.text.Segments`)."""
        first = np.searchsorted(self.word_ends, start, side="right")
        last = np.searchsorted(self.word_starts, end, side="left")
        return first, np.maximum(first, last)

    def sentences(self, start: Column) -> Column:
        """Return the sentence in which each offset lies, or that begins before it."""
        return np.maximum(np.searchsorted(self._sentences, start, side="right") - 1, 0)

    def zones(self, start: Column) -> Column:
        """Return the zone's type at each offset, as an index of `labels.ZONES`."""
        if not len(self._zones):
            return np.zeros(len(start), dtype=np.int64)
        return self._zone_types[np.searchsorted(self._zones, start, side="right") - 1]

    def clipped(self, items: Columns) -> Columns:
        """Return the items cut at the end of the sentence in which their first word stands."""
        starts = self.word_starts[np.minimum(items["first"], len(self.word_starts) - 1)]
        ends = self._sentence_ends[self.sentences(starts)]
        return items.replaced(last=np.minimum(items["last"], np.maximum(ends, items["first"])))


class Vocabulary:
    """The codes that gold and prediction share: equal values have equal codes.

    `inventory`: whose entity types the predictions have. Both sides are then under those of
    them that ours project to; a type without a counterpart leaves either side.
    """

    def __init__(self, inventory: str | None = None) -> None:
        self.types_of = types_of(inventory)
        ours = {task: dict(zip(names, names, strict=True)) for task, names in TYPES.items()}
        onto: Mapping[str, str] = ours["entities"]
        coarse: Mapping[str, str] = labels.COARSE
        if inventory is not None:
            onto, coarse = labels.INVENTORIES[inventory].onto, labels.INVENTORIES[inventory].coarse
        theirs = {name: name for name in self.types_of["entities"]}
        self.types = tuple(
            {task: self._codes(task, {**ours, "entities": side}[task]) for task in TYPES}
            for side in (onto, theirs)
        )
        self.coarse = np.array(
            [
                COARSE.index(coarse[name]) if name in coarse else ABSENT
                for name in self.types_of["entities"]
            ],
            dtype=np.int64,
        )
        self.roles = Codes(labels.ROLES)
        self.realis = Codes(labels.REALIS)
        self.mods = Codes((None, *labels.MODS))  # no mod is an answer too
        self.values = _Values()
        self.things = Codes()

    def _codes(self, task: str, onto: Mapping[str, str]) -> _Types:
        names = self.types_of[task]
        return _Types({name: names.index(meant) for name, meant in onto.items()})


def types_of(inventory: str | None) -> Mapping[str, tuple[str, ...]]:
    """Return the types that scores see, by task, in the order of their codes."""
    if inventory is None:
        return TYPES
    return {**TYPES, "entities": tuple(sorted(set(labels.INVENTORIES[inventory].onto.values())))}


class _Types(dict[str, int]):
    """The codes of types; `ABSENT` for one without a counterpart."""

    def __missing__(self, _: str) -> int:
        return ABSENT


class _Values(Codes):
    """Codes of TIMEX3 values: values that mean the same have one."""

    def __missing__(self, value: object) -> int:
        meant = timex.canonical(str(value))
        self[value] = super().__missing__(meant) if meant == value else self[meant]
        return self[value]


Layer = Sequence[Sequence[Any]]
"""The mentions of each article of a batch."""


def mentions(task: str, layer: Layer, frame: Frame, codes: Vocabulary, side: int) -> Columns:
    """Return the mentions of one task of a batch, with every field that its measures compare.

    `side`: 0 for gold, 1 for predictions, which may have types of another inventory.
    """
    flat = [mention for part in layer for mention in part]
    column = partial(_column, flat)
    article = np.repeat(np.arange(len(layer)), [len(part) for part in layer])
    found = _placed(column("start"), column("end"), article, frame)
    found["type"] = column("type", codes.types[side][task])
    if task == "dates":
        found["value"] = column("value", codes.values)
        found["mod"] = column("mod", codes.mods)
        found["deictic"] = column("deictic", _TRUTH)
    elif task == "events":
        found["realis"] = column("realis", codes.realis)
    items = Columns(found)
    return items if (found["type"] != ABSENT).all() else items.take(found["type"] != ABSENT)


_TRUTH = Codes((False, True))


def arguments(layer: Layer, frame: Frame, codes: Vocabulary) -> Columns:
    """Return the arguments of the events of a batch, each with its event's type and trigger."""
    events = [event for part in layer for event in part]
    flat = [argument for event in events for argument in event.arguments]
    number = [len(event.arguments) for event in events]
    of_event = partial(np.repeat, repeats=number)
    article = of_event(np.repeat(np.arange(len(layer)), [len(part) for part in layer]))
    found = _placed(_column(flat, "start"), _column(flat, "end"), article, frame)
    found["type"] = of_event(_column(events, "type", codes.types[0]["events"]))
    found["role"] = _column(flat, "role", codes.roles)
    base = frame.bases[article]
    starts, ends = (of_event(_column(events, name)) + base for name in ("start", "end"))
    found["trigger_first"], found["trigger_last"] = frame.words(starts, ends)
    return Columns(found)


def _column(flat: Sequence[Any], name: str, codes: Mapping[Any, int] | None = None) -> Column:
    values: Iterable[Any] = map(attrgetter(name), flat)
    if codes is not None:
        values = map(codes.__getitem__, values)
    return np.fromiter(values, np.int64, len(flat))


def _placed(start: Column, end: Column, article: Column, frame: Frame) -> dict[str, Column]:
    base = frame.bases[article] if len(article) else article
    start, end = start + base, end + base
    first, last = frame.words(start, end)
    return {
        "article": article, "start": start, "end": end, "first": first, "last": last,
        "sentence": frame.sentences(start), "zone": frame.zones(start),
    }  # fmt: skip


def _projected(items: Columns, onto: NDArray[np.int64]) -> Columns:
    """Return the items with their types under a projection; those without one are left out."""
    types = onto[items["type"]]
    kept = types != ABSENT
    return items.take(kept).replaced(type=types[kept])


def _outermost(items: Columns) -> Columns:
    """Return the items whose words lie within no other's; equals and crossers stay."""
    order, heads = _nesting(items)
    first, last = items["first"][order], items["last"][order]
    return items.take(order[(first == first[heads]) & (last == last[heads])])


def _inner(items: Columns) -> Columns:
    """Return the items whose words lie within another's and are fewer."""
    order, heads = _nesting(items)
    first, last = items["first"][order], items["last"][order]
    return items.take(order[(first != first[heads]) | (last != last[heads])])


def _nesting(items: Columns) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Return the items' order by place, outer first, and for each the outermost that holds it."""
    order = np.lexsort((items["type"], -items["last"], items["first"]))
    last = items["last"][order]
    opens = np.ones(len(order), dtype=bool)
    opens[1:] = last[1:] > np.maximum.accumulate(last)[:-1]
    return order, np.flatnonzero(opens)[np.cumsum(opens) - 1] if len(order) else order


def _flat(items: Columns) -> Columns:
    """Return the outermost items without overlap (`khabar.flatten.flat`)."""
    items = _outermost(items)
    items = items.take(items["first"] < items["last"])
    first, last = items["first"], items["last"]
    kept = np.ones(len(items), dtype=bool)
    before = reach = -1
    for row in (np.flatnonzero(first[1:] < last[:-1]) + 1).tolist():
        if before != row - 1:
            reach = last[row - 1]
        if first[row] < reach:
            kept[row] = False
        else:
            reach = last[row]
        before = row
    return items.take(kept)


class Side:
    """Gold or prediction of one task of a batch, in every view that measures ask for."""

    def __init__(
        self,
        task: str,
        records: Sequence[Article | Prediction],
        frame: Frame,
        codes: Vocabulary,
        side: int,
    ) -> None:
        self._frame, self._codes = frame, codes
        self._layer: Layer = [getattr(record, task) or () for record in records]
        self._entities: Layer = [record.entities or () for record in records]
        self._mentions = _by_place(mentions(task, self._layer, frame, codes, side))
        self._made: dict[View, Columns] = {}

    def view(self, name: View, gold: Side) -> Columns:
        """Return a view, made once; `gold` tells which mentions are of one entity."""
        if name not in self._made:
            self._made[name] = self._make(name, gold)
        return self._made[name]

    def _make(self, name: View, gold: Side) -> Columns:
        match name:
            case "nested":
                return _inner(self._mentions)
            case "coarse":
                return _outermost(_projected(self._mentions, self._codes.coarse))
            case "tags":
                return self._frame.clipped(_flat(self._mentions))
            case "arguments":
                found = arguments(self._layer, self._frame, self._codes)
                return gold.corefer(_by_place(found))
        return self._mentions

    def corefer(self, items: Columns) -> Columns:
        """Return the items with the entity that this side's mention of their words means.

        Where there is none the words stand for themselves.
        """
        known = _entities(self._entities, self._frame, self._codes)
        numbers, _ = keys(known, items, ("words",))
        rows = distinct(numbers[0])
        named = numbers[0][rows]
        at = np.minimum(np.searchsorted(named, numbers[1]), max(len(named) - 1, 0))
        found = named[at] == numbers[1] if len(named) else np.zeros(len(items), dtype=bool)
        thing = np.full(len(items), _NO_ENTITY, dtype=np.int64)
        thing[found] = known["thing"][rows[at[found]]]
        return items.replaced(
            thing=thing,
            anchor_first=np.where(found, _NO_ENTITY, items["first"]),
            anchor_last=np.where(found, _NO_ENTITY, items["last"]),
        )


def _by_place(items: Columns) -> Columns:
    """Return the items in the order of the text, so that of equals always the first counts."""
    start, end = items["start"], items["end"]
    if ((start[1:] > start[:-1]) | ((start[1:] == start[:-1]) & (end[1:] <= end[:-1]))).all():
        return items
    return items.take(np.lexsort((-end, start)))


_NO_ENTITY = -2


def _entities(layer: Layer, frame: Frame, codes: Vocabulary) -> Columns:
    flat = [mention for part in layer for mention in part if mention.entity is not None]
    number = [sum(mention.entity is not None for mention in part) for part in layer]
    article = np.repeat(np.arange(len(layer)), number)
    found = _placed(_column(flat, "start"), _column(flat, "end"), article, frame)
    return Columns({**found, "thing": _column(flat, "entity", codes.things)})
