"""Months, weeks and days, resolved."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, timedelta

from khabar_baselines.regex.dates import hijri
from khabar_baselines.regex.dates.context import UNKNOWN, Context, Resolved, Value
from khabar_baselines.regex.dates.meaning import Time
from khabar_baselines.regex.dates.resolve_years import year_of

_PATIENCE = {-1: 12, 0: 6, 1: 0.05}
"""How much nearer the coming namesake must be than the past one to be meant, by tense."""
_FIRST_GREGORIAN_YEAR = 1600
"""A smaller year beside a month of the Islamic calendar is one of the Hijra."""


def of_month(time: Time, context: Context) -> Value:
    """Resolve a month; one of the Islamic calendar is that in which it begins."""
    month = month_of(time, context)
    return Value(month.day.isoformat()[:7], month.deictic) if month else UNKNOWN


def month_of(time: Time, context: Context) -> Resolved | None:
    """Return a month by its first day; None if nothing tells it."""
    now = context.now
    if time.month is None:
        month, year = _month_from_now(time, context), year_of(time, context)
        if month and year:
            month = Resolved(month.day.replace(year=year.number), year.deictic)
        return month
    if time.hijri:
        return _hijri_day(time, context)
    if told_year := year_of(time, context):
        return Resolved(date(told_year.number, time.month, 1), told_year.deictic)
    centre = _centre(context)
    if centre is None:
        return None
    if now and now.month is None and not _bound(context):
        return Resolved(date(now.year, time.month, 1), deictic=True)
    months = [date(year, time.month, 1) for year in range(centre.year - 3, centre.year + 4)]
    return _chosen(months, centre.replace(day=1), time.direction, context)


def _month_from_now(time: Time, context: Context) -> Resolved | None:
    now, stated = context.now, context.stated
    if time.anchored is not None and stated.value:
        year, month = stated.value[:4], stated.value[5:7]
        if year.isdigit() and month.isdigit():
            first = date(int(year), int(month), 1)
            return Resolved(months_later(first, time.anchored), stated.deictic)
    if now is None or now.month is None:
        return None
    return Resolved(months_later(now.date, time.shift or time.anchored or 0), deictic=True)


def months_later(day: date, months: int) -> date:
    """Return the first day of the month that is so many months after that of `day`."""
    index = day.year * 12 + day.month - 1 + months
    return date(index // 12, index % 12 + 1, 1)


def _bound(context: Context) -> Resolved | None:
    return context.since or context.until


def _centre(context: Context) -> date | None:
    """Return the day near which a namesake is looked for: the range's other end, or today."""
    bound = _bound(context)
    return bound.day if bound else context.now.date if context.now else None


def _chosen(
    candidates: Iterable[date], now: date, direction: int | None, context: Context
) -> Resolved:
    """Return the candidate that the range's other end, a direction word or the tense means."""
    ordered = sorted(candidates)
    if context.since and (coming := [day for day in ordered if day >= now]):
        return Resolved(coming[0], context.since.deictic)
    if context.until and (past := [day for day in ordered if day <= now]):
        return Resolved(past[-1], context.until.deictic)
    return Resolved(_by_tense(ordered, now, direction, context.tense), deictic=True)


def _by_tense(ordered: Sequence[date], now: date, direction: int | None, tense: int) -> date:
    past = [day for day in ordered if day < now + timedelta(direction is None)]
    coming = [day for day in ordered if day > now - timedelta(direction is None)]
    if not past or not coming or direction == 0:
        return min(ordered, key=lambda day: abs(day - now))
    if direction is None:
        patient = (coming[0] - now) * _PATIENCE[tense] < now - past[-1]
        return coming[0] if patient else past[-1]
    wanted = past[::-1] if direction < 0 else coming
    return wanted[min(abs(direction), len(wanted)) - 1]


def of_week(time: Time, context: Context) -> Value:
    """Resolve a week or a weekend."""
    if time.nth is not None:
        return _week_of_month(time.nth, time, context)
    now = context.now
    if now is None:
        return UNKNOWN
    if now.day is None:
        return UNKNOWN if time.shift else Value(str(now), deictic=True)
    if time.anchored is not None and (stated := _stated_day(context)):
        return Value(_week(stated.day + timedelta(7 * time.anchored)), stated.deictic)
    weeks = time.shift or time.anchored or 0
    if time.unit == "W":
        return Value(_week(now.date + timedelta(7 * weeks)), deictic=True)
    if time.shift is None and context.tense <= 0 and now.date.isoweekday() < 5:
        weeks = -1
    return Value(_week(now.date + timedelta(7 * weeks)) + "-WE", deictic=True)


def _week_of_month(nth: int, time: Time, context: Context) -> Value:
    month = month_of(time.within, context) if time.within else None
    if month is None:
        return UNKNOWN
    last = months_later(month.day, 1) - timedelta(1)
    day = month.day + timedelta(7 * (nth - 1)) if nth > 0 else last
    return Value(_week(min(day, last)), month.deictic)


