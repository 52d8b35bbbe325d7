"""From what an expression says to its TIMEX3 value, by the article's date."""

from __future__ import annotations

from collections.abc import Callable

from khabar.timex import problem
from khabar_baselines.regex.dates.context import UNKNOWN, Context, Resolved, Value
from khabar_baselines.regex.dates.hours import on_24_hours
from khabar_baselines.regex.dates.meaning import Time
from khabar_baselines.regex.dates.resolve_days import of_day, of_month, of_week
from khabar_baselines.regex.dates.resolve_nth import of_nth
from khabar_baselines.regex.dates.resolve_years import (
    of_century,
    of_decade,
    of_part,
    of_season,
    of_year,
)

_UNKNOWN_DAY = "XXXX-XX-XX"


def resolve(time: Time, context: Context) -> Value:
    """Return the value of `time`: none if it lies outside of the calendar or of TIMEX3."""
    try:
        value = _resolved(time, context)
    except (ValueError, OverflowError):  # of `datetime`, beyond the years 1 to 9999
        return UNKNOWN
    return UNKNOWN if value.value and problem(time.type, value.value) else value


def _resolved(time: Time, context: Context) -> Value:
    """Return the value of `time`; a clock time on an unknown day has the clock alone."""
    if time.value is not None:
        return Value(time.value, time.deictic)
    is_ranked = time.unit == "D" and time.nth is not None
    resolver = of_nth if is_ranked else _RESOLVERS[time.unit]
    value = resolver(time, _bounded(time, context))
    if time.type != "TIME":
        return value
    clock = on_24_hours(time.clock or "", time.part)
    if value.value is None:
        return Value(f"T{clock}", deictic=True)
    return Value(f"{value.value}{_UNKNOWN_DAY[len(value.value) :]}T{clock}", value.deictic)


def _bounded(time: Time, context: Context) -> Context:
    """Return the context with the other end of the range that `time` begins or ends."""
    if time.follows:
        return context._replace(since=Resolved.of(context.stated))
    if time.until is not None:
        return context._replace(until=Resolved.of(_resolved(time.until, context)))
    return context


_RESOLVERS: dict[str, Callable[[Time, Context], Value]] = {
    "CE": of_century,
    "DE": of_decade,
    "Y": of_year,
    "H": of_part,
    "Q": of_part,
    "S": of_season,
    "M": of_month,
    "W": of_week,
    "WE": of_week,
    "D": of_day,
}
