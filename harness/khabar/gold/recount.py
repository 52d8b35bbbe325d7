"""Calendar values of expressions, given the article's date, by `datetime` and ISO weeks alone.

It shares no code with the systems, because audits need an independent second computation.
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from functools import cache
from itertools import chain
from pathlib import Path
from typing import Any

from khabar import resources
from khabar.fold import folded

_DAYS_OF_WEEK = 7


@cache
def lexicon() -> Mapping[str, Any]:
    """Return audit.yaml, the audits' lexicon of words of time."""
    content: Mapping[str, Any] = resources.load(Path(__file__).with_name("audit.yaml"))
    return content


def fold_words(words: Iterable[str]) -> list[str]:
    """Return the words folded by `khabar.fold`."""
    return [folded(word) for word in words]


def recount(expression: str, day: date) -> frozenset[str]:
    """Return the TIMEX3 values that an expression can have in an article of `day`.

    A weekday alone has two, one before and one after `day`. Empty if any part of the expression is
    not understood, and for references to now, which have no calendar value.
    """
    words = folded(expression)
    for phrase in fold_words(chain(*lexicon()["mods"].values())):
        words = re.sub(rf"^{phrase} ", "", words)
    for read in (_length, _named_day, _weekday, _written_out, _relative):
        try:
            if values := read(words, day):
                return frozenset(values)
        except OverflowError:  # at the ends of the calendar
            return frozenset()
    return frozenset()


def deictic(expression: str, day: date) -> bool | None:
    """Return whether the values change with the article's date; None if this is not known.

    A length is deictic if it has a word such as الماضيين; otherwise it is not known.
    """
    values = recount(expression, day)
    if any(value.startswith("P") for value in values):
        relative = [*lexicon()["last"], *lexicon()["next"]]
        return True if set(folded(expression).split()) & set(fold_words(relative)) else None
    return bool(values != recount(expression, date(day.year - 3, 6, 1))) if values else None


def mod(expression: str) -> str | None:
    """Return the TIMEX3 mod that the first words of an expression express, or None."""
    words = folded(expression)
    for name, phrases in lexicon()["mods"].items():
        if re.match(f"(?:{'|'.join(fold_words(phrases))}) ", words):
            return str(name)
    return None


def interval(value: str) -> tuple[date, date] | None:
    """Return the first and last day of a calendar value; None for any other value.

    For a time it is the day that contains it.
    """
    value = value.partition("T")[0]
    try:
        return _interval(value)
    except ValueError:  # the year 0000 is in TIMEX3 but not in the calendar
        return None


def _interval(value: str) -> tuple[date, date] | None:
    if match := re.fullmatch(r"(\d{4})-W(\d\d)(-WE)?", value):
        monday = date.fromisocalendar(int(match[1]), int(match[2]), 1)
        return monday + timedelta(days=5 if match[3] else 0), monday + timedelta(days=6)
    if match := re.fullmatch(r"(\d{4})(?:-(\d\d)(?:-(\d\d))?)?", value):
        year, month, day = (int(part) if part else None for part in match.groups())
        last = month or 12
        return (
            date(year or 0, month or 1, day or 1),
            date(year or 0, last, day or monthrange(year or 0, last)[1]),
        )
    return None


def _length(words: str, _: date) -> list[str]:
    count = r"(?:(?P<digits>\d+)|(?P<word>\w+)) "
    for letter, forms in lexicon()["units"].items():
        two, many = _either(forms["two"]), _either([*forms["many"], *forms["one"]])
        ends = f"(?: {_either([*lexicon()['last'], *lexicon()['next']])})?"
        prefix = "PT" if letter[0] == "T" and len(letter) > 1 else "P"
        unit = letter[-1] if prefix == "PT" else letter
        if re.fullmatch(f"(?:ال)?{two}{ends}", words):
            return [f"{prefix}2{unit}"]
        if re.fullmatch(_either(forms["many"]), words):
            return [f"{prefix}X{unit}"]
        if match := re.fullmatch(f"{count}{many}", words):
            number = int(match["digits"] or _folded_keys("counts").get(match["word"], 0))
            return [f"{prefix}{number}{unit}"] if number else []
    return []


