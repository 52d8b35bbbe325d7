"""Years and what is longer or a part of one, resolved."""

from __future__ import annotations

from typing import NamedTuple

from khabar_baselines.regex.dates import hijri
from khabar_baselines.regex.dates.context import UNKNOWN, Context, Now, Value
from khabar_baselines.regex.dates.meaning import Time

_SEASON_OF_MONTH = ("WI", "WI", "SP", "SP", "SP", "SU", "SU", "SU", "FA", "FA", "FA", "WI")
_SEASON_BEGINS = {"SP": 3, "SU": 6, "FA": 9, "WI": 12}
_PARTS = {"Q": 4, "H": 2}
_UNTOLD_CENTURY = 20


class Year(NamedTuple):
    """A year, and whether the article's date was needed for it."""

    number: int
    deictic: bool


def year_of(time: Time | None, context: Context) -> Year | None:
    """Return the year that `time` tells or lies in."""
    if time is None:
        return None
    if time.within is not None:
        return year_of(time.within, context)
    if time.year is not None:
        return Year(time.year, deictic=False)
    return _year_from_now(time, context) if time.unit == "Y" else None


def _year_from_now(time: Time, context: Context) -> Year | None:
    now, stated = context.now, context.stated
    if time.anchored is not None and stated.value and stated.value[:4].isdigit():
        return Year(int(stated.value[:4]) + time.anchored, stated.deictic)
    if now is None:
        return None
    if time.direction is not None:
        return Year(now.year + ((now.month or 1) > 6), deictic=True)
    return Year(now.year + (time.shift or time.anchored or 0), deictic=True)


def of_year(time: Time, context: Context) -> Value:
    """Resolve a year; one of the Hijra is the Gregorian year in which it begins."""
    year = year_of(time, context)
    if year is None:
        return UNKNOWN
    number, deictic = year
    if time.hijri:
        begin = hijri.gregorian(number, 1, 1)
        return Value(f"{begin.year:04d}", deictic) if begin else UNKNOWN
    return Value(f"{'BC' if time.before_christ else ''}{number:04d}", deictic)


def of_decade(time: Time, context: Context) -> Value:
    """Resolve a decade to the first three digits of its years."""
    if time.decade is not None:
        century = _century(time.within, context)
        return (
            Value(f"{century.number - 1:02d}{time.decade}", century.deictic) if century else UNKNOWN
        )
    if context.now is None:
        return UNKNOWN
    return Value(f"{context.now.year // 10 + (time.shift or 0):03d}", deictic=True)


def of_century(time: Time, context: Context) -> Value:
    """Resolve a century to the first two digits of its years."""
    century = _century(time, context)
    if century is None:
        return UNKNOWN
    number, deictic = century
    middle = hijri.gregorian(number * 100 - 50, 1, 1) if time.hijri else None
    if middle:
        number = middle.year // 100 + 1
    return Value(f"{'BC' if time.before_christ else ''}{number - 1:02d}", deictic)


def _century(time: Time | None, context: Context) -> Year | None:
    if time is None:
        return Year(_UNTOLD_CENTURY, deictic=True)
    if time.century is not None:
        return Year(time.century, deictic=False)
    if context.now is None:
        return None
    return Year(context.now.year // 100 + 1 + (time.shift or time.anchored or 0), deictic=True)


def of_part(time: Time, context: Context) -> Value:
    """Resolve a quarter or a half of a year."""
    year = year_of(time.within, context)
    now = context.now
    if time.anchored is not None and year:
        stated = (context.stated.value or "")[4:]
        part = stated if stated[:2] in ("-Q", "-H") else ""
        return Value(f"{year.number:04d}{part}", year.deictic)
    if time.nth is not None:
        year = year or _year_of_part(time.nth, time, context)
        return Value(f"{year.number:04d}-{time.unit}{time.nth}", year.deictic) if year else UNKNOWN
    if now is None or now.month is None:
        return UNKNOWN
    parts = _PARTS[time.unit]
    index = now.year * parts + (now.month - 1) * parts // 12 + (time.shift or 0)
    return Value(f"{index // parts:04d}-{time.unit}{index % parts + 1}", deictic=True)


def _year_of_part(nth: int, time: Time, context: Context) -> Year | None:
    now = context.now
    if now is None:
        return None
    months = 12 // _PARTS[time.unit]
    begins, ends, month = (nth - 1) * months + 1, nth * months, now.month or 12
    if time.direction is None:
        shift = -(context.tense <= 0 and begins > month)
    else:
        shift = -(ends >= month) if time.direction < 0 else time.direction > 0 and begins <= month
    return Year(now.year + shift, deictic=True)


def of_season(time: Time, context: Context) -> Value:
    """Resolve a season; a winter belongs to the year in which it begins."""
    year = year_of(time.within, context)
    if year is None and context.now is None:
        return UNKNOWN
    if year is None and context.now is not None:
        year = Year(_year_of_season(time, context.now, context.tense), deictic=True)
    return Value(f"{year.number:04d}-{time.season}", year.deictic) if year else UNKNOWN


def _year_of_season(time: Time, now: Now, tense: int) -> int:
    month = now.month or 1
    begins = _SEASON_BEGINS[time.season or ""]
    present = _SEASON_OF_MONTH[month - 1] == time.season
    year = now.year - (begins == 12 and month < 3)
    if time.direction is None:
        return year - (tense <= 0 and begins > month and not present)
    if time.direction < 0:
        return year - (present or begins > month)
    return year + (present or begins < month) if time.direction > 0 else year
