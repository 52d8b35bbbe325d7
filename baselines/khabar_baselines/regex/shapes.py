"""An article without the shapes of its characters, and an answer to it brought back.

The rules read plain characters (`khabar.fold.plain`), because spelling tells them much: whether a
word ends in ``ة`` or ``ه``, or begins with ``ا`` or ``أ``.
"""

from __future__ import annotations

from bisect import bisect_left
from typing import TypeVar

import msgspec

import khabar
from khabar.fold import Folded, plain

_Placed = TypeVar("_Placed", khabar.Entity, khabar.Date, khabar.Event, khabar.Argument)


def shapeless(article: khabar.Article) -> tuple[khabar.Article, Folded]:
    """Return an article in plain characters, and what knows where each of them stood."""
    text = plain(article.text)
    edges = (
        (bisect_left(text.starts, zone.start), bisect_left(text.starts, zone.end), zone.type)
        for zone in article.zones
    )
    zones = tuple(khabar.Zone(start, end, type_) for start, end, type_ in edges if start < end)
    return khabar.Article(id=article.id, text=text.text, dct=article.dct, zones=zones), text


def brought_back(answer: khabar.Prediction, text: Folded) -> khabar.Prediction:
    """Return an answer to an article in plain characters with the offsets of the raw text."""
    return khabar.Prediction(
        id=answer.id,
        entities=tuple(_moved(mention, text) for mention in answer.entities or ()),
        dates=tuple(_moved(mention, text) for mention in answer.dates or ()),
        events=tuple(
            msgspec.structs.replace(
                _moved(event, text), arguments=tuple(_moved(a, text) for a in event.arguments)
            )
            for event in answer.events or ()
        ),
    )


def _moved(placed: _Placed, text: Folded) -> _Placed:
    start, end = text.raw(placed.start, placed.end)
    return msgspec.structs.replace(placed, start=start, end=end)
