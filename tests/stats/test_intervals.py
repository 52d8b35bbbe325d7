"""Intervals and tests of a difference: exact where they can be, and equal to SciPy's."""

from __future__ import annotations

import sys
from itertools import product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from khabar.stats.intervals import bootstrap, f1, interval, sign_flip
from khabar.stats.randomisation import randomisation, randomisations, twice
from khabar.stats.student import quantile, two_sided

rows = st.tuples(st.integers(0, 30), st.integers(0, 30)).flatmap(
    lambda pair: st.integers(0, min(pair)).map(lambda right: (*pair, right))
)
tables = st.lists(rows, min_size=1, max_size=6).map(lambda table: np.array(table, dtype=float))


@pytest.mark.parametrize("degrees", [1, 2, 3, 4, 19, 99, 1000])
def test_student_is_that_of_scipy(degrees: int) -> None:
    for level in (0.5, 0.9, 0.95, 0.99):
        expected = stats.t.ppf((1 + level) / 2, degrees)
        assert quantile(level, degrees) == pytest.approx(expected, rel=1e-8)
    for t in (0.0, 0.3, 2.0, 30.0):
        assert two_sided(t, degrees) == pytest.approx(2 * stats.t.cdf(t, degrees) - 1, abs=1e-12)


@given(tables)
def test_the_interval_holds_the_score(table) -> None:
    found, score = interval(table), f1(table.sum(axis=0))
    if found is not None:
        assert 0 <= found.low <= score + 1e-12
        assert score - 1e-12 <= found.high <= 1
    differing = np.unique(table[table.any(axis=1)], axis=0)
    if 0 < score < 1 and len(differing) > 1:
        total = table.sum(axis=0)
        assert found is not None or np.ptp(f1(total - table[table.any(axis=1)])) < 1e-12


def test_the_interval_by_hand() -> None:
    table = np.array([[10, 10, 8], [10, 10, 6], [20, 20, 18]], dtype=float)
    without = np.array([48 / 60, 52 / 60, 28 / 40])  # delete-one F1
    error = np.sqrt(2 / 3 * ((without - without.mean()) ** 2).sum())
    score = 0.8
    reach = stats.t.ppf(0.975, 2) * error / (score * (1 - score))
    logit = np.log(score / (1 - score))
    expected = [1 / (1 + np.exp(-(logit + sign * reach))) for sign in (-1, 1)]
    assert interval(table) == pytest.approx(tuple(expected))


@pytest.mark.parametrize(
    "table",
    [
        [[5, 5, 3]],
        [[5, 5, 3], [5, 5, 3]],
        [[5, 5, 5], [3, 3, 3]],
        [[5, 5, 0], [1, 2, 0]],
        [[0, 0, 0]],
    ],
)
def test_what_has_no_interval(table) -> None:
    assert interval(np.array(table, dtype=float)) is None


def test_an_article_without_items_says_nothing() -> None:
    table = np.array([[10, 10, 8], [10, 10, 6]], dtype=float)
    assert interval(np.vstack([table, [[0, 0, 0]]])) == interval(table)


@given(
    st.integers(1, 5).flatmap(lambda n: st.tuples(*[st.lists(rows, min_size=n, max_size=n)] * 2))
)
def test_the_sign_flip_test_tries_every_exchange(sides) -> None:
    one, other = (np.array(side, dtype=float) for side in sides)
    observed = abs(f1(one.sum(axis=0)) - f1(other.sum(axis=0)))
    extreme = 0
    for exchanged in product([False, True], repeat=len(one)):
        mask = np.array(exchanged)[:, None]
        a, b = np.where(mask, other, one), np.where(mask, one, other)
        extreme += abs(f1(a.sum(axis=0)) - f1(b.sum(axis=0))) >= observed - 1e-12
    p = sign_flip(one, other)
    assert p == pytest.approx(extreme / 2 ** len(one))
    assert p >= 2 / 2 ** len(one)
    assert p == pytest.approx(sign_flip(other, one))


