"""The table of a leaderboard about composed suites: the scores of each submission on each."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from khabar.render.cells import interval, shares
from khabar.submissions.board_entries import Entry, Share
from khabar.submissions.board_tables import NONE, link
from khabar.submissions.markdown_table import Table
from khabar.suites.cases import ComposedScores

COLUMNS = (
    "dates_composed value", "pairs both right", "identity entities CoNLL", "identity events CoNLL",
)  # fmt: skip
LARGE = "reports_16"
"""The arm of the suite `identity` whose scores are shown: dossiers of sixteen reports."""


def table(entries: Iterable[Entry]) -> Table:
    """Return the scores and their intervals: one row per submission that has any."""
    head = [name for column in COLUMNS for name in (column, "95% interval")]
    made = Table(["system", *head])
    for entry in entries:
        if entry.shares:
            cells = [cell for column in COLUMNS for cell in _cells(entry.shares.get(column))]
            made.add((0, entry.name), [link(entry.name, entry.description), *cells])
    return made


def shares_of(scores: ComposedScores) -> Iterator[tuple[str, Share]]:
    """Yield what is shown of a submission's scores on a suite, by column."""
    for name, share in _shares(scores):
        yield f"{scores.suite} {name}", share


def _shares(scores: ComposedScores) -> Iterator[tuple[str, Share]]:
    for row in scores.rows("suite"):
        if row.f1 is not None and row.task == "dates":
            yield row.measure, (row.f1, row.interval)
    for pair in scores.pairs():
        if pair.phenomenon is None and pair.measure is None:
            yield "both right", (pair.right, pair.interval)
    for identity in scores.identity():
        if identity.arm == LARGE:
            yield f"{identity.layer} CoNLL", (identity.conll, identity.interval)


def _cells(share: Share | None) -> list[str]:
    return [NONE, NONE] if share is None else [*shares(share[0]), interval(share[1])]
