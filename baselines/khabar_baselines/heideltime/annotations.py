"""Dates from HeidelTime's annotations: Java counts UTF-16 units, khabar code points."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import khabar


def dates(timexes: Iterable[Any], text: str) -> Iterator[khabar.Date]:
    """Yield ``Timex3`` annotations of `text` as dates; an empty attribute becomes None."""
    places = code_points(text)
    for timex in timexes:
        yield khabar.Date(
            start=places[timex.getBegin()],
            end=places[timex.getEnd()],
            type=str(timex.getTimexType()),
            value=_string(timex.getTimexValue()),
            mod=_string(timex.getTimexMod()),
            quant=_string(timex.getTimexQuant()),
            freq=_string(timex.getTimexFreq()),
        )


def code_points(text: str) -> Sequence[int]:
    """Return the code point of each UTF-16 unit of `text`, then the text's end."""
    units = [place for place, char in enumerate(text) for _ in range(1 + (char > "\uffff"))]
    return [*units, len(text)]


def _string(attribute: object) -> str | None:
    """Return a string of Java as one of Python; None for null and for an empty string."""
    return str(attribute) if attribute is not None and str(attribute) else None
