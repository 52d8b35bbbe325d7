"""A report as a table: a row per measure that was computed, for CSV and for pandas."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from khabar.score.clusters import Identity
    from khabar.score.report import Report
    from khabar.score.score import Score


class Row(NamedTuple):
    """One measure of a system: shares from 0 to 1, numbers of items, and its signature.

    `low` and `high`: the 95% interval of F1. What a measure does not have is None: identity has no
    interval and no counts.
    """

    system: str
    task: str
    measure: str
    precision: float | None
    recall: float | None
    f1: float
    low: float | None
    high: float | None
    gold: float | None
    predicted: float | None
    right: float | None
    signature: str


def rows(report: Report) -> Iterator[Row]:
    """Yield the rows of a report, those of identity last."""
    system = report.system
    for task, measures in report.items():
        for name, score in measures.items():
            if score is not None:
                shares, bounds = _shares(score), score.interval or (None, None)
                cells = (*shares, *bounds, *score.total, str(score.signature))
                yield Row._make((system, task, name, *cells))
    for layer, clusters in report.identity.items():
        for name, identity in (clusters or {}).items():
            cells = (*_shares(identity), *[None] * 5, str(identity.signature))
            yield Row._make((system, layer, name, *cells))


def _shares(of: Score | Identity) -> tuple[float | None, float | None, float]:
    return of.precision, of.recall, of.f1
