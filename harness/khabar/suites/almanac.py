"""Weekdays, months and years in Arabic: where a text names them, and how another is named."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from datetime import date
from functools import cache, lru_cache
from pathlib import Path
from typing import Any, NamedTuple

from khabar import resources
from khabar.suites import numerals
from khabar.suites.edits import Replacement

GULF, LEVANT, ALGIERS = range(3)
"""The regions whose names of months calendar.yaml has, in its order."""


class Fields(NamedTuple):
    """What a TIMEX3 value says of the calendar: `month` from 1, `weekday` from 0 (Monday)."""

    year: int | None = None
    month: int | None = None
    day: int | None = None
    weekday: int | None = None

    @property
    def date(self) -> date | None:
        """The day that is told, if one is."""
        return (
            date(self.year, self.month, self.day) if self.year and self.month and self.day else None
        )


@cache
def calendar() -> Mapping[str, Any]:
    """Return resources/calendar.yaml."""
    content: Mapping[str, Any] = resources.load(
        Path(__file__).parent / "resources" / "calendar.yaml"
    )
    return content


@lru_cache(1024)
def fields(value: str) -> Fields:
    """Return what a value says; nothing of what is no year, month, day or recurring weekday."""
    if recurring := re.fullmatch(r"XXXX-WXX-([1-7])", value):
        return Fields(weekday=int(recurring[1]) - 1)
    if re.match(r"[1-8]\d{3}-\d\d-\d\d(?:T|\Z)", value):  # far from the calendar's ends
        with suppress(ValueError):
            day = date.fromisoformat(value[:10])
            return Fields(day.year, day.month, day.day, day.weekday())
    elif part := re.fullmatch(r"([1-8]\d{3})(?:-(0[1-9]|1[0-2]))?", value):
        return Fields(int(part[1]), int(part[2]) if part[2] else None)
    return Fields()


class Word(NamedTuple):
    """A name or number at [start, end): the field that it tells, and what it says of it.

    `region`: whose names of months a month's name is of; see calendar.yaml.
    """

    start: int
    end: int
    field: str
    number: int
    region: int = 0


def words(text: str, start: int, end: int) -> Iterator[Word]:
    """Yield the weekdays, months, days before a month, and years that stand in [start, end)."""
    for match in _names().finditer(text, start, end):
        field = str(match.lastgroup)
        number, region = _read(field, match[0])
        yield Word(*match.span(), field, number, region)


def _read(field: str, word: str) -> tuple[int, int]:
    if field == "weekday":
        return next(n for n, names in enumerate(calendar()["weekdays"]) if word in names), 0
    if field == "month":
        return next(
            (number, region)
            for region, months in enumerate(calendar()["months"])
            for number, names in enumerate(months, 1)
            if word in names
        )
    return int(word), 0


@cache
def _names() -> re.Pattern[str]:
    weekdays = _either(name for names in calendar()["weekdays"] for name in names)
    months = _either(name for region in calendar()["months"] for names in region for name in names)
    return re.compile(
        rf"""(?P<weekday>(?<=ال|لل)(?:{weekdays})(?!\w))
           | (?P<month>(?<![^\Wوفبلك])(?:{months})(?!\w))
           | (?P<day>(?<!\d)\d{{1,2}}(?=\ (?:{months})(?!\w)))
           | (?P<year>(?<!\d)\d{{4}}(?!\d))
        """,
        re.VERBOSE,
    )


def _either(names: Iterable[str]) -> str:
    return "|".join(re.escape(name) for name in sorted(set(names), key=len, reverse=True))


def renamed(text: str, found: Iterable[Word], new: Fields) -> Iterator[Replacement]:
    """Yield the replacements by which words tell other fields, in their region and digits."""
    for word in found:
        number = getattr(new, word.field)
        old = text[word.start : word.end]
        if number is not None and number != word.number:
            yield Replacement(word.start, word.end, _written(word, number, old))


def _written(word: Word, number: int, old: str) -> str:
    if word.field == "weekday":
        return weekday(number)
    if word.field == "month":
        return month(number, word.region)
    return digits(number, like=old)


def weekday(number: int) -> str:
    """Return the name of a weekday from 0 (Monday), without its article."""
    return str(calendar()["weekdays"][number][0])


def month(number: int, region: int) -> str:
    """Return the name of a month from 1 in a region."""
    return str(calendar()["months"][region][number - 1][0])


def digits(number: int, like: str) -> str:
    """Return a number in the digits of a text: Arabic-Indic only if it has these alone."""
    eastern = re.search("[٠-٩]", like) and not re.search("[0-9]", like)
    return numerals.digits(str(number), "east") if eastern else str(number)
