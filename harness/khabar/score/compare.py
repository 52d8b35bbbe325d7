"""Two systems on the same articles: the difference of every measure, and how sure it is."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from khabar.score.report import Report
from khabar.stats.intervals import DRAWN, EXACT_UP_TO, sign_flip
from khabar.stats.randomisation import TRIALS, randomisation

TOLD_APART = 0.05


class Difference(NamedTuple):
    """One measure of two systems: their F1, from 0 to 1, and two two-sided p.

    `articles`: exact paired sign-flip test over articles, which speaks of news like these;
    `sentences`: paired approximate randomisation over sentences, which speaks of these
    articles alone.
    """

    task: str
    measure: str
    one: float
    other: float
    articles: float
    sentences: float

    @property
    def difference(self) -> float:
        """How much higher the second system's F1 is."""
        return self.other - self.one


def compare(one: Report, other: Report, *, trials: int = TRIALS) -> Iterator[Difference]:
    """Yield the difference of every measure that both systems play.

    The reports are of the same articles in the same order, with counts of their sentences.
    """
    for task, measures in one.items():
        for name, score in measures.items():
            against = other[task][name]
            if score and against:
                yield Difference(
                    task,
                    name,
                    score.f1,
                    against.f1,
                    sign_flip(score.articles, against.articles),
                    randomisation(score.sentences, against.sentences, trials=trials),
                )


def least_p(articles: int) -> float:
    """Return the smallest two-sided p that the test over so many articles can give."""
    return 2.0 ** (1 - articles) if articles <= EXACT_UP_TO else 1 / (DRAWN + 1)
