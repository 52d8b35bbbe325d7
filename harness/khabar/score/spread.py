"""The spread of the headline scores over several reports, such as those of several prompts."""

from __future__ import annotations

from collections.abc import Iterable
from statistics import fmean
from typing import NamedTuple

from khabar.score.measures import HEADLINES
from khabar.score.report import Report


class Spread(NamedTuple):
    """The mean, the least and the greatest F1 of a measure, from 0 to 1."""

    mean: float
    least: float
    greatest: float


def spreads(reports: Iterable[Report]) -> dict[str, Spread]:
    """Return the spread of each headline measure, by ``task.measure``.

    A measure that any report lacks is left out, because the others would say nothing of it.
    """
    values: dict[str, list[float | None]] = {}
    for report in reports:
        for name, f1 in headlines(report).items():
            values.setdefault(name, []).append(f1)
    whole = {name: [f1 for f1 in each if f1 is not None] for name, each in values.items()}
    return {
        name: Spread(fmean(each), min(each), max(each))
        for name, each in whole.items()
        if each and len(each) == len(values[name])
    }


def headlines(report: Report) -> dict[str, float | None]:
    """Return the F1 of each headline measure, None where it is not computed."""
    scores = {f"{task}.{name}": report[task][name] for task, name in HEADLINES}
    return {name: score.f1 if score else None for name, score in scores.items()}
