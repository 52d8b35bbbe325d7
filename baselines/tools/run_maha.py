"""Run maha's date and duration parsers over a corpus and write a predictions file.

maha (``mahad`` on PyPI, 0.3.0) asks for libraries older than khabar's, and so runs in an
environment of its own, in which this script needs nothing else:
``python run_maha.py articles.jsonl predictions.jsonl``. A row has an ``id``, a ``text`` and a
``dct``, the article's date, as in docs/corpora.md; whatever else it has is not looked at.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

_UNITS = {
    "YEARS": "Y", "MONTHS": "M", "WEEKS": "W", "DAYS": "D",
    "HOURS": "H", "MINUTES": "M", "SECONDS": "S",
}  # fmt: skip
_CLOCK_UNITS = ("HOURS", "MINUTES", "SECONDS")


def main(articles: str, predictions: str) -> None:
    """Read a corpus, JSON Lines, and write what maha finds in it, one article a line."""
    with Path(articles).open(encoding="utf-8") as rows:
        answers = [_answer(row, f"{articles}:{line}") for line, row in enumerate(rows, 1)]
    lines = "".join(json.dumps(answer, ensure_ascii=False) + "\n" for answer in answers)
    Path(predictions).write_text(lines, encoding="utf-8")


def _answer(row: str, place: str) -> dict[str, Any]:
    """Return an article's prediction; what fails on it is its own failure."""
    try:
        article = json.loads(row)
        name, text, dct = article["id"], article["text"], article.get("dct")
    except (ValueError, LookupError, TypeError, AttributeError):
        sys.exit(f"run_maha.py: {place}: give a JSON object with id, text and dct")
    try:
        return {"id": name, "dates": list(dates(text, _written(dct)))}
    except Exception as error:  # maha is a stranger: all it raises is its own
        return {"id": name, "error": f"{type(error).__name__}: {error}"}


def _written(dct: Any) -> datetime:  # noqa: ANN401
    value = dct.get("value") if isinstance(dct, dict) else dct
    try:
        return datetime.fromisoformat(str(value).replace("Z", "+00:00")).replace(tzinfo=None)
    except ValueError:
        raise ValueError(f"dct: {value!r}: give the day it is from, as 2025-12-31") from None


def dates(text: str, written: datetime) -> Iterator[dict[str, Any]]:
    """Yield what both of maha's parsers find; where they overlap, both answers stand."""
    from maha.parsers.functions import parse_dimension

    for parsed in parse_dimension(text, time=True, duration=True):
        if parsed.dimension_type.name == "DURATION":
            meaning = {"type": "DURATION", "value": duration(parsed.value.values)}
        else:
            meaning = when(parsed.value, written)
        yield {"start": parsed.start, "end": parsed.end, "text": parsed.body, **meaning}


def when(value: Any, written: datetime) -> dict[str, str]:  # noqa: ANN401
    """Return the type and value of a ``TimeValue``, as fine as the finest field that is set.

    A ``TimeInterval`` has no one value, and neither has what is not in the calendar.
    """
    if not hasattr(value, "weekday"):
        ends = [end for end in (value.start, value.end) if end is not None]
        return {"type": "TIME" if any(map(_has_clock, ends)) else "DATE"}
    type_ = "TIME" if _has_clock(value) else "DATE"
    try:
        return {"type": type_, "value": (value + written).strftime(_format(value))}
    except (ValueError, OverflowError):
        return {"type": type_}


def _has_clock(value: Any) -> bool:  # noqa: ANN401
    return bool(value.is_hours_set() or value.is_minutes_set() or value.is_am_pm_set())


def _format(value: Any) -> str:  # noqa: ANN401
    if value.is_hours_set() or value.is_minutes_set():
        return "%Y-%m-%dT%H:%M"
    if value.is_am_pm_set():
        return f"%Y-%m-%dT{value.am_pm}"
    if value.is_days_set() or value.weekday is not None:
        return "%Y-%m-%d"
    if value.is_weeks_set():
        return "%G-W%V"
    month = value.is_months_set() or value.next_month or value.prev_month
    return "%Y-%m" if month else "%Y"


def duration(values: Iterable[Any]) -> str:
    """Return a ``DurationValue`` in ISO 8601: its amounts, longest unit first."""
    amounts = {value.unit.name: f"{value.value:g}{_UNITS[value.unit.name]}" for value in values}
    days = "".join(amounts[unit] for unit in _UNITS if unit in amounts and unit not in _CLOCK_UNITS)
    clock = "".join(amounts[unit] for unit in _CLOCK_UNITS if unit in amounts)
    return f"P{days}T{clock}" if clock else f"P{days}"


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit("usage: run_maha.py ARTICLES.jsonl PREDICTIONS.jsonl")
    main(*sys.argv[1:])
