"""What an expression is resolved by, and what it is resolved to."""

from __future__ import annotations

import re
from datetime import date
from typing import NamedTuple

from khabar import Dct

_STATED = re.compile(r"([0-9]{4})(?:-([0-9]{2})(?:-([0-9]{2}))?)?")


class Now(NamedTuple):
    """The article's date as far as it is known."""

    year: int
    month: int | None = None
    day: int | None = None

    @classmethod
    def of(cls, dct: Dct | None) -> Now | None:
        """Return the parts of an article's date; None if it has none in the calendar."""
        stated = _STATED.match(dct.value) if dct is not None else None
        if stated is None:
            return None
        now = cls(*(int(part) for part in stated.groups() if part))
        try:
            date(now.year, now.month or 1, now.day or 1)
        except ValueError:
            return None
        return now

    @property
    def date(self) -> date:
        """The date, with the first month or day for an unknown one."""
        return date(self.year, self.month or 1, self.day or 1)

    def __str__(self) -> str:
        return f"{self.year:04d}" + "".join(f"-{part:02d}" for part in self[1:] if part)


class Value(NamedTuple):
    """A TIMEX3 value, and whether the article's date was needed for it."""

    value: str | None
    deictic: bool


UNKNOWN = Value(None, deictic=True)


class Resolved(NamedTuple):
    """A day, or a month by its first day, and whether the article's date was needed for it."""

    day: date
    deictic: bool

    @classmethod
    def of(cls, value: Value) -> Resolved | None:
        """Return the day or the month that a value begins with; None if it has neither."""
        stated = _STATED.match(value.value or "")
        if stated is None or stated[2] is None:
            return None
        try:
            return cls(date(int(stated[1]), int(stated[2]), int(stated[3] or 1)), value.deictic)
        except ValueError:
            return None


class Context(NamedTuple):
    """The article's date, the clause's tense, and the last calendar value stated.

    `tense` is -1 for what has been, 1 for what is to come, 0 if the clause does not tell.
    `since` and `until` are the other end of a range, of which the time is the end or the begin.
    """

    now: Now | None
    tense: int = 0
    stated: Value = UNKNOWN
    since: Resolved | None = None
    until: Resolved | None = None
