"""What measures compare: mentions and arguments, their spans as words of the article."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from khabar import labels, timex
from khabar.flatten import Frame, flat, outermost
from khabar.schema import Article, Date, Entity, Event, Prediction
from khabar.score.measures import View


class Item(NamedTuple):
    """A mention, or an argument of an event mention, as measures see it.

    `words` is a half-open range of the article's words: the span widened to every word
    that it touches. `type` is the mention's (for an argument its event's).
    """

    words: tuple[int, int]
    characters: tuple[int, int]
    type: str
    value: str | None = None
    role: str | None = None


Views = Mapping[View, frozenset[Item]]


def items(record: Article | Prediction, frame: Frame) -> dict[str, Views]:
    """Return every view of each of a record's layers, by task; absent layers are left out."""
    views: dict[str, Views] = {}
    if record.entities is not None:
        views["entities"] = _entities(record.entities, frame)
    if record.dates is not None:
        views["dates"] = _dates(record.dates, frame)
    if record.events is not None:
        views["events"] = _events(record.events, frame)
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
        "coarse": frozenset(outermost(projected)),
        "tags": frozenset(
            item._replace(words=frame.clipped(item.words)) for item in flat(mentions)
        ),
    }


def _dates(dates: Iterable[Date], frame: Frame) -> Views:
    return {
        "mentions": frozenset(
            Item(
                frame.words(date.start, date.end),
                (date.start, date.end),
                date.type,
                value=timex.canonical(date.value) if date.value else None,
            )
            for date in dates
        )
    }


def _events(events: Iterable[Event], frame: Frame) -> Views:
    events = tuple(events)
    return {
        "mentions": frozenset(
            Item(frame.words(event.start, event.end), (event.start, event.end), event.type)
            for event in events
        ),
        "arguments": frozenset(
            Item(
                frame.words(argument.start, argument.end),
                (argument.start, argument.end),
                event.type,
                role=argument.role,
            )
            for event in events
            for argument in event.arguments
        ),
    }
