"""Paired approximate randomisation (Noreen 1989; Yeh 2000): one system against many at once.

The exchanges are bits of PCG64's raw stream, which NumPy promises to keep, and the sums are of
whole numbers, so a p is the same on every machine and by every version.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

Counts = NDArray[np.float64]
Twice = NDArray[np.unsignedinteger]
"""Twice the items of both sides and twice the right ones of each unit, shape ``[units, 2]``."""

TRIALS = 10_000
_CHUNK = 1 << 22
_BITS = 64
_EXACT = 1 << 24  # the whole numbers that a float of 32 bits holds
_SLACK = 1e-12


def randomisation(one: Counts, other: Counts, *, trials: int = TRIALS, seed: int = 0) -> float:
    """Return the two-sided p of a difference in F1 between two systems.

    `one`, `other`: gold, predicted and right items of each unit, shape ``[units, 3]``. If the
    systems are alike, each unit's two results could as well have changed places: p is the share
    of random exchanges with a difference at least as large, the one observed among them.
    Over sentences it speaks of these articles and not of news at large.
    """
    return randomisations(twice(one), [twice(other)], trials=trials, seed=seed)[0]


def twice(counts: Counts) -> Twice:
    """Return what tests need of counts, which go by halves, in the smallest type that holds it."""
    gold, predicted, right = counts.T
    whole = np.rint(2 * np.stack([gold + predicted, right], axis=1)).astype(np.uint64)
    kept: Twice = whole.astype(np.min_scalar_type(int(whole.max(initial=0))))
    return kept


def randomisations(
    one: Twice, others: Sequence[Twice], *, trials: int = TRIALS, seed: int = 0
) -> list[float]:
    """Return the p of one system against each of the others, by the same exchanges."""
    mine = one.astype(np.int64)
    differences = np.stack([other.astype(np.int64) - mine for other in others], axis=2)
    total, sums = mine.sum(axis=0)[:, None], differences.sum(axis=0)
    observed = np.abs(_f1(total) - _f1(total + sums)) - _SLACK
    exact = np.abs(differences).sum(axis=0).max(initial=0) < _EXACT
    kind: type[np.float32 | np.float64] = np.float32 if exact else np.float64
    flat: NDArray[Any] = differences.astype(kind).reshape(len(one), -1)
    extreme = np.zeros(len(others), dtype=np.int64)
    for exchanged in _exchanges(len(one), trials, seed):
        moved = (exchanged @ flat).astype(np.float64).reshape(len(exchanged), 2, -1)
        differences = np.abs(_f1(total + moved) - _f1(total + sums - moved))
        extreme += (differences >= observed).sum(axis=0)
    return ((extreme + 1) / (trials + 1)).tolist()  # type: ignore[no-any-return]


def _f1(sums: NDArray[np.generic]) -> NDArray[np.float64]:
    """Return F1 of items and right ones, which stand in the last axis but one."""
    items, right = np.moveaxis(sums, -2, 0).astype(np.float64)
    f1: Counts = np.divide(2 * right, items, out=np.zeros_like(items), where=items > 0)
    return f1


def _exchanges(units: int, trials: int, seed: int) -> Iterator[NDArray[np.float32]]:
    """Yield which units change places, a row a trial, 1 or 0."""
    if units * trials <= _CHUNK:
        yield _few(units, trials, seed)
        return
    stream, rows = np.random.PCG64(seed), max(1, _CHUNK // max(1, units))
    for done in range(0, trials, rows):
        yield _drawn(stream, min(rows, trials - done), units)


@lru_cache(maxsize=2)
def _few(units: int, trials: int, seed: int) -> NDArray[np.float32]:
    return _drawn(np.random.PCG64(seed), trials, units)


def _drawn(stream: np.random.PCG64, rows: int, units: int) -> NDArray[np.float32]:
    """Return the next rows of a stream; each takes whole words, the lowest bit first."""
    words = -(-units // _BITS)
    raw = np.asarray(stream.random_raw(rows * words), dtype="<u8").reshape(rows, words)
    bits = np.unpackbits(raw.view(np.uint8), axis=1, count=units, bitorder="little")
    return bits.astype(np.float32)
