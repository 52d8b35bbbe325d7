"""The tables of a leaderboard about suites: what each submission loses at the most on each."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TypeVar

from khabar.features import ON_ARTICLES
from khabar.render.suites import bounds, points
from khabar.signature import parse
from khabar.submissions.board_tables import NONE, link, percent
from khabar.submissions.description import Description
from khabar.submissions.fresh import Check, FreshArm
from khabar.submissions.markdown_escape import cell, code
from khabar.submissions.markdown_table import Table
from khabar.suites.scores import MAIN, ArmScore, SuiteScores

Row = ArmScore | FreshArm
AnyRow = TypeVar("AnyRow", ArmScore, FreshArm)

MARK = "†"
"""Stands where a maintainer ran the system on a seed that nobody had seen."""
_DETAILS = (
    "system", "suite", "seeds", "arm", "base", "score", "drop", "95% interval", "scored on",
)  # fmt: skip


class OnSuites:
    """What submissions lose on suites.

    `details`: the numbers behind each cell of the table. `marked`: whether a cell has `MARK`.
    """

    def __init__(self) -> None:
        self._cells: dict[str, dict[str, str]] = {}
        self._links: dict[str, str] = {}
        self.details, self.marked = Table(_DETAILS, named=4), False

    def add(
        self, name: str, description: Description, scores: SuiteScores, check: Check | None
    ) -> None:
        """Add a submission's scores on a suite; `check`: those of a fresh seed, or None."""
        suite, row = scores.suite, largest(scores.suite, scores.rows())
        self._links[name] = link(name, description)
        self._cells.setdefault(name, {})[suite] = _cell(row) + (f" {MARK}" if check else "")
        self.marked |= check is not None
        if row:
            data = scores.run.report.signature.data
            self._detail(name, suite, str(description.suites[suite].seeds), row, data)
        if check and (fresh := largest(suite, check.arms)):
            seed = f"{MARK} {check.seed}, {check.date}"
            self._detail(name, suite, seed, fresh, parse(check.signature).data)

    def _detail(self, name: str, suite: str, seeds: str, row: Row, data: str) -> None:
        order = float([*ON_ARTICLES].index(suite)), f"{name} {seeds}"
        shares, drop = (percent(row.base), percent(row.score)), points(row.drop)
        numbers = (*shares, drop, bounds(row.drop_interval), code(data))
        self.details.add(order, (self._links[name], suite, seeds, cell(row.arm), *numbers))

    def table(self) -> Table:
        """Return the largest drops: one row per submission, one column per suite."""
        table = Table(["system", *ON_ARTICLES])
        for name, cells in self._cells.items():
            table.add((0, name), [self._links[name], *(cells.get(s, NONE) for s in ON_ARTICLES)])
        return table


def largest(suite: str, rows: Iterable[AnyRow]) -> AnyRow | None:
    """Return the arm with the largest drop in the measure that a suite is shown by, if any."""
    of_measure = [row for row in rows if (row.task, row.measure) == MAIN[suite]]
    return max(of_measure, key=lambda row: row.drop, default=None)


def _cell(row: ArmScore | None) -> str:
    return f"{points(row.drop)} {cell(row.arm)}" if row else NONE
