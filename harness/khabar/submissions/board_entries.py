"""What is kept of each scored submission: its description, its headlines, what suites say of it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from khabar.score.measures import HEADLINES
from khabar.score.ranks import Standing, ranks, standing
from khabar.score.report import Report
from khabar.score.score import Score
from khabar.stats.intervals import Interval
from khabar.stats.randomisation import Twice, twice
from khabar.submissions.description import Description
from khabar.submissions.fresh import FreshArm
from khabar.suites.scores import MAIN, SuiteScores

Share = tuple[float, tuple[float, float] | None]
"""A score from 0 to 1, and its 95% interval."""


class Headline(NamedTuple):
    """A system's score in a headline measure.

    `labels`: the label set it is scored under, "" for khabar's own. `articles`: the counts of each
    article, as tests take them (`khabar.stats.randomisation.twice`).
    """

    standing: Standing
    interval: Interval | None
    labels: str
    articles: Twice

    @property
    def f1(self) -> float:
        """The micro-averaged F1, from 0 to 1."""
        return self.standing.f1


class Drop(NamedTuple):
    """An arm of a suite: its score, from 0 to 1, and how much lower than the articles' it is."""

    arm: str
    placebo: bool
    score: float
    drop: float
    interval: tuple[float, float] | None


class Entry(NamedTuple):
    """A submission. `headlines`: in the order of `HEADLINES`, None for a task it does not do.

    `drops`: by suite, in the measure that says most of it; `shares`: by column, on composed suites.
    `checked`: by suite, the arm of a fresh seed on which a maintainer saw it lose most, or None.
    """

    name: str
    description: Description
    headlines: tuple[Headline | None, ...]
    drops: dict[str, list[Drop]]
    shares: dict[str, Share]
    checked: dict[str, FreshArm | None]


def entry(name: str, description: Description, report: Report) -> Entry:
    """Return what is kept of a submission's scores on the articles."""
    scores = (report[task][measure] for task, measure in HEADLINES)
    return Entry(name, description, tuple(map(_headline, scores)), {}, {}, {})


def drops(scores: SuiteScores) -> Iterator[Drop]:
    """Yield what a system loses on each arm of a suite on the articles."""
    placebos = set(scores.placebos.values())
    for row in scores.rows():
        if (row.task, row.measure) == MAIN[scores.suite]:
            yield Drop(row.arm, row.arm in placebos, row.score, row.drop, row.drop_interval)


def ordered(entries: Sequence[Entry]) -> list[Entry]:
    """Return entries by their first headline, the best first, then by the others, then by name."""
    return sorted(
        entries, key=lambda each: ([-h.f1 if h else 1.0 for h in each.headlines], each.name)
    )


def _descending(headline: Headline | None) -> float:
    return -headline.f1 if headline else 1.0


def ranked(entries: Sequence[Entry]) -> list[list[int | None]]:
    """Return for each headline the rank of each entry, None for one that does not do the task."""
    found = zip(*(each.headlines for each in entries), strict=True)
    return [ranks([h.standing if h else None for h in headlines]) for headlines in found]


def labels_of(score: Score) -> str:
    """Return the label set of a score, or "" if it is khabar's own."""
    return score.signature.view.removesuffix(score.measure.conditions).removesuffix(":")


def _headline(score: Score | None) -> Headline | None:
    if score is None:
        return None
    return Headline(standing(score), score.interval, labels_of(score), twice(score.articles))
