"""The words of time: from the lexicon's YAML files to the grammar's classes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from khabar import folded
from khabar_baselines.regex import resources
from khabar_baselines.regex.clitics import ARTICLE

_WITH_ARTICLE = {"SEASON", "PART", "DECADE"}
"""Classes that have a second one, named ``THE_...``, for words with the article."""

SIGNS = {
    "/": "SLASH", "-": "DASH", "–": "DASH", "—": "DASH", "−": "DASH", "(": "OPEN", ")": "CLOSE",
    "[": "OPEN", "]": "CLOSE", "،": "COMMA", ",": "COMMA", ".": "DOT", "\n": "BREAK",
    "؟": "BREAK", "!": "BREAK", "…": "BREAK", ":": "COLON", "؛": "BREAK",
}  # fmt: skip


def number_tags(value: float, digits: int = 0) -> dict[str, Any]:
    """Return the classes of a number; `digits`: how many it is written with, 0 in words."""
    tags: dict[str, Any] = {"NUMBER": value}
    if value != int(value):
        return tags
    value = int(value)
    if 1 <= value <= 31 and digits <= 2:
        tags["DAY"] = value
    if value <= 24 and digits <= 2:
        tags["HOUR"] = value
    if 1000 <= value <= 2199 and digits in (0, 4):
        tags["YEAR"] = value
    if 20 <= value <= 99 and digits == 2:
        tags["SHORT_YEAR"] = 1900 + value
    return tags


@dataclass(slots=True)
class Lexicon:
    """Folded words with their classes, and phrases by their first word."""

    words: dict[str, dict[str, Any]] = field(default_factory=dict)
    phrases: dict[str, dict[tuple[str, ...], dict[str, Any]]] = field(default_factory=dict)

    def add(self, forms: str | Iterable[str], name: str, meaning: object = None) -> None:
        """Add words or phrases to the class `name`."""
        for form in [forms] if isinstance(forms, str) else forms:
            parts = tuple(folded(form).split())
            for part in parts:
                self.words.setdefault(part, {})
            self._tags(parts).setdefault(name, meaning)

    def tags(self) -> Iterator[dict[str, Any]]:
        """Yield the classes of every word and phrase."""
        yield from self.words.values()
        for phrases in self.phrases.values():
            yield from phrases.values()

    def _tags(self, parts: tuple[str, ...]) -> dict[str, Any]:
        if len(parts) == 1:
            return self.words[parts[0]]
        return self.phrases.setdefault(parts[0], {}).setdefault(parts, {})


def load(literals: Iterable[str]) -> Lexicon:
    """Return the lexicon; `literals` are words that patterns name, each its own class."""
    lexicon = Lexicon()
    _add_calendar(lexicon, resources.load("calendar"))
    classes = resources.load("dates")
    _add_units(lexicon, classes["units"])
    for name, section in classes.items():
        if name.islower():  # no word class; who uses it reads it
            continue
        for meaning, forms in section.items() if isinstance(section, dict) else [(None, section)]:
            lexicon.add(forms, name, meaning)
            if name in _WITH_ARTICLE:
                lexicon.add([_definite(form) for form in forms], f"THE_{name}", meaning)
    _add_numbers(lexicon, resources.load("numbers"))
    for literal in literals:
        lexicon.add(literal, literal)
    for sign, name in SIGNS.items():
        lexicon.words.setdefault(sign, {name: sign})
    return lexicon


def _add_calendar(lexicon: Lexicon, calendar: Mapping[str, Any]) -> None:
    for months in calendar["months"].values():
        for month, name in months.items():
            lexicon.add(name, "MONTH", month)
    for weekday, name in calendar["weekdays"].items():
        lexicon.add(name, "WEEKDAY", weekday)


def _add_units(lexicon: Lexicon, units: Mapping[str, Mapping[str, list[str]]]) -> None:
    names = {"one": "UNIT", "two": "PAIR", "many": "UNITS"}
    for unit, numbers in units.items():
        for number, forms in numbers.items():
            lexicon.add(forms, names[number], unit)
            lexicon.add([_definite(form) for form in forms], f"THE_{names[number]}", unit)


def _add_numbers(lexicon: Lexicon, numbers: Mapping[str, Any]) -> None:
    for name, section in (
        ("ONES", numbers["ones"]),
        ("TEN", {10: numbers["ten"]}),
        ("TENS", numbers["tens"]),
        ("HUNDRED", {100: numbers["hundred"]}),
        ("HUNDREDS", numbers["hundreds"]),
        ("THOUSAND", {1000: numbers["thousand"]}),
        ("THOUSANDS", numbers["thousands"]),
        ("MILLION", {1_000_000: numbers["million"]}),
    ):
        for value, forms in section.items():
            _add_cardinal(lexicon, name, value, forms)
    for value, forms in numbers["ordinals"].items():
        lexicon.add(forms, "ORDINAL", value)
        lexicon.add([_definite(form) for form in forms], "THE_ORDINAL", value)
    for value, forms in numbers["fractions"].items():
        lexicon.add(forms, "FRACTION", value)
        lexicon.add([_definite(form) for form in forms if " " not in form], "THE_FRACTION", value)
    lexicon.add(numbers["some"], "SOME")


def _add_cardinal(lexicon: Lexicon, name: str, value: int, forms: list[str]) -> None:
    lexicon.add(forms, name, value)
    definite = [_definite(form) for form in forms]
    lexicon.add(definite, f"THE_{name}", value)
    lexicon.add(definite, "THE_NUMBER", value)
    if name == "TENS":
        lexicon.add(definite, "THE_ORDINAL", value)
    for tag, meaning in number_tags(value).items():
        lexicon.add(forms, tag, meaning)


def _definite(form: str) -> str:
    """Return the phrase with its last word definite: بعد الظهر is of بعد ظهر."""
    *head, last = form.split()
    return " ".join([*head, ARTICLE + last])
