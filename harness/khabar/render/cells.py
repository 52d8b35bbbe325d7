"""Scores as the cells of tables, in per cent; a measure that is not computed is a dash."""

from __future__ import annotations

from khabar.score.counts import Counts
from khabar.score.score import Score

NOT_COMPUTED = "–"


def shares(*values: float | None) -> list[str]:
    """Return shares from 0 to 1 in per cent."""
    return [NOT_COMPUTED if value is None else f"{100 * value:.1f}" for value in values]


def counted(counts: Counts | None) -> list[str]:
    """Return precision, recall, F1, and the numbers of gold, predicted and right items."""
    if counts is None:
        return [NOT_COMPUTED] * 6
    return [*shares(counts.precision, counts.recall, counts.f1), *map(str, counts)]


def interval(low_high: tuple[float, float] | None) -> str:
    """Return the interval of a share in per cent."""
    return "–".join(shares(*low_high)) if low_high else NOT_COMPUTED


def bounds(score: Score | None) -> str:
    """Return the 95% interval of a score's F1."""
    interval = score and score.interval
    return interval.in_percent() if interval else NOT_COMPUTED


def chance(p: float) -> str:
    """Return a p to four decimals; one that would read as zero is said to be below them."""
    return f"{p:.4f}" if p >= 0.00005 else "<0.0001"
