"""TIMEX3 values (ISO 24617-1, TimeML 1.2.1): which are legal, and one form for equal ones."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal

__all__ = ["canonical", "problem"]

_REFERENCES = ("PRESENT_REF", "PAST_REF", "FUTURE_REF")
_PART = r"(?:MO|MI|AF|EV|NI|DT|PM|AM)"
_ZONE = r"(?:Z|[+-](?:0\d|1[0-4])(?::?[0-5]\d)?)?"
_MINUTES = r":[0-5X][\dX](?::[0-5X][\dX])?"
_CLOCK = rf"T(?:{_PART}|(?:(?:[01X][\dX]|2[0-3X])(?:{_MINUTES})?|24(?::00(?::00)?)?){_ZONE})"
_YEAR = r"(?:BC)?[\dX]{4}"
_MONTH, _MONTH_DAY = r"(?:0[1-9]|1[0-2]|XX)", r"(?:0[1-9]|[12]\d|3[01]|XX)"
_WEEK_OF_YEAR = r"W(?:0[1-9]|[1-4]\d|5[0-3]|XX)(?:-(?:WE|[1-7X]))?"
_CALENDAR = re.compile(
    rf"""(?:BC)?[\dX]{{2,3}}                             # a century, a decade
       | {_YEAR}(?:-{_MONTH}(?:-{_MONTH_DAY})?)?
       | {_YEAR}-{_WEEK_OF_YEAR}
       | {_YEAR}-(?:Q[1-4X]|H[12X]|SP|SU|FA|WI)
    """,
    re.VERBOSE | re.ASCII,
)
_TIME = re.compile(rf"(?:{_YEAR}-(?:{_MONTH}-{_MONTH_DAY}|{_WEEK_OF_YEAR}))?{_CLOCK}", re.ASCII)
_AMOUNT = r"(?:\d{1,9}(?:\.\d{1,9})?|X)"
_DURATION = re.compile(
    rf"P(?=.)(?:{_AMOUNT}(?:DE|CE|ML|C|L))?(?:{_AMOUNT}Y)?(?:{_AMOUNT}Q)?(?:{_AMOUNT}M)?"
    rf"(?:{_AMOUNT}W)?(?:{_AMOUNT}WE)?(?:{_AMOUNT}D)?"
    rf"(?:T(?=.)(?:{_AMOUNT}{_PART})?(?:{_AMOUNT}H)?(?:{_AMOUNT}M)?(?:{_AMOUNT}S)?)?",
    re.ASCII,
)
_DAY = re.compile(r"(?:BC)?([\dX]{4})-(\d{2})-(\d{2})", re.ASCII)
_WEEK = re.compile(r"(\d{4})-W(\d{2})", re.ASCII)
_SOME_LEAP_YEAR = "2000"


def problem(type_: str, value: str) -> str | None:
    """Return what is wrong with `value` for a TIMEX3 of `type_`, or None.

    Types: `labels.DATE_TYPES`. A day must exist in the calendar and a week in its year.
    """
    legal = {
        "DATE": value in _REFERENCES or _CALENDAR.fullmatch(value),
        "TIME": value in _REFERENCES or _TIME.fullmatch(value),
        "DURATION": _DURATION.fullmatch(value),
        "SET": _DURATION.fullmatch(value) or _CALENDAR.fullmatch(value) or _TIME.fullmatch(value),
    }
    if type_ in legal and not legal[type_]:
        return f"{value!r} is no TIMEX3 value of a {type_}"
    try:
        if day := _DAY.match(value):
            year = day[1] if day[1].isdigit() and value[0] != "B" else _SOME_LEAP_YEAR
            date(int(year), int(day[2]), int(day[3]))
        elif week := _WEEK.match(value):
            date.fromisocalendar(int(week[1]), int(week[2]), 1)
    except ValueError:
        return f"{value!r} is not in the calendar"
    return None


_UNITS = {  # months, days, seconds: three scales that no calendar turns into each other
    "ML": ("M", 12_000), "CE": ("M", 1200), "C": ("M", 1200), "DE": ("M", 120), "L": ("M", 12_000),
    "Y": ("M", 12), "Q": ("M", 3), "M": ("M", 1), "W": ("D", 7), "D": ("D", 1),
    "TH": ("S", 3600), "TM": ("S", 60), "TS": ("S", 1),
}  # fmt: skip
_COMPONENT = re.compile(r"(\d+(?:\.\d+)?)([A-Z]+)", re.ASCII)
_HOUR = re.compile(
    r"^(?P<hour>\d{2})(?::(?P<minutes>\d{2})(?P<seconds>:\d{2})?)?(?=[Z+-]|$)", re.ASCII
)


def canonical(value: str) -> str:
    """Return one form for all values that mean the same.

    ``2025-12-02T`` is ``2025-12-02``; ``T15`` is ``T15:00`` and ``T15:00:00``; P14D equals
    P2W; PT60M equals PT1H; P1Y equals P12M; a day is not 24 hours and a month not 30
    days; TMO is no hour. A value that is not understood is returned as it came.
    """
    value = value.strip()
    if value.startswith("P") and value not in _REFERENCES:
        return _canonical_duration(value)
    day, t, clock = value.partition("T")
    if not t or not clock:
        return day if t else value
    return f"{day}T{_HOUR.sub(_to_minutes, clock)}"


def _to_minutes(hour: re.Match[str]) -> str:
    seconds = hour["seconds"] or ""
    return f"{hour['hour']}:{hour['minutes'] or '00'}{'' if seconds == ':00' else seconds}"


def _canonical_duration(value: str) -> str:
    if not _DURATION.fullmatch(value) or "X" in value:
        return value
    totals: dict[str, Decimal] = {}
    date_part, _, time_part = value[1:].partition("T")
    for prefix, part in (("", date_part), ("T", time_part)):
        for amount, unit in _COMPONENT.findall(part):
            if prefix + unit not in _UNITS:
                return value
            scale, factor = _UNITS[prefix + unit]
            totals[scale] = totals.get(scale, Decimal()) + Decimal(amount) * factor
    parts = {scale: f"{total.normalize():f}{scale}" for scale, total in totals.items() if total}
    days = parts.get("M", "") + parts.get("D", "")
    seconds = f"T{parts['S']}" if "S" in parts else ""
    return f"P{days}{seconds}" if days or seconds else value
