"""Predicted mentions and their arguments in columns, read as they come, and their places."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from itertools import accumulate, chain
from typing import Any

import numpy as np

from khabar.schema import Argument, Event, Mention
from khabar.score.engine.codes import MODS, REALIS, ROLES, TRUTH, UNKNOWN, Codes, Values
from khabar.score.engine.columns import Column, Columns, integers
from khabar.score.engine.offsets import Offsets

Layer = Sequence[Sequence[Any]]
"""The mentions of some articles."""
TextOf = Callable[[int], str]
"""Returns the text of an article, which is needed where a mention quotes it."""
_LABELS = frozenset(("type", "mod", "realis", "role"))

# Where a comprehension names its field Python reads it three times as fast as with getattr.


class Reader:
    """The mentions of one task of the articles of a batch, which come a few at a time.

    `values` are the codes of TIMEX3 values.
    """

    def __init__(self, task: str, values: Values) -> None:
        self._task, self._values = task, values
        self._mentions: list[Columns] = []
        self._arguments: list[Columns] = []
        self._articles: list[int] = []

    def read(self, layer: Layer, lengths: Column, text_of: TextOf, types: Codes) -> bool:
        """Read the mentions of articles; return whether all of them fit.

        `lengths`: characters of each article; `text_of` returns the text of one, by its number.
        """
        try:
            mentions = self._read(layer, types)
            arguments = _arguments(layer, mentions) if self._task == "events" else None
        except OverflowError:
            return False
        read = [items for items in (mentions, arguments) if items is not None]
        if not all(_fit(items, lengths) for items in read) or not _quoted(layer, text_of):
            return False
        self._articles.append(len(layer))
        self._mentions.append(mentions)
        if arguments is not None:
            self._arguments.append(arguments)
        return True

    def _read(self, layer: Layer, types: Codes) -> Columns:
        flat = list(chain.from_iterable(layer))
        fields = {
            **_spans(flat),
            "article": np.repeat(np.arange(len(layer)), list(map(len, layer))),
            "type": _labels([types[m.type] for m in flat]),
        }
        if self._task == "dates":
            fields["value"] = integers([self._values[m.value] for m in flat])
            fields["mod"] = _labels([MODS[m.mod] for m in flat])
            fields["deictic"] = _labels([TRUTH[m.deictic] for m in flat])
        elif self._task == "events":
            fields["realis"] = _labels([REALIS[m.realis] for m in flat])
        return Columns(fields, len(flat))

    def mentions(self) -> Columns:
        """Return what was read; `article` is the place in the batch, offsets are its own."""
        return _joined(self._mentions, {"article": self._articles})

    def arguments(self) -> Columns:
        """Return the arguments of the events that were read; `event` is the event's row."""
        rows = {"article": self._articles, "event": [len(items) for items in self._mentions]}
        return _joined(self._arguments, rows)


def _arguments(layer: Layer, events: Columns) -> Columns:
    lists = [event.arguments for part in layer for event in part]
    flat = list(chain.from_iterable(lists))
    event = np.repeat(np.arange(len(lists)), list(map(len, lists)))
    fields = {
        **_spans(flat),
        "event": event,
        "article": events["article"][event],
        "type": events["type"][event],
        "role": _labels([ROLES[a.role] for a in flat]),
    }
    return Columns(fields, len(flat))


def _spans(flat: Sequence[Mention | Argument]) -> dict[str, Column]:
    return {"start": integers([s.start for s in flat]), "end": integers([s.end for s in flat])}


def _labels(codes: Sequence[int]) -> Column:
    return integers(codes, "b")


def _fit(items: Columns, lengths: Column) -> bool:
    """Return whether all items have known labels and are spans of texts of `lengths`."""
    start, end = items["start"], items["end"]
    placed = (start >= 0) & (start < end) & (end <= lengths[items["article"]])
    labels = _LABELS.intersection(items)
    return bool(placed.all()) and all((items[label] != UNKNOWN).all() for label in labels)


def _quoted(layer: Layer, text_of: TextOf) -> bool:
    """Return whether all that quote their text quote what stands at their offsets."""
    for number, part in enumerate(layer):
        quoting = [m for m in part if m.text is not None]
        if part and isinstance(part[0], Event):
            quoting += [a for m in part for a in m.arguments if a.text is not None]
        if quoting and not _as_quoted(quoting, text_of(number)):
            return False
    return True


def _as_quoted(spans: Sequence[Mention | Argument], text: str) -> bool:
    return not [1 for span in spans if span.text != text[span.start : span.end]]


def _joined(parts: Sequence[Columns], counted: dict[str, list[int]]) -> Columns:
    """Return parts one after the other; fields of `counted` count on over those before."""

    def column(field: str) -> Column:
        joined = np.concatenate([part[field] for part in parts], dtype=np.int64)
        if field in counted:
            before = list(accumulate(counted[field], initial=0))[:-1]
            joined += np.repeat(before, [len(part) for part in parts])
        return joined

    return Columns({field: partial(column, field) for field in parts[0]}, sum(map(len, parts)))


def located(items: Columns, offsets: Offsets) -> Columns:
    """Return items with offsets counted through, and their words, sentences and zones."""
    article = items["article"]
    base = offsets.characters[article]
    start, end = items["start"] + base, items["end"] + base
    first, last = offsets.touched(start, end)
    return items.replaced(
        start=start,
        end=end,
        first=first + article,
        last=last + article,
        sentence=partial(offsets.sentence, first, last, start),
        zone=partial(offsets.zone, first, last, start),
    )


def in_order(items: Columns) -> Columns:
    """Return located items in the order of the text, so that of equals the same one counts."""
    start, end = items["start"], items["end"]
    if ((start[1:] > start[:-1]) | ((start[1:] == start[:-1]) & (end[1:] <= end[:-1]))).all():
        return items
    return items.take(np.lexsort((-end, start)))


def with_triggers(items: Columns, events: Columns) -> Columns:
    """Return arguments with the words of the triggers of their events, which are located."""
    event = items["event"]
    return items.replaced(trigger_first=events["first"][event], trigger_last=events["last"][event])
