"""Yardsticks: bounds for the scores of systems, such as the gold itself and an empty answer."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from typing import Any, TypeVar

import msgspec

from khabar.align import Aligner, Found, Quotation
from khabar.errors import check_one_of
from khabar.schema import (
    TASKS,
    Argument,
    Article,
    Event,
    Mention,
    Prediction,
    Unlocatable,
)
from khabar.text import words

_Placed = TypeVar("_Placed", Mention, Argument)

# They have slots, so a system cannot store an attribute on them.


class Gold:
    """The yardstick that must score 100 everywhere."""

    __slots__ = ()
    name = "gold"

    def predict(self, article: Article) -> Prediction:
        """Return the article's gold."""
        layers: dict[str, Any] = {task: getattr(article, task) for task in TASKS}
        return Prediction(id=article.id, **layers, labels=article.labels)


class Empty:
    """The yardstick that finds nothing and must score 0 everywhere."""

    __slots__ = ()
    name = "empty"

    def predict(self, article: Article) -> Prediction:
        """Return a prediction without mentions."""
        return Prediction(id=article.id, entities=(), dates=(), events=(), labels=article.labels)


class Quoted:
    """Quotes each gold mention with the preceding words; `quoted:bare` without them."""

    __slots__ = ("_bare",)

    def __init__(self, quotations: str = "prefixed") -> None:
        """`quotations`: ``prefixed``, or ``bare``, without the words before them."""
        check_one_of("quoted", quotations, ("prefixed", "bare"))
        self._bare = quotations == "bare"

    @property
    def name(self) -> str:
        """The name by which it is requested; read-only."""
        return "quoted:bare" if self._bare is True else "quoted"

    def predict(self, article: Article) -> Prediction:
        """Return the article's gold at the spans where `khabar.align` finds its words."""
        quoting = _Quoting(article, self._bare is True)
        layers: dict[str, Any] = {}
        counts: dict[str, int] = {}
        for task in TASKS:
            gold = getattr(article, task)
            if gold is not None:
                layers[task] = quoting.layer(gold)
                counts[task] = len(gold) - len(layers[task])
        unlocatable = Unlocatable(**counts) if any(counts.values()) else None
        return Prediction(id=article.id, **layers, labels=article.labels, unlocatable=unlocatable)


def shown_gold(system: object) -> bool:
    """Return whether a system is a yardstick that is given the gold.

    Only its exact type counts, not its name nor its base classes.
    """
    return any(type(system) is yardstick for yardstick in (Gold, Quoted))


class _Quoting:
    """The mentions of one article, quoted and located again."""

    def __init__(self, article: Article, bare: bool) -> None:
        self._article, self._bare = article, bare
        self._starts = [word.start for word in words(article.text)]
        self._aligner = Aligner(article.text)

    def layer(self, mentions: Sequence[Mention]) -> tuple[Mention, ...]:
        """Return the mentions of a layer that are found, with the spans where they are found."""
        places = self._aligner.align(map(self._quotation, mentions))
        placed = zip(mentions, places, strict=True)
        return tuple(self._placed(mention, place) for mention, place in placed if place)

    def _placed(self, mention: Mention, place: Found) -> Mention:
        if isinstance(mention, Event):
            arguments = (self._argument(argument, place) for argument in mention.arguments)
            found_arguments = tuple(dict.fromkeys(filter(None, arguments)))
            mention = msgspec.structs.replace(mention, arguments=found_arguments)
        return _moved(mention, place)

    def _argument(self, argument: Argument, trigger: Found) -> Argument | None:
        quotation, within = self._quotation(argument), self._article.sentences
        place = self._aligner.nearest(quotation, trigger.start, trigger.end, within)
        return _moved(argument, place) if place else None

    def _quotation(self, mention: Mention | Argument) -> Quotation:
        """Return a quotation with as many words before it as make it unique in the text.

        If no number of words does, it has the whole text before and behind it.
        """
        text, (start, end) = self._article.text, (mention.start, mention.end)
        if self._bare:
            return Quotation(text[start:end])
        for begin in self._beginnings(start):
            if text.find(text[begin:end], text.find(text[begin:end]) + 1) < 0:
                return Quotation(text[start:end], text[begin:start])
        return Quotation(text[start:end], text[:start], text[end:])

    def _beginnings(self, start: int) -> Iterator[int]:
        """Yield where 1, 2, 4, … words before an offset begin."""
        before, number = bisect_left(self._starts, start), 1
        while number <= before:
            yield self._starts[before - number]
            number *= 2


def _moved(mention: _Placed, place: Found) -> _Placed:
    return msgspec.structs.replace(mention, start=place.start, end=place.end, text=None)
