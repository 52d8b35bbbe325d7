"""The floor and the ceiling of a corpus: what word lists reach, and gold that is quoted."""

from __future__ import annotations

from typing import NamedTuple

from khabar.corpus import Corpus
from khabar.errors import KhabarError
from khabar.run.runner import answers
from khabar.score.engine.scorer import report
from khabar.score.report import Report
from khabar.systems import maker

MOST_CHARACTERS = 200_000
"""The largest corpus that yardsticks are run on, because on a larger one they would take long."""


class Range(NamedTuple):
    """The reports of the systems ``floor`` and ``quoted``; None for one that is not run."""

    floor: Report | None = None
    ceiling: Report | None = None


def floor_and_ceiling(corpus: Corpus) -> Range:
    """Return the scores between which those of systems are read.

    Nothing is run on a corpus of more than `MOST_CHARACTERS`. A system that is not installed, or
    fails on an article, has no report.
    """
    characters = 0
    for article in corpus:
        characters += len(article.text)
        if characters > MOST_CHARACTERS:
            return Range()
    return Range(_report("floor", corpus), _report("quoted", corpus))


def _report(name: str, corpus: Corpus) -> Report | None:
    try:
        scored = report(name, corpus, answers(maker(name)(), corpus))
    except KhabarError:
        return None
    return None if scored.errors else scored
