"""The yardsticks of a leaderboard: systems whose scores show the range of the others, unranked."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from khabar.corpus import Corpus
from khabar.errors import KhabarError
from khabar.run.runner import answers
from khabar.score.engine.scorer import report
from khabar.score.measures import HEADLINES
from khabar.score.report import Report
from khabar.systems import System, maker

YARDSTICKS = ("quoted", "floor")
"""Names of systems, in the order of their rows; one that is not installed has no row."""


class Yardstick(NamedTuple):
    """A yardstick: its name, what it is, and its headline scores from 0 to 1."""

    name: str
    about: str
    scores: tuple[float | None, ...]


def scored(corpus: Corpus) -> Iterator[Yardstick]:
    """Yield the yardsticks with their headline scores; they are run for it.

    Raises KhabarError if a yardstick fails on an article.
    """
    for system in _installed():
        report_ = _report(system, corpus)
        scores = (report_[task][measure] for task, measure in HEADLINES)
        about = (type(system).__doc__ or "").strip().split("\n")[0]
        yield Yardstick(system.name, about, tuple(score.f1 if score else None for score in scores))


def _installed() -> Iterator[System]:
    for name in YARDSTICKS:
        try:
            make = maker(name)
        except KhabarError:
            continue
        yield make()


def _report(yardstick: System, corpus: Corpus) -> Report:
    report_ = report(yardstick.name, corpus, answers(yardstick, corpus))
    for id_, error in report_.errors.items():
        where = f"yardstick {yardstick.name}: article {id_!r}"
        raise KhabarError(f"{where}: {error}; `khabar evaluate {yardstick.name}` shows where")
    return report_
