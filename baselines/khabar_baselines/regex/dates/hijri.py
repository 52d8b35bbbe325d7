"""Days and months of the Islamic calendar in the Gregorian one."""

from __future__ import annotations

from datetime import date

_EPOCH = 227014
"""The ordinal of the day before 1 Muharram 1 in the proleptic Gregorian calendar."""


def gregorian(year: int, month: int, day: int) -> date | None:
    """Return the day by the Umm al-Qura calendar; beyond its tables, by the arithmetic one."""
    from hijridate import Hijri

    try:
        return Hijri(year, month, day, validate=True).to_gregorian()
    except OverflowError:
        return date.fromordinal(_arithmetic(year, month, day))
    except ValueError:
        return None


def hijri_year(day: date) -> int:
    """Return the Islamic year in which a Gregorian day lies."""
    year = (day.year - 622) * 33 // 32
    while (begin := gregorian(year + 1, 1, 1)) and begin <= day:
        year += 1
    return year


def month_of(day: date) -> date:
    """Return the first day of the Islamic month in which a Gregorian day lies."""
    year = hijri_year(day)
    begins = (gregorian(year, month, 1) for month in range(1, 13))
    return max((begin for begin in begins if begin and begin <= day), default=day)


def _arithmetic(year: int, month: int, day: int) -> int:
    leaps = (3 + 11 * year) // 30
    return _EPOCH + day + (59 * (month - 1) + 1) // 2 + (year - 1) * 354 + leaps
