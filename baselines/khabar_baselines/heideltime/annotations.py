"""From HeidelTime's annotations to dates: Java counts UTF-16 units, khabar code points."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import khabar


def dates(timexes: Iterable[Any], text: str) -> Iterator[khabar.Date]:
    """Yield ``Timex3`` annotations of `text` as dates; an empty attribute is an absent one."""
    places = code_points(text)
    for timex in timexes:
        yield khabar.Date(
            start=places[timex.getBegin()],
            end=places[timex.getEnd()],
            type=str(timex.getTimexType()),
            value=_given(timex.getTimexValue()),
            mod=_given(timex.getTimexMod()),
            quant=_given(timex.getTimexQuant()),
            freq=_given(timex.getTimexFreq()),
        )


def code_points(text: str) -> Sequence[int]:
    """Return the code point that each UTF-16 unit of `text` belongs to, then the text's end."""
    units = [place for place, sign in enumerate(text) for _ in range(1 + (sign > "\uffff"))]
    return [*units, len(text)]


def _given(attribute: object) -> str | None:
    """Return one of Java's strings as Python's; None for null and for an empty one."""
    return str(attribute) if attribute is not None and str(attribute) else None
