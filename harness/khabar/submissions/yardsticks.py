"""The yardsticks of a leaderboard: systems whose scores show the range of the others, unranked."""

from __future__ import annotations

from collections.abc import Iterator

from khabar.corpus import Corpus
from khabar.errors import KhabarError
from khabar.run.runner import answers
from khabar.score.engine.scorer import report
from khabar.score.measures import HEADLINES
from khabar.score.report import Report
from khabar.submissions.board_tables import NONE, percent
from khabar.submissions.markdown_escape import cell, code
from khabar.submissions.markdown_table import Table
from khabar.systems import System, maker

YARDSTICKS = ("quoted", "floor")
"""Names of systems, in the order of their rows; one that is not installed has no row."""


def table(corpus: Corpus) -> Table:
    """Return the headline scores of the yardsticks, F1 in per cent; they are run for it.

    Raises KhabarError if a yardstick fails on an article.
    """
    rows = Table(["yardstick", "what it is", *map(" ".join, HEADLINES)], named=2)
    for place, yardstick in enumerate(_installed()):
        scored = _report(yardstick, corpus)
        scores = (scored[task][measure] for task, measure in HEADLINES)
        about = (type(yardstick).__doc__ or "").strip().split("\n")[0]
        cells = (percent(score.f1) if score else NONE for score in scores)
        rows.add((place, yardstick.name), [code(yardstick.name), cell(about), *cells])
    return rows


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
