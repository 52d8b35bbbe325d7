"""What an expression is resolved by, and what it is resolved to."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

from khabar import Dct


class Now(NamedTuple):
    """The article's date as far as it is known."""

    year: int
    month: int | None = None
    day: int | None = None

    @classmethod
    def of(cls, dct: Dct | None) -> Now | None:
        """Return the parts of an article's date; None if it has none."""
        if dct is None or not dct.value[:4].isdigit():
            return None
        return cls(*(int(part) for part in dct.value[:10].split("-") if part.isdigit()))

    @property
    def date(self) -> date:
        """The date, with the first month or day for an unknown one."""
        return date(self.year, self.month or 1, self.day or 1)

    def __str__(self) -> str:
        return "-".join(f"{part:02d}" for part in self if part)


class Value(NamedTuple):
    """A TIMEX3 value, and whether the article's date was needed for it."""

    value: str | None
    deictic: bool


UNKNOWN = Value(None, deictic=True)


class Context(NamedTuple):
    """The article's date, the clause's tense, and the last calendar value told.

    `tense` is -1 for what has been, 1 for what is to come, 0 if the clause does not tell.
    """

    now: Now | None
    tense: int = 0
    told: Value = UNKNOWN
