"""Duckling's corpora in Haskell: time expressions and durations, each a text of its own.

https://github.com/facebook/duckling, ``Duckling/Time`` and ``Duckling/Duration``. Duckling resolves
them against one instant, that of its ``testContext``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import NamedTuple

from khabar import timex
from khabar.formats import folders
from khabar.formats.format import Format, Options
from khabar.schema import Article, Date, Dct

__all__ = ["FORMATS"]

_NOW = Dct(value="2013-02-12T04:30", granularity="minute")
_TOKEN = re.compile(r'--[^\n]*|"(?:[^"\\]|\\.)*"|[\w.]+|[\[\]]')
_ESCAPE = re.compile(r"\\(?:(\d{1,7})|(.))", re.DOTALL)
_INSTANTS = ("datetime", "datetimeHoliday")
_DURATION = "DurationData"
_LENGTHS = {
    "Year": "P{}Y",
    "Quarter": "P{}Q",
    "Month": "P{}M",
    "Week": "P{}W",
    "Day": "P{}D",
    "Hour": "PT{}H",
    "Minute": "PT{}M",
    "Second": "PT{}S",
}


class _Examples(NamedTuple):
    """Texts, and the words of the call that says what they mean."""

    call: Sequence[str]
    texts: Sequence[str]


def _read(path: Path, options: Options) -> Iterator[Article]:
    """Yield an article per example, all of which is one expression.

    Examples whose meaning is no single value of TIMEX3, such as intervals, are left out and
    counted. Raises KhabarError if the file cannot be read.
    """
    number = 0
    for examples in _examples(folders.text(path, options)):
        meaning = _meaning(examples.call)
        if meaning is None:
            options.losses["examples without a single value of TIMEX3"] += len(examples.texts)
            continue
        type_, value = meaning
        for text in filter(None, examples.texts):
            number += 1
            found = Date(start=0, end=len(text), type=type_, value=value)
            yield Article(id=str(number), text=text, dct=_NOW, dates=(found,))


def _examples(content: str) -> Iterator[_Examples]:
    """Yield what stands after each ``examples``: a call, and texts in brackets."""
    call: list[str] | None = None
    texts: list[str] | None = None
    for match in _TOKEN.finditer(content):
        token = match[0]
        if token.startswith("--"):
            continue
        if token == "examples":
            call, texts = [], None
        elif call is not None and token == "[":
            texts = []
        elif call is not None and texts is not None and token == "]":
            yield _Examples(call, texts)
            call = None
        elif texts is not None and token[0] == '"':
            texts.append(_unescaped(token[1:-1]))
        elif call is not None:
            call.append(token)


def _unescaped(text: str) -> str:
    def character(match: re.Match[str]) -> str:
        if match[1]:
            return chr(int(match[1])) if int(match[1]) < 0xD800 else ""
        return {"n": "\n", "t": "\t", "&": ""}.get(match[2], match[2])

    return _ESCAPE.sub(character, text)


def _meaning(call: Sequence[str]) -> tuple[str, str] | None:
    """Return the type and the value that a call means in TIMEX3, or None."""
    name = call[0] if call else ""
    numbers = [int(word) for word in call if word.isdecimal() and len(word) < 10]
    grain = next((word for word in call if word in _LENGTHS), "")
    if name == _DURATION and len(numbers) == 1 and grain:
        return "DURATION", _LENGTHS[grain].format(numbers[0])
    if name not in _INSTANTS or len(numbers) != 6 or not grain:
        return None
    value = _instant(numbers, grain)
    type_ = "TIME" if "T" in value else "DATE"
    return None if timex.problem(type_, value) else (type_, value)


def _instant(numbers: Sequence[int], grain: str) -> str:
    """Return the value of an instant as coarse as its grain; "" if there is no such day."""
    year, month, day, hour, minute, second = numbers
    try:
        iso = date(year, month, day).isocalendar()
    except ValueError:
        return ""
    days = f"{year:04}-{month:02}-{day:02}"
    return {
        "Year": f"{year:04}",
        "Quarter": f"{year:04}-Q{(month + 2) // 3}",
        "Month": f"{year:04}-{month:02}",
        "Week": f"{iso.year:04}-W{iso.week:02}",
        "Day": days,
        "Hour": f"{days}T{hour:02}",
        "Minute": f"{days}T{hour:02}:{minute:02}",
        "Second": f"{days}T{hour:02}:{minute:02}:{second:02}",
    }[grain]


def _recognises(path: Path, beginning: str) -> bool:
    return path.suffix == ".hs" and "module Duckling." in beginning


FORMATS = (
    Format(
        "duckling",
        "Duckling's corpora of times and durations",
        (),
        frozenset(("dates", "values", "date", "texts", "characters")),
        _read,
        None,
        _recognises,
    ),
)
