"""TIMEX3 values (ISO 24617-1, TimeML 1.2.1): which are legal, and one form for equal ones."""

from __future__ import annotations

import re
from datetime import date

_REFERENCES = ("PRESENT_REF", "PAST_REF", "FUTURE_REF")
_PART = r"(?:MO|MI|AF|EV|NI|DT|PM|AM)"
_ZONE = r"(?:Z|[+-]\d{2}(?::?\d{2})?)?"
_CLOCK = rf"T(?:{_PART}|(?:[01X][\dX]|2[0-4X])(?::[0-5X][\dX](?::[0-5X][\dX])?)?{_ZONE})"
_YEAR = r"(?:BC)?[\dX]{4}"
_SEASON = r"(?:SP|SU|FA|WI)"
_CALENDAR = re.compile(
    rf"""(?:BC)?[\dX]{{2,3}}                                        # a century, a decade
       | {_YEAR}
       | {_YEAR}-(?:0[1-9]|1[0-2]|XX)(?:-(?:0[1-9]|[12]\d|3[01]|XX))?
       | {_YEAR}-W(?:0[1-9]|[1-4]\d|5[0-3]|XX)(?:-(?:WE|[1-7X]))?
       | {_YEAR}-(?:Q[1-4X]|H[12X]|{_SEASON})
    """,
    re.VERBOSE,
)
_TIME = re.compile(
    rf"(?:{_YEAR}-(?:\d{{2}}|XX)-(?:\d{{2}}|XX)|{_YEAR}-W(?:\d\d|XX)(?:-(?:WE|[1-7X]))?)?{_CLOCK}"
)
_AMOUNT = r"(?:\d+(?:\.\d+)?|X)"
_DURATION = re.compile(
    rf"P(?=.)(?:{_AMOUNT}(?:DE|CE|ML|C|L))?(?:{_AMOUNT}Y)?(?:{_AMOUNT}Q)?(?:{_AMOUNT}M)?"
    rf"(?:{_AMOUNT}W)?(?:{_AMOUNT}WE)?(?:{_AMOUNT}D)?"
    rf"(?:T(?=.)(?:{_AMOUNT}{_PART})?(?:{_AMOUNT}H)?(?:{_AMOUNT}M)?(?:{_AMOUNT}S)?)?"
)
_DAY = re.compile(r"(\d{4})-(\d{2})-(\d{2})")
_WEEK = re.compile(r"(\d{4})-W(\d{2})")


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
            date(*map(int, day.groups()))
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
_COMPONENT = re.compile(r"(T)?(\d+(?:\.\d+)?)([A-Z]+)")


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
    if re.fullmatch(r"\d{2}", clock):
        clock += ":00"
    clock = re.sub(r"^(\d{2}:\d{2}):00(?!\d)", r"\1", clock)
    return f"{day}T{clock}"


def _canonical_duration(value: str) -> str:
    if not _DURATION.fullmatch(value) or "X" in value:
        return value
    totals: dict[str, float] = {}
    date_part, _, time_part = value[1:].partition("T")
    for prefix, part in (("", date_part), ("T", time_part)):
        for _, amount, unit in _COMPONENT.findall(part):
            if prefix + unit not in _UNITS:
                return value
            scale, factor = _UNITS[prefix + unit]
            totals[scale] = totals.get(scale, 0) + float(amount) * factor
    days = "".join(f"{totals[scale]:g}{scale}" for scale in "MD" if totals.get(scale))
    seconds = f"T{totals['S']:g}S" if totals.get("S") else ""
    return f"P{days}{seconds}" if days or seconds else value
