"""The cards that a page opens with: each headline's score between the floor and the ceiling."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from khabar.render.cells import bounds, shares
from khabar.run.bounds import BoundsOf
from khabar.score.measures import HEADLINES
from khabar.score.report import Report
from khabar.score.score import Score

_ABOUT: Mapping[tuple[str, str], str] = {
    ("entities", "strict"): "Entities: words and type",
    ("entities", "coarse"): "Entities: outermost, in coarse types",
    ("dates", "value"): "Dates: value",
    ("events", "TC"): "Events: trigger and type",
    ("events", "AC"): "Events: arguments and their roles",
}
"""What each headline asks for, in words."""


class Bar(NamedTuple):
    """A run's F1 in per cent, as text and as places from 0 to 100; `low` None: no interval."""

    letter: str
    f1: str
    interval: str
    at: float
    low: float | None
    high: float | None


class Card(NamedTuple):
    """A headline: the score of each run, the floor and the ceiling (None: not known)."""

    measure: str
    about: str
    bars: Sequence[Bar]
    floor: tuple[str, float] | None
    ceiling: tuple[str, float] | None
    layer: str


def cards(reports: Sequence[Report], letters: Sequence[str], bounds_of: BoundsOf) -> Iterator[Card]:
    """Yield the card of each headline that any of the runs has a score for."""
    for task, name in HEADLINES:
        each = zip(letters, (report[task][name] for report in reports), strict=True)
        scored = [(letter, score) for letter, score in each if score]
        if scored:
            floor, ceiling = map(_end, bounds_of(scored[0][1]))
            layer, bars = "arguments" if name == "AC" else task, [_bar(*one) for one in scored]
            yield Card(f"{task}.{name}", _ABOUT[task, name], bars, floor, ceiling, layer)


def _bar(letter: str, score: Score) -> Bar:
    low, high = score.interval or (None, None)
    (f1,) = shares(score.f1)
    return Bar(
        letter, f1, bounds(score), _place(score.f1), low and _place(low), high and _place(high)
    )


def _end(f1: float | None) -> tuple[str, float] | None:
    return None if f1 is None else (shares(f1)[0], _place(f1))


def _place(share: float) -> float:
    return round(100 * share, 1)
