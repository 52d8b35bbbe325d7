"""Days, clock times and numbers as fillers of slots: what calendar code says of them, in forms.

A day has the names of its parts and the TIMEX3 values of what it lies in, so that a frame can write
``[DATE={day.week}|...]``. The calendar of the Hijra is that of Umm al-Qura.
"""

from __future__ import annotations

import calendar
from collections.abc import Callable, Mapping
from datetime import date, timedelta
from typing import Literal

from hijridate import Gregorian, Hijri

from khabar.suites import almanac
from khabar.suites.frames import Filler
from khabar.suites.numerals import DIGITS, cardinal, digits, ordinal, words

Region = Literal["Gulf", "Nile", "Levant", "Iraq", "Maghreb"]
"""Whose names of months a frame can have."""
_OF_REGION: Mapping[Region, str] = {
    "Gulf": "gulf",
    "Nile": "nile",
    "Levant": "levant",
    "Iraq": "levant",
    "Maghreb": "algiers",
}
_CALENDARS = {"gulf": almanac.GULF, "levant": almanac.LEVANT, "algiers": almanac.ALGIERS}
FIRST_HOUR = 3
"""The first hour of a clock time: what is before it belongs to a night of two days."""


def day(moment: date, region: Region) -> Filler:
    """Return what fills a slot for a day; ``month`` is the month's name in the region."""
    forms = {**_day(moment), **_months(moment, region), **_hijri(moment), **_values(moment)}
    return _filler(moment.isoformat(), forms)


def calendars(region: Region) -> tuple[int, int]:
    """Return whose names of months (`almanac.month`) a region has, and whose it puts beside them.

    The Nile has those of the Gulf here.
    """
    own = _CALENDARS.get(_OF_REGION[region], almanac.GULF)
    return own, almanac.LEVANT if own == almanac.GULF else almanac.GULF


def number(count: int) -> Filler:
    """Return what fills a slot for a number; it agrees as 3 to 10 do (0), or as others do (1)."""
    forms = {"name": str(count), **_numbers("digits", count)}
    if 0 < count < 100:
        forms["masc"], forms["fem"] = cardinal(count, "masculine"), cardinal(count, "feminine")
        forms["the_masc"] = f"ال{forms['masc']}"
    return _filler(str(count), forms, 0 if 3 <= count <= 10 else 1)


def clock(minutes: int) -> Filler:
    """Return what fills a slot for a time, given in minutes from midnight, not before `FIRST_HOUR`.

    ``iso`` is its value behind the T, ``spoken`` the hour's name with its fraction, if it has one.
    """
    hour, minute = divmod(minutes, 60)
    part = next(part for first, part in reversed(words()["parts"].items()) if hour >= first)
    forms = {
        "iso": f"{hour:02}:{minute:02}",
        "name": f"{_of_twelve(hour)}:{minute:02}",
        "long": f"{hour:02}:{minute:02}",
        "long_east": digits(f"{hour:02}:{minute:02}", "east"),
        **part,
    }
    if fraction := words()["minutes"].get(minute):
        named = _of_twelve(hour + fraction.get("next", False))
        forms["spoken"] = (
            ordinal(named, "feminine").replace("الأولى", "الواحدة") + fraction["words"]
        )
    return _filler(forms["iso"], forms)


def _of_twelve(hour: int) -> int:
    return (hour - 1) % 12 + 1


def _filler(id_: str, forms: Mapping[str, str], agrees: int = 0) -> Filler:
    return Filler(id_, {name: (text,) for name, text in forms.items()}, agrees)


def _numbers(name: str, value: int | str) -> dict[str, str]:
    return {name: str(value)} | {f"{name}_{k}": digits(str(value), k) for k in DIGITS}


