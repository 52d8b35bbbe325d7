"""The floor: a system of word lists and nothing else."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import khabar
from khabar import resources
from khabar_baselines.article_date import written

_LISTS = Path(__file__).parent / "lists.yaml"


class Floor:
    """Names from practice, day and month names, the guidelines' triggers; no rules."""

    name = "floor"

    def predict(self, article: khabar.Article) -> khabar.Prediction:
        """Return the words of the lists that are in the article."""
        day, realis = _day(article), _lists()["realis"]
        return khabar.Prediction(
            id=article.id,
            entities=tuple(
                khabar.Entity(start=start, end=end, type=type_)
                for start, end, type_ in _words("entities").spans(article.text)
            ),
            dates=tuple(
                khabar.Date(
                    start=start, end=end, type="DATE", value=_value(unit, day), deictic=True
                )
                for start, end, unit in _words("dates").spans(article.text)
            ),
            events=tuple(
                khabar.Event(start=start, end=end, type=type_, realis=realis[type_])
                for start, end, type_ in _words("triggers").spans(article.text)
            ),
        )


class Words(NamedTuple):
    """The labels of a list's folded words, and the pattern that finds them in a text."""

    labels: Mapping[str, str]
    pattern: re.Pattern[str]

    def spans(self, text: str) -> Iterator[tuple[int, int, str]]:
        """Yield ``[start, end)`` and label of the list's words in a text; none overlap."""
        plain = khabar.fold(text)
        for match in self.pattern.finditer(plain.text):
            yield *plain.raw(*match.span("span")), self.labels[match["word"]]


_ARTICLE, _ENDING = "(?:ال|(?<=ل)ل)?", "(?:ات|ين|ان|ا|ت|وا)?"
_PRONOUN = "(?:ه|ها|هم|هما|كم|نا|ي)?"


def words(lists: Mapping[str, Iterable[str]], *, inflected: bool = False) -> Words:
    """Return a search for lists of words by label: whole words, the longest first.

    One-letter proclitics may precede a word and are outside the span. `inflected`: the word may
    have the article and regular endings, which are inside, and a pronoun, which is outside
    (guidelines, G2).
    """
    labels = {khabar.folded(word): label for label, listed in lists.items() for word in listed}
    longest = sorted(labels, key=len, reverse=True)
    word = f"(?P<word>{'|'.join(map(re.escape, longest))})"
    span = f"(?P<span>{_ARTICLE}{word}{_ENDING}){_PRONOUN}" if inflected else f"(?P<span>{word})"
    return Words(labels, re.compile(rf"(?<!\w)[وف]??[بلكس]??{span}(?!\w)"))


@cache
def _words(layer: str) -> Words:
    return words(_lists()[layer], inflected=layer == "triggers")


@cache
def _lists() -> dict[str, Any]:
    lists: dict[str, Any] = resources.load(_LISTS)
    return lists


def _day(article: khabar.Article) -> date | None:
    try:
        return written(article).date()
    except khabar.KhabarError:
        return None


def _value(unit: str, day: date | None) -> str | None:
    """Return the nearest such weekday or month that is not after a day.

    `unit` is a TIMEX3 value without week or year: ``XXXX-WXX-2`` or ``XXXX-12``.
    """
    if day is None:
        return None
    number = int(unit.rpartition("-")[2])
    if "W" in unit:
        return (day - timedelta(days=(day.isoweekday() - number) % 7)).isoformat()
    return f"{day.year - (number > day.month):04}-{number:02}"
