"""Errors of a sum whose terms depend on each other by row and by column.

Variants of one article are alike, and so are variants of one seed; neither is a new sample.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from khabar.stats.student import quantile

__all__ = ["Estimate", "estimate", "influence"]

Cells = NDArray[np.float64]


class Estimate(NamedTuple):
    """A difference and the bounds of its interval, from -1 to 1."""

    value: float
    low: float
    high: float


def influence(counts: Cells) -> Cells:
    """Return how much each cell moves micro-averaged F1: its linearised residual.

    `counts`: ``[articles, seeds, 3]``, the gold, predicted and right items of each cell. F1 is a
    ratio of sums, 2 right / (gold + predicted), so a cell's residual is its numerator less F1 times
    its denominator, over the sum of denominators. The residuals sum to 0.
    """
    items, right = counts[..., 0] + counts[..., 1], 2 * counts[..., 2]
    total = items.sum()
    if not total:
        return np.zeros(items.shape)
    found: Cells = (right - right.sum() / total * items) / total
    return found


def estimate(value: float, residuals: Cells, level: float = 0.95) -> Estimate | None:
    """Return a difference with the interval that is robust to two-way clusters.

    `residuals`: ``[articles, seeds]``, of the difference. The variance is that of the sums by
    article, plus that of the sums by seed, less that of the cells, which both hold (Cameron,
    Gelbach and Miller 2011, section 2.3); each is scaled for its number of clusters, and where the
    result is less than that by article alone, that one is taken. Student's t has one degree of
    freedom less than there are articles. None for fewer than two articles.
    """
    articles, seeds = residuals.shape
    if articles < 2:
        return None
    by_article = _variance(residuals.sum(axis=1))
    variance = by_article
    if seeds > 1:
        both = by_article + _variance(residuals.sum(axis=0)) - _variance(residuals.ravel())
        variance = max(by_article, both)
    reach = quantile(level, articles - 1) * float(np.sqrt(variance))
    return Estimate(value, value - reach, value + reach)


def _variance(sums: Cells) -> float:
    return float((sums**2).sum()) * len(sums) / (len(sums) - 1)
