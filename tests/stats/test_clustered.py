"""Errors of a difference over articles and seeds, against what is computed otherwise."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from khabar.stats.clustered import estimate, influence
from khabar.stats.intervals import f1
from tests.conftest import many

counts = st.tuples(st.integers(0, 20), st.integers(0, 20)).flatmap(
    lambda pair: st.integers(0, min(pair)).map(lambda right: (*pair, right))
)
sizes = st.tuples(st.integers(1, 5), st.integers(1, 6))


@st.composite
def tables(draw: st.DrawFn) -> np.ndarray:
    articles, seeds = draw(sizes)
    cells = draw(st.lists(counts, min_size=articles * seeds, max_size=articles * seeds))
    return np.array(cells, dtype=float).reshape(articles, seeds, 3)


@given(tables())
def test_influences_sum_to_nothing(table: np.ndarray) -> None:
    assert influence(table).shape == table.shape[:2]
    assert influence(table).sum() == pytest.approx(0, abs=1e-12)


@given(tables())
def test_an_influence_is_the_derivative_of_f1_by_the_weight_of_the_cell(table: np.ndarray) -> None:
    found, step = influence(table), 1e-6
    for cell in np.ndindex(found.shape) if table[..., :2].any() else ():
        weights = np.zeros((*found.shape, 1))
        weights[cell] = step
        above, below = (f1((table * (1 + w)).sum(axis=(0, 1))) for w in (weights, -weights))
        assert found[cell] == pytest.approx((above - below) / (2 * step), abs=1e-7)


@given(tables(), tables())
def test_the_variance_is_that_of_every_pair_of_cells_that_share_a_cluster(
    one: np.ndarray, other: np.ndarray
) -> None:
    """Cameron, Gelbach and Miller (2011), section 2.3, pair by pair."""
    articles, seeds = (min(a, b) for a, b in zip(one.shape[:2], other.shape[:2], strict=True))
    residuals = influence(one)[:articles, :seeds] - influence(other)[:articles, :seeds]
    found = estimate(0.1, residuals)
    if articles < 2:
        assert found is None
        return
    assert found is not None
    error = (found.high - found.low) / 2 / stats.t.ppf(0.975, articles - 1)
    assert error**2 == pytest.approx(slow_variance(residuals), rel=1e-7, abs=1e-14)
    assert found.value == pytest.approx((found.low + found.high) / 2) == 0.1


def slow_variance(residuals: np.ndarray) -> float:
    articles, seeds = residuals.shape
    parts = {"article": 0.0, "seed": 0.0, "cell": 0.0}
    cells = list(product(range(articles), range(seeds)))
    for (article, seed), (article_, seed_) in product(cells, cells):
        term = residuals[article, seed] * residuals[article_, seed_]
        parts["article"] += term * (article == article_)
        parts["seed"] += term * (seed == seed_)
        parts["cell"] += term * ((article, seed) == (article_, seed_))
    by_article = parts["article"] * articles / (articles - 1)
    if seeds == 1:
        return by_article
    number = len(cells)
    by_seed = parts["seed"] * seeds / (seeds - 1)
    return max(by_article, by_article + by_seed - parts["cell"] * number / (number - 1))


@pytest.mark.parametrize(
    ("of_articles", "of_seeds", "at_most"),
    [(0.15, 0.0, 0.98), (0.15, 0.08, 0.99), (0.1, 0.1, 1.0), (0.0, 0.0, 1.0)],
)
def test_an_interval_of_95_percent_holds_the_true_drop_about_as_often(
    of_articles: float, of_seeds: float, at_most: float
) -> None:
    random, trials = np.random.default_rng(20), many(1600)
    held = sum(holds(random, of_articles, of_seeds) for _ in range(trials)) / trials
    assert 0.90 <= held <= at_most


def holds(random: np.random.Generator, of_articles: float, of_seeds: float) -> bool:
    """Draw a score of 5 articles and 20 seeds; tell whether the interval has its expectation."""
    chance = 0.5 + random.normal(0, of_articles, (5, 1)) + random.normal(0, of_seeds, (1, 20))
    right = random.binomial(40, np.clip(chance, 0, 1))
    table = np.stack([np.full((5, 20), 40.0), np.full((5, 20), 40.0), right], axis=-1)
    found = estimate(float(f1(table.sum(axis=(0, 1)))), influence(table))
    return found is not None and found.low <= 0.5 <= found.high


@pytest.mark.parametrize("seeds", [1, 20])
def test_one_article_has_no_interval(seeds: int) -> None:
    assert estimate(0.2, np.ones((1, seeds))) is None


@pytest.mark.parametrize("seeds", [1, 2, 20])
def test_no_difference_has_no_width(seeds: int) -> None:
    table = np.arange(5 * seeds * 3, dtype=float).reshape(5, seeds, 3)
    assert estimate(0.0, influence(table) - influence(table)) == (0.0, 0.0, 0.0)


def test_counts_of_nothing_move_nothing() -> None:
    assert not influence(np.zeros((5, 2, 3))).any()