def _named_day(words: str, day: date) -> list[str]:
    steps = _folded_keys("days")
    match = re.fullmatch(f"({'|'.join(steps)})(?: {_either(lexicon()['weekdays'])})?", words)
    if not match:
        return []
    date_ = day + timedelta(days=steps[match[1]])
    weekday = _index(lexicon()["weekdays"], words.rpartition(" ")[2])
    return [date_.isoformat()] if weekday in (None, date_.weekday()) else []


def _weekday(words: str, day: date) -> list[str]:
    last, next_ = _either(lexicon()["last"]), _either(lexicon()["next"])
    weekdays = _either(lexicon()["weekdays"])
    match = re.fullmatch(f"(?:يوم )?({weekdays})(?: (?:({last})|({next_})))?", words)
    if not match:
        return []
    ahead = ((_index(lexicon()["weekdays"], match[1]) or 0) - day.weekday()) % _DAYS_OF_WEEK
    before = (day + timedelta(days=ahead - _DAYS_OF_WEEK)).isoformat()
    after = (day + timedelta(days=ahead)).isoformat()
    return [before] if match[2] else [after] if match[3] else [before, after]


def _written_out(words: str, day: date) -> list[str]:
    weekday = f"(?:(?:يوم )?{_either(lexicon()['weekdays'])} )?"
    year = r"(?:عام |سنه )?(?P<year>\d{4})"
    if match := re.fullmatch(year, words):
        return [match["year"]]
    for number, names in enumerate(lexicon()["months"], 1):
        month = rf"(?:شهر )?{_either(names)}(?:/{_either(names)})?"
        if match := re.fullmatch(f"{weekday}(?P<day>\\d{{1,2}}) {month} {year}", words):
            return [f"{match['year']}-{number:02}-{int(match['day']):02}"]
        if match := re.fullmatch(f"{month} {year}", words):
            return [f"{match['year']}-{number:02}"]
        if re.fullmatch(f"{month} {_either(lexicon()['last'])}", words):
            return [f"{day.year - (number >= day.month)}-{number:02}"]
        if re.fullmatch(f"{month} {_either(lexicon()['next'])}", words):
            return [f"{day.year + (number <= day.month)}-{number:02}"]
    return []


def _relative(words: str, day: date) -> list[str]:
    within = _either(lexicon()["within"])
    words = re.sub(f"^{within}(?: من)? ", "", words)
    step = 0
    for shift, kind in ((-1, "last"), (0, "this"), (1, "next")):
        marks = _either(lexicon()[kind])
        if re.search(rf"(?:^| ){marks}(?= |$)", words):
            step, words = shift, re.sub(rf"(?:^| ){marks}(?= |$)", "", words).strip()
            break
    words = " ".join(words.split())
    week = (day + timedelta(weeks=step)).isocalendar()
    months = day.year * 12 + day.month - 1 + step
    if words in fold_words(lexicon()["weekend"]):
        return [f"{week.year}-W{week.week:02}-WE"]
    return {
        "الاسبوع": [f"{week.year}-W{week.week:02}"],
        "الشهر": [f"{months // 12}-{months % 12 + 1:02}"],
        "العام": [str(day.year + step)],
        "السنه": [str(day.year + step)],
    }.get(words, [])


def _folded_keys(name: str) -> dict[str, int]:
    return {folded(word): number for word, number in lexicon()[name].items()}


def _either(words: Iterable[str]) -> str:
    return f"(?:{'|'.join(sorted(fold_words(words), key=len, reverse=True))})"


def _index(words: Iterable[str], word: str) -> int | None:
    words_ = fold_words(words)
    return words_.index(word) if word in words_ else None