def _week(day: date) -> str:
    year, week, _ = day.isocalendar()
    return f"{year:04d}-W{week:02d}"


def _stated_day(context: Context) -> Resolved | None:
    try:
        day = date.fromisoformat((context.stated.value or "")[:10])
        return Resolved(day, context.stated.deictic)
    except ValueError:
        return None


def of_day(time: Time, context: Context) -> Value:
    """Resolve a day."""
    if time.day is not None:
        return _of_date(time.day, time, context)
    if time.anchored is not None and (stated := _stated_day(context)):
        return Value((stated.day + timedelta(time.anchored)).isoformat(), stated.deictic)
    now = context.now
    if now is None and not _bound(context):
        return UNKNOWN
    if now and now.day is None and not _bound(context):
        return Value(str(now), deictic=True)
    day, deictic = _day_from_now(time, _centre(context) or date.min, context)
    return Value(day.isoformat(), deictic)


def _day_from_now(time: Time, today: date, context: Context) -> Resolved:
    if time.shift is not None and (year := year_of(time.within, context)):
        return Resolved(_day(year.number, today.month, today.day) or today, deictic=True)
    if time.shift is not None or time.weekday is None:
        days = timedelta(time.shift or time.anchored or 0)
        return Resolved(_nearest(today + days, time.weekday), deictic=True)
    if time.within is not None:
        week = today + timedelta(7 * (time.within.shift or 0))
        return Resolved(week + timedelta(time.weekday - week.isoweekday()), deictic=True)
    this = today + timedelta(time.weekday - today.isoweekday())
    candidates = [this + timedelta(7 * weeks) for weeks in range(-3, 4)]
    context = context._replace(tense=context.tense or -1)
    return _chosen(candidates, today, time.direction, context)


def _nearest(day: date, weekday: int | None) -> date:
    """Return the nearest day that is the weekday, which is surer than the article's date."""
    days = (weekday or day.isoweekday()) - day.isoweekday()
    return day + timedelta((days + 3) % 7 - 3)


def _of_date(number: int, time: Time, context: Context) -> Value:
    if time.hijri:
        chosen = _hijri_day(time, context)
        return Value(chosen.day.isoformat(), chosen.deictic) if chosen else UNKNOWN
    if time.month is None:
        month = month_of(time.within, context) if time.within else _untold_month(number, context)
        return _value(month.day.year, month.day.month, number, month.deictic) if month else UNKNOWN
    if year := year_of(time, context):
        return _value(year.number, time.month, number, year.deictic)
    now, centre = context.now, _centre(context)
    if centre is None:
        return UNKNOWN
    years = range(centre.year - 9, centre.year + 10)
    days = [day for year_ in years if (day := _day(year_, time.month, number))]
    if not days or (now and now.month is None and not _bound(context)):
        return _value(centre.year, time.month, number, deictic=True)
    chosen = _chosen_date(days, time, centre, context)
    return Value(chosen.day.isoformat(), chosen.deictic)


def _untold_month(number: int, context: Context) -> Resolved | None:
    """Return the month of a day without one: this month, or as the tense has it."""
    now, centre = context.now, _centre(context)
    if centre is None or (now and now.day is None and not _bound(context)):
        return now and Resolved(now.date, deictic=True)
    months = (months_later(centre, shift) for shift in range(-3, 4))
    days = [day for month in months if (day := _day(month.year, month.month, number))]
    if not (context.tense or _bound(context)):
        return Resolved(centre.replace(day=1), deictic=True)
    return _chosen(days, centre, None, context)


def _chosen_date(days: list[date], time: Time, today: date, context: Context) -> Resolved:
    """Return the day that a date without a year means: on its weekday, if it has one."""
    fitting = [day for day in days if day.isoweekday() == time.weekday]
    if fitting and time.direction is None and not _bound(context):
        return Resolved(min(fitting, key=lambda day: abs(day - today)), deictic=True)
    return _chosen(fitting or days, today, time.direction, context)


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _value(year: int, month: int, number: int, deictic: bool) -> Value:
    day = _day(year, month, number)
    return Value(day.isoformat() if day else f"{year:04d}-{month:02d}", deictic)


def _hijri_day(time: Time, context: Context) -> Resolved | None:
    """Return the Gregorian day of a day or of a month's first in the Islamic calendar."""
    month, day = time.month or 1, time.day or 1
    stated = year_of(time, context)
    if stated and stated.number < _FIRST_GREGORIAN_YEAR:
        exact = hijri.gregorian(stated.number, month, day)
        return Resolved(exact, stated.deictic) if exact else None
    centre = date(stated.number, 7, 1) if stated else _centre(context)
    if centre is None:
        return None
    year = hijri.hijri_year(centre)
    days = [d for n in range(-3, 4) if (d := hijri.gregorian(year + n, month, day))]
    if stated:
        return next((Resolved(d, stated.deictic) for d in days if d.year == stated.number), None)
    today = centre if time.day else hijri.month_of(centre)
    return _chosen_date(days, time, today, context) if days else None