def test_five_articles_give_no_p_below_0_0625() -> None:
    worst, best = np.array([[9, 9, 0]] * 5, dtype=float), np.array([[9, 9, 9]] * 5, dtype=float)
    assert sign_flip(worst, best) == 0.0625


def test_randomisation_comes_near_the_exact_test() -> None:
    generator = np.random.default_rng(3)
    one = np.stack([np.full(12, 10), np.full(12, 10), generator.integers(3, 9, 12)], axis=1) * 1.0
    other = one.copy()
    other[:8, 2] += 1
    exact = sign_flip(one, other)
    assert randomisation(one, other, trials=40_000) == pytest.approx(exact, abs=0.005)
    assert randomisation(one, one) == 1
    assert randomisation(one, other, seed=1) == randomisation(one, other, seed=1)


def test_the_exchanges_are_the_same_everywhere() -> None:
    words = np.random.PCG64(0).random_raw(2).tolist()
    assert words == [11749869230777074271, 4976686463289251617]  # by every version of NumPy
    units = 70  # two words a trial
    one = np.stack([np.full(units, 4), np.full(units, 4), np.arange(units) % 5], axis=1) * 1.0
    other = np.stack([np.full(units, 4), np.full(units, 4), np.arange(units) % 4], axis=1) * 1.0
    exchanged = [words[0] >> n & 1 for n in range(64)] + [words[1] >> n & 1 for n in range(6)]
    mask = np.array(exchanged, dtype=bool)[:, None]
    sides = [np.where(mask, a, b).sum(axis=0) for a, b in ((other, one), (one, other))]
    observed = abs(f1(one.sum(axis=0)) - f1(other.sum(axis=0)))
    extreme = abs(f1(sides[0]) - f1(sides[1])) >= observed
    assert randomisation(one, other, trials=1) == (extreme + 1) / 2
    assert randomisation(one, other) == 212 / 10_001


@given(st.integers(1, 9), st.integers(0, 2**32))
def test_many_at_once_are_each_alone(number: int, seed: int) -> None:
    generator = np.random.default_rng(seed)
    tables = [
        np.stack(
            [np.full(150, 9), generator.integers(0, 9, 150), generator.integers(0, 9, 150) / 2]
        )
        for _ in range(number + 1)
    ]
    one, *others = (table.T for table in tables)
    together = randomisations(twice(one), [twice(other) for other in others], trials=500)
    assert together == [randomisation(one, other, trials=500) for other in others]


def test_pieces_give_what_the_whole_gives(monkeypatch: pytest.MonkeyPatch) -> None:
    generator = np.random.default_rng(1)
    one, other = (
        np.stack([np.full(90, 9.0), np.full(90, 9.0), generator.integers(5, 9, 90)], axis=1)
        for _ in range(2)
    )
    whole = randomisation(one, other, trials=333)
    monkeypatch.setattr(sys.modules["khabar.stats.randomisation"], "_CHUNK", 1000)
    assert randomisation(one, other, trials=333) == whole


def test_more_articles_than_can_be_tried_are_drawn() -> None:
    generator = np.random.default_rng(0)
    one = np.stack([np.full(40, 10), np.full(40, 10), generator.integers(3, 9, 40)], axis=1) * 1.0
    other = one.copy()
    other[:, 2] += 1
    assert sign_flip(one, other, trials=2000) == pytest.approx(1 / 2001)


def test_the_bootstrap_is_as_wide_as_the_interval() -> None:
    generator = np.random.default_rng(7)
    gold = generator.integers(20, 60, 200)
    right = generator.binomial(gold, generator.beta(8, 2, 200))
    table = np.stack([gold, gold, right], axis=1) * 1.0
    drawn = bootstrap(table, resamples=4000)
    assert drawn.shape == (4000,)
    low, high = np.quantile(drawn, [0.025, 0.975])
    assert (low, high) == pytest.approx(interval(table), abs=0.003)
    assert (bootstrap(table, resamples=10, seed=5) == bootstrap(table, resamples=10, seed=5)).all()
