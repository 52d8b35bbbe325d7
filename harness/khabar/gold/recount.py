"""Calendar values from an expression and the article's date, by `datetime` and ISO weeks alone.

It shares nothing with the systems: a second way to the same value, for audits.
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
    """Return audit.yaml: the words of time that audits know."""
    content: Mapping[str, Any] = resources.load(Path(__file__).with_name("audit.yaml"))
    return content


def fold_words(words: Iterable[str]) -> list[str]:
    """Return the words as `khabar.fold` compares them."""
    return [folded(word) for word in words]


def recount(expression: str, day: date) -> frozenset[str]:
    """Return the TIMEX3 values that an expression can have in an article of `day`.

    A weekday alone has two, one on either side of `day`. Empty where the expression holds
    anything that is not understood, and for references to now, which no calendar gives.
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
    """Return whether the values change with the article's date; None where nothing is told.

    A length is deictic where it has a word such as الماضيين, and else not told.
    """
    values = recount(expression, day)
    if any(value.startswith("P") for value in values):
        relative = [*lexicon()["last"], *lexicon()["next"]]
        return True if set(folded(expression).split()) & set(fold_words(relative)) else None
    return bool(values != recount(expression, date(day.year - 3, 6, 1))) if values else None


def mod(expression: str) -> str | None:
    """Return the TIMEX3 mod that the first words of an expression say, or None."""
    words = folded(expression)
    for name, phrases in lexicon()["mods"].items():
        if re.match(f"(?:{'|'.join(fold_words(phrases))}) ", words):
            return str(name)
    return None


def interval(value: str) -> tuple[date, date] | None:
    """Return the first and last day of a calendar value; None for any other value.

    Of a time it is the day that it lies in.
    """
    value = value.partition("T")[0]
    try:
        return _interval(value)
    except ValueError:  # the year 0000, which TIMEX3 has and the calendar has not
        return None


def _interval(value: str) -> tuple[date, date] | None:
    if found := re.fullmatch(r"(\d{4})-W(\d\d)(-WE)?", value):
        monday = date.fromisocalendar(int(found[1]), int(found[2]), 1)
        return monday + timedelta(days=5 if found[3] else 0), monday + timedelta(days=6)
    if found := re.fullmatch(r"(\d{4})(?:-(\d\d)(?:-(\d\d))?)?", value):
        year, month, day = (int(part) if part else None for part in found.groups())
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
        if found := re.fullmatch(f"{count}{many}", words):
            number = int(found["digits"] or _folded_keys("counts").get(found["word"], 0))
            return [f"{prefix}{number}{unit}"] if number else []
    return []


def _named_day(words: str, day: date) -> list[str]:
    steps = _folded_keys("days")
    found = re.fullmatch(f"({'|'.join(steps)})(?: {_either(lexicon()['weekdays'])})?", words)
    if not found:
        return []
    meant = day + timedelta(days=steps[found[1]])
    weekday = _index(lexicon()["weekdays"], words.rpartition(" ")[2])
    return [meant.isoformat()] if weekday in (None, meant.weekday()) else []


def _weekday(words: str, day: date) -> list[str]:
    last, next_ = _either(lexicon()["last"]), _either(lexicon()["next"])
    weekdays = _either(lexicon()["weekdays"])
    found = re.fullmatch(f"(?:يوم )?({weekdays})(?: (?:({last})|({next_})))?", words)
    if not found:
        return []
    ahead = ((_index(lexicon()["weekdays"], found[1]) or 0) - day.weekday()) % _DAYS_OF_WEEK
    before = (day + timedelta(days=ahead - _DAYS_OF_WEEK)).isoformat()
    after = (day + timedelta(days=ahead)).isoformat()
    return [before] if found[2] else [after] if found[3] else [before, after]


def _written_out(words: str, day: date) -> list[str]:
    weekday = f"(?:(?:يوم )?{_either(lexicon()['weekdays'])} )?"
    year = r"(?:عام |سنه )?(?P<year>\d{4})"
    if found := re.fullmatch(year, words):
        return [found["year"]]
    for number, names in enumerate(lexicon()["months"], 1):
        month = rf"(?:شهر )?{_either(names)}(?:/{_either(names)})?"
        if found := re.fullmatch(f"{weekday}(?P<day>\\d{{1,2}}) {month} {year}", words):
            return [f"{found['year']}-{number:02}-{int(found['day']):02}"]
        if found := re.fullmatch(f"{month} {year}", words):
            return [f"{found['year']}-{number:02}"]
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
    found = fold_words(words)
    return found.index(word) if word in found else None
