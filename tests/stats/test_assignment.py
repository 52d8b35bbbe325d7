"""The best assignment is as good as scipy's, of few pairs and of many, of ties and of fractions."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import linear_sum_assignment

from khabar.stats.assignment import best_assignment


def assert_best(worth: np.ndarray, given: np.ndarray) -> None:
    """Assert that the best choice of the pairs that are `given` is worth what scipy's is."""
    rows, columns = np.nonzero(given)
    chosen = best_assignment(rows, columns, worth[given])
    for side in (rows, columns):
        assert len(set(side[chosen].tolist())) == len(chosen)
    whole = np.where(given, worth, 0)
    best = whole[linear_sum_assignment(whole, maximize=True)].sum()
    assert worth[given][chosen].sum() == pytest.approx(best)


@given(*[st.integers(0, 8)] * 2, st.integers(1, 5), st.floats(0, 1), st.integers(0, 999))
@settings(max_examples=300, deadline=None)
def test_it_is_as_good_as_that_of_scipy(
    rows: int, columns: int, parts: int, share: float, seed: int
) -> None:
    chance = np.random.default_rng(seed)
    worth = chance.integers(0, 5, (rows, columns)) / chance.integers(1, parts + 1, (rows, columns))
    assert_best(worth, chance.random((rows, columns)) < share)


@pytest.mark.parametrize(("size", "share"), [(120, 1.0), (600, 0.01)])
def test_large_ones_too(size: int, share: float) -> None:
    chance = np.random.default_rng(7)
    assert_best(chance.random((size, size)), chance.random((size, size)) < share)
