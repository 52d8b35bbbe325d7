"""Systems that know every mention and differ in what they call the same: none, all alike, or none.

They have the gold's spans and types, so what they lose is identity alone.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from itertools import count

import msgspec

import khabar
from khabar.schema import Entity, Event

Names = Callable[[Entity | Event], str]


def knows_all(articles: Iterable[khabar.Article]) -> list[khabar.Prediction]:
    """Return the gold."""
    return [khabar.system("gold").predict(article) for article in articles]


def same_string(articles: Iterable[khabar.Article]) -> list[khabar.Prediction]:
    """Call mentions the same that are the same string, of the same type."""
    return _renamed(articles, lambda mention: f"{mention.type} {mention.text}")


def all_apart(articles: Iterable[khabar.Article]) -> list[khabar.Prediction]:
    """Call no two mentions the same."""
    number = count()
    return _renamed(articles, lambda mention: str(next(number)))


def _renamed(articles: Iterable[khabar.Article], name: Names) -> list[khabar.Prediction]:
    return [
        khabar.Prediction(
            id=article.id,
            entities=tuple(
                msgspec.structs.replace(mention, entity=name(mention))
                for mention in article.entities or ()
            ),
            dates=article.dates,
            events=tuple(
                msgspec.structs.replace(mention, event=name(mention))
                for mention in article.events or ()
            ),
        )
        for article in articles
    ]
