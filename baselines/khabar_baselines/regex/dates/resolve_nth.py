"""Weekdays of a month or a year by their rank, resolved: ``أول اثنين من مارس``."""

from __future__ import annotations

from datetime import date, timedelta

from khabar_baselines.regex.dates import hijri
from khabar_baselines.regex.dates.context import UNKNOWN, Context, Resolved, Value
from khabar_baselines.regex.dates.meaning import Time
from khabar_baselines.regex.dates.resolve_days import month_of, months_later, of_day
from khabar_baselines.regex.dates.resolve_years import year_of

_NEAR = timedelta(366)
_A_WEEK = timedelta(7)


def of_nth(time: Time, context: Context) -> Value:
    """Resolve the first, the second or the last (-1) weekday of a month or a year.

    One that may be a date as well is held against the calendar: الأحد الثالث من مايو is the third
    of May where that is a Sunday, and the third Sunday of May elsewhere.
    """
    by_date = _by_date(time, context) if time.day else None
    return by_date or _by_rank(time.weekday or 0, time.nth or 0, time, context)


def _by_date(time: Time, context: Context) -> Value | None:
    """Return the day of the month if it is the weekday, and not years from now."""
    month = time.within or Time()
    value = of_day(time.as_date, context)
    day = Resolved.of(value)
    if day is None or day.day.isoweekday() != time.weekday:
        return None
    is_near = context.now is None or abs(day.day - context.now.date) < _NEAR
    return value if month.within or is_near else None


def _by_rank(weekday: int, nth: int, time: Time, context: Context) -> Value:
    ends = _ends(time.within, context) if time.within else None
    if ends is None:
        return UNKNOWN
    begin, end = ends
    first = begin.day + timedelta((weekday - begin.day.isoweekday()) % 7)
    weeks = nth - 1 if nth > 0 else (end - first - timedelta(1)) // _A_WEEK
    day = first + weeks * _A_WEEK
    return Value(day.isoformat() if day < end else begin.day.isoformat()[:7], begin.deictic)


def _ends(whole: Time, context: Context) -> tuple[Resolved, date] | None:
    """Return the first day of a month or a year, and the day behind its last."""
    if whole.unit == "M":
        month = month_of(whole, context)
        return month and (month, _after(month.day, is_hijri=whole.hijri))
    year = year_of(whole, context)
    ends = [_new_year(year.number + n, is_hijri=whole.hijri) for n in (0, 1)] if year else [None]
    return (Resolved(ends[0], year.deictic), ends[1]) if year and ends[0] and ends[1] else None


def _after(begin: date, *, is_hijri: bool) -> date:
    return hijri.month_of(begin + timedelta(32)) if is_hijri else months_later(begin, 1)


def _new_year(year: int, *, is_hijri: bool) -> date | None:
    return hijri.gregorian(year, 1, 1) if is_hijri else date(year, 1, 1)
