"""The test specifications of Recognizers-Text: inputs with the time expressions in them.

https://github.com/microsoft/Recognizers-Text/tree/master/Specs, ``DateTime``: models and parsers.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path

import msgspec

from khabar import jsonl, limits, timex, validity
from khabar.formats.format import Format, Options
from khabar.schema import Article, Date, Dct

__all__ = ["FORMATS"]

_TYPES: Mapping[str, str] = {
    "date": "DATE",
    "daterange": "DATE",
    "time": "TIME",
    "timerange": "TIME",
    "datetime": "TIME",
    "datetimerange": "TIME",
    "duration": "DURATION",
    "set": "SET",
}
"""The types of theirs, and those of TIMEX3."""
_PREFIX = "datetimeV2."


class _Value(msgspec.Struct, rename="pascal"):
    timex: str = ""
    future_resolution: dict[str, str] = {}
    past_resolution: dict[str, str] = {}


class _Candidate(msgspec.Struct):
    timex: str = ""
    value: str = ""


class _Resolution(msgspec.Struct):
    values: list[_Candidate] = []


class _Result(msgspec.Struct, rename="pascal"):
    text: str
    type: str = ""
    type_name: str = ""
    start: int | None = None
    value: _Value | None = None
    resolution: _Resolution | None = None


class _Context(msgspec.Struct, rename="pascal"):
    reference_date_time: str | None = None


class _Case(msgspec.Struct, rename="pascal"):
    input: str
    results: list[_Result] = []
    context: _Context | None = None


def _read(path: Path, options: Options) -> Iterator[Article]:
    """Yield an article per case; its date is the reference time.

    A case is left out and counted if TIMEX3 has no single value for one of its expressions: ranges
    of two ends, and values that depend on whether the past or the future is meant.

    Raises KhabarError if the file is not of this form, or an expression is not in its input.
    """
    for number, case in enumerate(jsonl.document(path, list[_Case], strict=False), 1):
        dates = [
            _date(result, case.input, f"{path}: case {number}", options) for result in case.results
        ]
        if None in dates:
            options.losses["cases without a single value of TIMEX3"] += 1
            continue
        found = tuple(date for date in dates if date is not None)
        yield Article(id=str(number), text=case.input, dct=_dct(case.context), dates=found)


def _dct(context: _Context | None) -> Dct | None:
    value = (context and context.reference_date_time) or ""
    granularity = validity.granularity(value)
    return Dct(value=value, granularity=granularity) if granularity else None


def _date(result: _Result, text: str, where: str, options: Options) -> Date | None:
    name = (result.type_name or result.type).removeprefix(_PREFIX)
    type_, value = _TYPES.get(name), None
    if type_ is not None:
        value = _value(type_, result)
    start = _start(result, text)
    if start is None:
        quoted = result.text[: limits.QUOTED]
        options.repair("cases left out", where, f"{quoted!r} is not in one place of its input")
        return None
    if type_ is None or value is None:
        return None
    return Date(start=start, end=start + len(result.text), type=type_, value=value)


def _start(result: _Result, text: str) -> int | None:
    """Return where an expression stands in the input, whose letters may be of another case."""
    folded, quoted = text.lower(), result.text.lower()
    if len(folded) != len(text) or not quoted:
        return None
    if result.start is not None and folded.startswith(quoted, max(result.start, 0)):
        return max(result.start, 0)
    place = folded.find(quoted)
    return place if place >= 0 and place == folded.rfind(quoted) else None


def _value(type_: str, result: _Result) -> str | None:
    """Return the value of an expression: what is written as TIMEX3, else what it resolves to."""
    timexes, resolved = set[str](), set[str]()
    if result.value is not None:
        timexes.add(result.value.timex)
        for resolution in (result.value.future_resolution, result.value.past_resolution):
            resolved.add(" ".join(resolution.values()) if len(resolution) == 1 else "")
    for candidate in result.resolution.values if result.resolution else ():
        timexes.add(candidate.timex)
        resolved.add(candidate.value)
    return _only(type_, timexes) or (_only(type_, resolved) if type_ != "DURATION" else None)


_CLOCK = re.compile(r"(\d{4}-\d{2}-\d{2}) (\d{2}:\d{2}:\d{2})")


def _only(type_: str, values: set[str]) -> str | None:
    """Return the only value, if it is legal and says which day it means; a set need not."""
    if len(values) != 1:
        return None
    value = _CLOCK.sub(r"\1T\2", next(iter(values)))
    if not value or timex.problem(type_, value) or ("X" in value and type_ != "SET"):
        return None
    return value


def _recognises(path: Path, beginning: str) -> bool:
    return path.suffix == ".json" and '"Input"' in beginning and '"Results"' in beginning


FORMATS = (
    Format(
        "recognizers-text",
        "specifications of Recognizers-Text's date recognisers",
        (),
        frozenset(("dates", "values", "date", "texts", "characters")),
        _read,
        None,
        _recognises,
    ),
)
