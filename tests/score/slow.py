"""The measures once more, slowly: sets of tuples, one article at a time, to compare with."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping, Sequence
from operator import attrgetter
from typing import Any, NamedTuple, cast

import numpy as np
from scipy.optimize import linear_sum_assignment

from khabar import labels, timex
from khabar.flatten import Frame, flat, outermost
from khabar.schema import Article, Date, Entity, Event, Prediction
from khabar.score.counts import Counts
from khabar.score.measures import Measure, View


class Item(NamedTuple):
    """A mention, or an argument of an event mention, as measures see it.

    `words` is a half-open range of the article's words: the span widened to every word
    that it touches. `type` is the mention's (for an argument its event's).
    """

    words: tuple[int, int]
    characters: tuple[int, int]
    type: str
    value: str | None = None
    mod: str = ""
    deictic: bool | None = None
    realis: str | None = None
    role: str | None = None
    trigger: tuple[int, int] | None = None
    coreference: Hashable = None


Views = Mapping[View, frozenset[Item]]


def items(record: Article | Prediction, frame: Frame, gold: Article) -> dict[str, Views]:
    """Return every view of each of a record's layers, by task; absent layers are left out.

    `gold` tells which words mean one thing.
    """
    views: dict[str, Views] = {}
    if record.entities is not None:
        views["entities"] = _entities(record.entities, frame)
    if record.dates is not None:
        views["dates"] = _dates(record.dates, frame)
    if record.events is not None:
        found = _events(record.events, frame, _things(gold, frame))
        apart = {frame.words(e.start, e.end) for e in gold.entities or () if e.type == "NORP"}
        named = frozenset(item for item in found["arguments"] if item.words not in apart)
        views["events"] = {**found, "named": named}
    return views


def _entities(entities: Iterable[Entity], frame: Frame) -> Views:
    mentions = [
        Item(frame.words(entity.start, entity.end), (entity.start, entity.end), entity.type)
        for entity in entities
    ]
    projected = [
        item._replace(type=labels.COARSE[item.type])
        for item in mentions
        if item.type in labels.COARSE
    ]
    return {
        "mentions": frozenset(mentions),
        "nested": frozenset(i for i in mentions if any(_holds(other, i) for other in mentions)),
        "coarse": frozenset(outermost(projected)),
        "tags": frozenset(
            item._replace(words=frame.clipped(item.words)) for item in flat(mentions)
        ),
    }


def _holds(one: Item, other: Item) -> bool:
    (first, last), (start, end) = one.words, other.words
    return first <= start < end <= last and one.words != other.words


def _things(gold: Article, frame: Frame) -> dict[tuple[int, int], str]:
    named = [entity for entity in gold.entities or () if entity.entity]
    named.sort(key=attrgetter("start", "end", "entity"))
    return {frame.words(e.start, e.end): str(e.entity) for e in reversed(named)}


def _dates(dates: Iterable[Date], frame: Frame) -> Views:
    return {
        "mentions": frozenset(
            Item(
                frame.words(date.start, date.end),
                (date.start, date.end),
                date.type,
                value=timex.canonical(date.value) if date.value else None,
                mod=date.mod or "",
                deictic=date.deictic,
            )
            for date in dates
        )
    }


def _events(events: Iterable[Event], frame: Frame, things: Mapping[tuple[int, int], str]) -> Views:
    events = tuple(events)
    return {
        "mentions": frozenset(
            Item(
                frame.words(event.start, event.end),
                (event.start, event.end),
                event.type,
                realis=event.realis,
            )
            for event in events
        ),
        "arguments": frozenset(
            Item(
                words := frame.words(argument.start, argument.end),
                (argument.start, argument.end),
                event.type,
                role=argument.role,
                trigger=frame.words(event.start, event.end),
                coreference=things.get(words, words),
            )
            for event in events
            for argument in event.arguments
        ),
    }


Key = tuple[Hashable, ...]
Words = tuple[int, int]


def count(measure: Measure, gold: Iterable[Item], predicted: Iterable[Item]) -> Counts:
    """Count by `measure`; a field that is absent (None) agrees with nothing."""
    alike = tuple(name for name in measure.match_on if name != "article")  # there is but one
    fields = (*(("words",) if (measure.overlap != "no") else ()), *alike)
    gold_keys, predicted_keys = _keys(gold, fields), _keys(predicted, fields)
    if measure.overlap == "partial":
        matched: float = _best(gold_keys, predicted_keys)
    elif measure.overlap == "any":
        matched = _overlapping(gold_keys, predicted_keys)
    else:
        matched = sum(None not in key for key in gold_keys & predicted_keys)
    return Counts(len(gold_keys), len(predicted_keys), matched)


def _keys(items: Iterable[Item], fields: Sequence[str]) -> set[Key]:
    get = attrgetter(*fields)
    return {get(item) if len(fields) > 1 else (get(item),) for item in items}


def _overlapping(gold: set[Key], predicted: set[Key]) -> int:
    """Return the size of the largest one-to-one matching of keys that share a word.

    A key is a word range and the fields that must agree. Largest matchings are unions of
    augmenting paths (Berge 1957); their size depends on no order.
    """
    left, right = _by_agreement(gold), _by_agreement(predicted)
    return sum(_largest(spans, right[rest]) for rest, spans in left.items() if rest in right)


def _best(gold: set[Key], predicted: set[Key]) -> float:
    """Return the worth of the best one-to-one matching: the same words 1, shared words a half."""
    worth = np.array([[_worth(*one, *other) for other in predicted] for one in gold])
    if not worth.size:
        return 0
    return float(worth[linear_sum_assignment(worth, maximize=True)].sum())


def _worth(one: Any, other: Any) -> float:
    if one == other:
        return float(one[0] < one[1])
    return 0.5 * (max(one[0], other[0]) < min(one[1], other[1]))


def _by_agreement(keys: Iterable[Key]) -> dict[Key, list[Words]]:
    spans: dict[Key, list[Words]] = {}
    for words, *rest in keys:
        if None not in rest:
            spans.setdefault(tuple(rest), []).append(cast(Words, words))
    return spans


def _largest(left: Sequence[Words], right: Sequence[Words]) -> int:
    """Return the size of a largest matching, tried mention by mention (Kuhn 1955)."""
    partner: dict[int, int] = {}

    def placed(one: int, tried: set[int]) -> bool:
        for other, (first, last) in enumerate(right):
            meets = max(left[one][0], first) < min(left[one][1], last)
            if meets and other not in tried:
                tried.add(other)
                if other not in partner or placed(partner[other], tried):
                    partner[other] = one
                    return True
        return False

    return sum(placed(one, set()) for one in range(len(left)))
