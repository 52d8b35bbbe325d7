"""What measures see of articles and predictions: mentions, arguments, and flat readings of them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property, partial
from operator import attrgetter
from typing import Any

import numpy as np
from numpy.typing import NDArray

from khabar.schema import Article, Prediction
from khabar.score.columns import ABSENT, Codes, Column, Columns, distinct, keys
from khabar.score.frame import Frame
from khabar.score.measures import View
from khabar.score.vocabulary import Vocabulary

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
    triggers = frame.words(starts, ends)
    found["trigger_first"], found["trigger_last"] = (words + article for words in triggers)
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
    opens = frame.openings(first, last, start)
    return {
        "article": article, "start": start, "end": end,
        "first": first + article, "last": last + article,
        "sentence": frame.sentences(opens), "zone": frame.zones(opens),
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
    lesser = (first != first[heads]) | (last != last[heads])
    return items.take(order[lesser & (first < last)])


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
        self._records = records
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

    @cached_property
    def _known(self) -> Columns:
        """The mentions of this side that name what they mean."""
        return _entities([r.entities or () for r in self._records], self._frame, self._codes)

    def corefer(self, items: Columns) -> Columns:
        """Return the items with the entity that this side's mention of their words means.

        Where there is none the words stand for themselves.
        """
        known = self._known
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
    named = ([m for m in part if m.entity is not None] for part in layer)
    ordered = (sorted(part, key=attrgetter("start", "end", "entity")) for part in named)
    flat = [mention for part in ordered for mention in part]  # of two names the first counts
    number = [sum(mention.entity is not None for mention in part) for part in layer]
    article = np.repeat(np.arange(len(layer)), number)
    found = _placed(_column(flat, "start"), _column(flat, "end"), article, frame)
    return Columns({**found, "thing": _column(flat, "entity", codes.things)})