def _day(moment: date) -> dict[str, str]:
    """Return how the parts of a day's date are written, but for its month's name."""
    forms = {
        "weekday": _weekday(moment),
        "weekday_past": _with_adjective(moment, "الماضي"),
        "weekday_coming": _with_adjective(moment, "المقبل"),
        "weekday_bare": almanac.weekday(moment.weekday()),
        "nth_bare": words()["bare_ordinals"][(moment.day - 1) // 7],
        "month_nth": ordinal(moment.month, "masculine"),
        "month_number": str(moment.month),
        "day_nth": ordinal(moment.day, "masculine"),
        "slashed": f"{moment.day}/{moment.month}/{moment.year}",
        "dashed": f"{moment.day:02}-{moment.month:02}-{moment.year}",
        "quarter_nth": ordinal(_quarter(moment), "masculine"),
        "half_nth": ordinal(_half(moment), "masculine"),
        "century_nth": ordinal(moment.year // 100 + 1, "masculine"),
        "year_words": _year_words(moment.year),
        "season_name": next((n for s, n in words()["seasons"].items() if s == _season(moment)), ""),
        "decade_name": words()["decades"][(moment.year % 100) // 10 - 2],
        **_numbers("day", moment.day),
        **_numbers("year", moment.year),
    }
    forms["slashed_east"] = digits(forms["slashed"], "east")
    return forms


def _with_adjective(moment: date, adjective: str) -> str:
    """Return a weekday with an adjective; Friday alone is feminine."""
    ending = "ة" if moment.weekday() == calendar.FRIDAY else ""
    return f"{_weekday(moment)} {adjective}{ending}"


def _weekday(moment: date) -> str:
    return f"ال{almanac.weekday(moment.weekday())}"


def _year_words(year: int) -> str:
    """Return a year of the last century or of this one as عام counts it."""
    hundreds = {19: "ألف وتسعمئة", 20: "ألفين"}.get(year // 100)
    rest = year % 100
    return f"{hundreds} و{cardinal(rest, 'masculine')}" if hundreds and rest else ""


def _months(moment: date, region: Region) -> dict[str, str]:
    named = {name: almanac.month(moment.month, of) for name, of in _CALENDARS.items()}
    named |= {name: months[moment.month - 1] for name, months in words()["months"].items()}
    gulf, levant = named["gulf"], named["levant"]
    both = {"months": f"{gulf}/{levant}", "months_levant": f"{levant}/{gulf}"}
    bracketed = {"months_bracketed": f"{levant} ({gulf})"}
    own = {"month": named[_OF_REGION[region]]}
    return {**own, **both, **bracketed, **{f"month_{name}": m for name, m in named.items()}}


_OF_HIJRI_TABLE = range(1925, 2077)


def _hijri(moment: date) -> dict[str, str]:
    """Return what the calendar of the Hijra says of a day; nothing beyond its tables."""
    if moment.year not in _OF_HIJRI_TABLE:
        return {}
    hijri = Gregorian(moment.year, moment.month, moment.day).to_hijri()
    first = Hijri(hijri.year, hijri.month, 1).to_gregorian()
    return {
        "hijri_month": words()["hijri_months"][hijri.month - 1],
        "hijri_month_iso": f"{first.year}-{first.month:02}",
        "hijri_year_iso": str(Hijri(hijri.year, 1, 1).to_gregorian().year),
        "hijri_day_nth": ordinal(hijri.day, "masculine"),
        **_numbers("hijri_day", hijri.day),
        **_numbers("hijri_year", hijri.year),
    }


def _values(moment: date) -> dict[str, str]:
    """Return the TIMEX3 values of a day and of what it lies in."""
    return {
        "name": moment.isoformat(),
        "iso": moment.isoformat(),
        "weekday_iso": str(moment.isoweekday()),
        "week": _week(moment),
        "month_iso": f"{moment:%Y-%m}",
        "quarter": f"{moment.year}-Q{_quarter(moment)}",
        "half": f"{moment.year}-H{_half(moment)}",
        "season": f"{moment.year}-{_season(moment)}",
        "decade": f"{moment.year // 10}",
        "century": f"{moment.year // 100}",
    }


def _week(moment: date) -> str:
    year, week, _ = moment.isocalendar()
    return f"{year:04}-W{week:02}"


def _quarter(moment: date) -> int:
    return (moment.month + 2) // 3


def _half(moment: date) -> int:
    return (moment.month + 5) // 6


def _season(moment: date) -> str:
    """Return the season in which months 3 to 11 lie; winter lies in two years, and is left out."""
    return {1: "SP", 2: "SU", 3: "FA"}.get(moment.month // 3, "WI")


CONDITIONS: Mapping[str, Callable[[date, date], bool]] = {
    "workday": lambda day, _: day.weekday() < 5,
    "office-day": lambda day, _: day.weekday() < 4,  # no state's weekend, from Friday to Sunday
    "midweek": lambda day, _: 1 <= day.weekday() <= 3,
    "week-before": lambda day, base: _week(day) == _week(base - timedelta(7)),
    "friday": lambda day, _: day.weekday() == 4,
    "mid-month": lambda day, _: 8 <= day.day <= 21,
    "first-days": lambda day, _: day.day <= 8,
    "mid-year": lambda day, _: 4 <= day.month <= 9,
    "rainy-months": lambda day, _: not 5 <= day.month <= 9,
    "june-or-july": lambda day, _: day.month in (6, 7),
    "no-winter": lambda day, _: 3 <= day.month <= 11,
    "last-century": lambda day, _: 1900 < day.year < 2000,
    "twenties-to-nineties": lambda day, _: 1920 <= day.year <= 1999,
    "no-friday": lambda day, _: day.weekday() != 4,
    "day-above-12": lambda day, _: day.day > 12,
    "early-hijri": lambda day, _: Gregorian(day.year, day.month, day.day).to_hijri().month <= 7,
    "nth-of-month": lambda day, _: day.day <= 21,
    "last-of-month": lambda day, _: (day + timedelta(7)).month != day.month,
    "no-pandemic": lambda day, _: not date(2020, 1, 1) <= day < date(2021, 7, 1),
    "ramadan": lambda day, _: _hijri(day).get("hijri_month") == words()["hijri_months"][8],
}
"""What a frame can ask of a day, beside the day from which it is counted."""
