"""Recall in long documents: of the base articles' own mentions, by where in a document they are."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from statistics import median
from typing import NamedTuple

from khabar.schema import TASKS, Mention, Variant
from khabar.score.measures import Measure
from khabar.suites.flips import Tally
from khabar.suites.scores import SuiteScores

__all__ = ["THIRDS", "Recall", "recalls", "third"]

THIRDS = ("first", "middle", "last")


class Recall(NamedTuple):
    """The mentions of the base articles in documents of an arm.

    `third`: of the document, in which the base article's mentions are; None: wherever they are.
    """

    arm: str
    third: str | None
    documents: int
    tally: Tally


def recalls(scores: SuiteScores, measure: Measure) -> Iterator[Recall]:
    """Yield what is found of the base articles by a measure, arm by arm, in all and by third.

    Of scores that look for flips; thirds in which no document has its base article are left out.
    """
    for arm, variants in scores.arms.items():
        for name in (None, *THIRDS):
            chosen = [v for v in variants if name is None or third(v) == name]
            if chosen:
                tally = scores.flips[arm].tally(measure, chosen)
                yield Recall(arm, name, len(chosen), tally)


def third(variant: Variant) -> str | None:
    """Return the third of a document in which the median of its base article's mentions begins.

    None where it has no other mentions, or none of the base article's.
    """
    own: list[int] = []
    other = 0
    for task in TASKS:
        layer: Sequence[Mention] = getattr(variant, task) or ()
        for origin, mention in zip(variant.origin.get(task, ()), layer, strict=False):
            other += origin is None
            own += [] if origin is None else [mention.start]
    return THIRDS[int(3 * median(own) / len(variant.text))] if own and other else None
