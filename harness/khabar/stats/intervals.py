"""How sure a score is: intervals, and tests of a difference, all from counts.

Counts are arrays of shape ``[units, 3]``: gold, predicted and right items of each article
(or sentence). Nothing is scored again.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from khabar.stats.randomisation import randomisation
from khabar.stats.student import quantile

__all__ = ["Interval", "bootstrap", "f1", "interval", "sign_flip"]

Counts = NDArray[np.float64]
EXACT_UP_TO = 16  # articles: 65,536 ways to change signs
DRAWN = 100_000  # exchanges of more articles
_FARTHEST = 700.0  # log-odds that exp still holds


class Interval(NamedTuple):
    """The bounds of a confidence interval, from 0 to 1."""

    low: float
    high: float

    def in_percent(self) -> str:
        """Return both bounds as tables have them."""
        return "–".join(f"{100 * bound:.1f}" for bound in self)


def f1(sums: Counts) -> Counts:
    """Return F1 of counts, over the last axis; 0 where there is nothing."""
    total = sums[..., 0] + sums[..., 1]
    return np.divide(2 * sums[..., 2], total, out=np.zeros_like(total), where=total > 0)


def interval(counts: Counts, level: float = 0.95) -> Interval | None:
    """Return the interval of micro-averaged F1, articles being the sample.

    Delete-one-article jackknife (cluster-robust) on the log-odds of F1, with Student's t on
    n - 1 degrees of freedom. None for fewer than two articles with any item, where F1 is 0 or
    1, which has no log-odds, and where no article differs from another.
    """
    if not (with_items := counts.any(axis=-1)).all():
        counts = counts[with_items]
    number = len(counts)
    total = counts.sum(axis=0)
    score = float(f1(total))
    if number < 2 or not 0 < score < 1:
        return None
    items = total[0] + total[1] - counts[:, 0] - counts[:, 1]
    without = np.divide(2 * (total[2] - counts[:, 2]), items, out=np.zeros(number), where=items > 0)
    error = np.sqrt((number - 1) / number * ((without - without.mean()) ** 2).sum())
    middle = np.log(score / (1 - score))
    reach = quantile(level, number - 1) * error / (score * (1 - score))
    if reach == 0:
        return None
    bounds = np.clip([middle - reach, middle + reach], -_FARTHEST, _FARTHEST)
    low, high = (1 / (1 + np.exp(-bounds))).tolist()
    return Interval(low, high)


def sign_flip(one: Counts, other: Counts, *, trials: int = DRAWN, seed: int = 0) -> float:
    """Return the two-sided p of a difference in F1 between two systems, articles being the sample.

    If the systems are alike, each article's two results could as well have changed places:
    p is the share of all 2^n exchanges with a difference at least as large (Fisher's exact
    paired test; over 16 articles, of `trials` random ones). It is never below 2 / 2^n: for
    five articles 0.0625.
    """
    number = len(one)
    if number > EXACT_UP_TO:
        return randomisation(one, other, trials=trials, seed=seed)
    exchanged = (np.arange(1 << number)[:, None] >> np.arange(number)) & 1
    return float((_differences(one, other, exchanged) >= _observed(one, other)).mean())


def _observed(one: Counts, other: Counts) -> float:
    return abs(float(f1(one.sum(axis=0)) - f1(other.sum(axis=0)))) - 1e-12


def _differences(one: Counts, other: Counts, exchanged: NDArray[np.integer]) -> Counts:
    """Return the absolute difference in F1 after each row's exchanges of units."""
    moved = exchanged.astype(np.float64) @ (other - one)
    return np.abs(f1(one.sum(axis=0) + moved) - f1(other.sum(axis=0) - moved))


def bootstrap(counts: Counts, *, resamples: int = 10_000, seed: int = 0) -> Counts:
    """Return F1 of `resamples` samples of the units, drawn with replacement (Efron 1979)."""
    generator = np.random.Generator(np.random.SFC64(seed))
    number = len(counts)
    drawn_as = np.uint16 if number <= 1 << 16 else np.uint32
    sums = np.empty((resamples, counts.shape[1]))
    for row in range(resamples):
        drawn = generator.integers(0, number, number, dtype=drawn_as)
        sums[row] = np.bincount(drawn, minlength=number) @ counts
    return f1(sums)
