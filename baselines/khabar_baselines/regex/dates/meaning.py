"""What a time expression says, before the article's date turns it into a value."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Self

UNIT_CLASS = {"CE": "CENTURY_P", "Y": "YEAR_P", "M": "MONTH_P", "W": "WEEK_P", "D": "DAY_P"}
"""The grammar's class for a calendar expression of each unit; others are `PERIOD_P`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Time:
    """A time expression's meaning: a settled `value`, or what is known of the calendar.

    `unit` is the finest unit stated: CE, DE, Y, H (half), Q, S (season), M, W, WE or D.
    `shift` counts units from the article's date, `anchored` from the last date stated.
    `direction` chooses among namesakes: the last (-1), this (0) or the next (1) Tuesday.
    `until` is the end of the range that begins here, `follows` marks the end of one whose begin
    was stated last: among namesakes the last one before, or the first one behind, is meant.
    `clock` is a time of the day or a part of it; `part`, the part in which a time is read.
    `weak` ones are dropped unless a phrase takes them in: a bare number may be a year.
    """

    type: str = "DATE"
    value: str | None = None
    mod: str | None = None
    quant: str | None = None
    freq: str | None = None
    deictic: bool = False
    unit: str = ""
    century: int | None = None
    decade: int | None = None
    year: int | None = None
    season: str | None = None
    month: int | None = None
    nth: int | None = None
    day: int | None = None
    weekday: int | None = None
    shift: int | None = None
    anchored: int | None = None
    direction: int | None = None
    within: Time | None = None
    until: Time | None = None
    follows: bool = False
    hijri: bool = False
    before_christ: bool = False
    clock: str | None = None
    part: str | None = None
    weak: bool = False

    def but(self, **changes: object) -> Self:
        """Return a copy with `changes`."""
        return replace(self, **changes)  # type: ignore[arg-type]

    @property
    def firm(self) -> Self:
        """The same meaning, no longer in need of a context that vouches for it."""
        return replace(self, weak=False)

    @property
    def as_date(self) -> Self:
        """A weekday by its rank read as the day of that number: الأحد الثالث من مايو."""
        if self.nth is None or self.within is None:
            return self
        month = self.within if self.within.month is not None else Time(within=self.within)
        parts = {name: getattr(month, name) for name in ("month", "hijri", "within", "direction")}
        return self.but(nth=None, **parts)

    @property
    def grammar_class(self) -> str:
        """The class that the grammar knows an expression of this meaning by."""
        if self.type == "TIME":
            return "TIME_P"
        if self.type in ("DURATION", "SET"):
            return self.type
        return UNIT_CLASS.get(self.unit, "PERIOD_P") if self.unit else "REF_P"


_SMALLER = {"DE": ("Y", 10), "CE": ("Y", 100), "Y": ("M", 12), "H": ("MIN", 60)}
_CLOCK_UNITS = {"H": "H", "MIN": "M", "S": "S"}


def length(amount: float | None, unit: str) -> str:
    """Return the TIMEX3 value of so many units; ``None`` is a count left unsaid."""
    if unit == "NI":
        unit = "D"
    if unit == "D" and amount == 0.5:
        amount, unit = 12, "H"
    if amount is not None and amount % 1 and unit in _SMALLER:
        unit, factor = _SMALLER[unit]
        amount *= factor
    number = "X" if amount is None else f"{round(amount, 4):.12g}"
    return f"PT{number}{_CLOCK_UNITS[unit]}" if unit in _CLOCK_UNITS else f"P{number}{unit}"
