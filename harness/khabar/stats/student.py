"""Student's t distribution for whole degrees of freedom, exactly and without SciPy."""

from __future__ import annotations

import math
from functools import cache

import numpy as np


def two_sided(t: float, degrees: int) -> float:
    """Return the probability that ``|T| < t`` (Abramowitz and Stegun 1964, 26.7.3 and 26.7.4)."""
    angle = math.atan2(t, math.sqrt(degrees))
    cosine = math.cos(angle)
    terms = np.arange(2 if degrees % 2 else 1, degrees - 1, 2)
    series = np.concatenate(([1.0], np.cumprod(terms / (terms + 1) * cosine**2)))
    if degrees == 1:
        return 2 * angle / math.pi
    if degrees % 2:
        return 2 / math.pi * (angle + math.sin(angle) * cosine * float(series.sum()))
    return math.sin(angle) * float(series.sum())


@cache
def quantile(level: float, degrees: int) -> float:
    """Return the t within which ``|T|`` lies with probability `level`, to 1e-9."""
    low, high = 0.0, 1.0
    while two_sided(high, degrees) < level:
        high *= 2
    while high - low > 1e-9 * max(1.0, high):
        middle = (low + high) / 2
        low, high = (middle, high) if two_sided(middle, degrees) < level else (low, middle)
    return high
