"""The table of a leaderboard about composed suites: the scores of each submission on each."""

from __future__ import annotations

from collections.abc import Iterator

from khabar.render.cells import interval, shares
from khabar.submissions.board_tables import NONE, link
from khabar.submissions.description import Description
from khabar.submissions.markdown_table import Table
from khabar.suites.cases import ComposedScores

COLUMNS = (
    "dates_composed value", "pairs both right", "identity entities CoNLL", "identity events CoNLL",
)  # fmt: skip
LARGE = "reports_16"
"""The arm of the suite `identity` whose scores are shown: dossiers of sixteen reports."""
_Share = tuple[float, tuple[float, float] | None]


class OnComposed:
    """What submissions score on composed suites."""

    def __init__(self) -> None:
        self._cells: dict[str, dict[str, str]] = {}
        self._links: dict[str, str] = {}

    def add(self, name: str, description: Description, scores: ComposedScores) -> None:
        """Add a submission's scores on a suite."""
        self._links[name] = link(name, description)
        cells = self._cells.setdefault(name, {})
        for column, share in _shares(scores):
            cells[f"{scores.suite} {column}"] = _cell(share)

    def table(self) -> Table:
        """Return the scores: one row per submission."""
        table = Table(["system", *COLUMNS])
        for name, cells in self._cells.items():
            table.add((0, name), [self._links[name], *(cells.get(c, NONE) for c in COLUMNS)])
        return table


def _shares(scores: ComposedScores) -> Iterator[tuple[str, _Share]]:
    for row in scores.rows("suite"):
        if row.f1 is not None and row.task == "dates":
            yield row.measure, (row.f1, row.interval)
    for pair in scores.pairs():
        if pair.phenomenon is None and pair.measure is None:
            yield "both right", (pair.right, pair.interval)
    for identity in scores.identity():
        if identity.arm == LARGE:
            yield f"{identity.layer} CoNLL", (identity.conll, identity.interval)


def _cell(share: _Share) -> str:
    value, low_high = share
    return f"{shares(value)[0]} ({interval(low_high)})"
