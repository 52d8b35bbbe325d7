"""Any number of systems on the same articles: the differences of each pair, and ranks."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import combinations
from typing import NamedTuple

from khabar.score.compare import Difference, compare
from khabar.score.ranks import ranks, standing
from khabar.score.report import Report


class Standings(NamedTuple):
    """One measure of several systems: the F1 of each, from 0 to 1, and its rank; None without."""

    task: str
    measure: str
    f1: list[float | None]
    ranks: list[int | None]


def pairs(reports: Sequence[Report]) -> Iterator[tuple[int, int, list[Difference]]]:
    """Yield the places of each two reports, in their order, and their differences (`compare`)."""
    for one, other in combinations(range(len(reports)), 2):
        yield one, other, list(compare(reports[one], reports[other]))


def standings(reports: Sequence[Report]) -> Iterator[Standings]:
    """Yield what each measure says of the reports that have it; ranks are those of `ranks`.

    The reports are of the same articles, with counts of their sentences.
    """
    for task, measures in reports[0].items():
        for name in measures:
            scores = [report[task][name] for report in reports]
            if any(scores):
                shared = ranks([standing(score) if score else None for score in scores])
                yield Standings(
                    task, name, [score.f1 if score else None for score in scores], shared
                )
