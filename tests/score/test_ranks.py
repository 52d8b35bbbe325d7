"""Ranks against a plain reading of their definition."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from khabar.score.ranks import Standing, ranks
from khabar.stats.randomisation import randomisations, twice

TRIALS = 200


def standing(right: list[int], view: str = "v") -> Standing:
    """Return a score whose sentences have ten items on each side, and so many right."""
    table = np.array([[10, 10, n] for n in right], dtype=float)
    return Standing(sum(right) / (10 * len(right)), view, twice(table))


def plainly(standings: list[Standing]) -> list[int]:
    """Return ranks as the definition says, with a test a pair."""
    order = sorted(range(len(standings)), key=lambda n: (-standings[n].f1, n))
    found, leader, before = {}, None, None
    for number, place in enumerate(order):
        each = standings[place]
        if leader is not None:
            (p,) = randomisations(leader.sentences, [each.sentences], trials=TRIALS)
        if leader is None or (p < 0.05 and each.f1 != before.f1):
            leader, rank = each, number + 1
        found[place], before = rank, each
    return [found[place] for place in range(len(standings))]


@given(st.lists(st.lists(st.integers(0, 10), min_size=12, max_size=12), min_size=1, max_size=12))
def test_ranks_are_what_the_definition_says(rows: list[list[int]]) -> None:
    standings = [standing(row) for row in rows]
    assert ranks(standings, trials=TRIALS) == plainly(standings)


def test_groups_have_one_rank_and_the_next_counts_them() -> None:
    near = [8] * 39 + [7]
    found = ranks([standing([6] * 40), standing([8] * 40), None, standing(near)])
    assert found == [3, 1, None, 1]


def test_other_views_are_ranked_apart() -> None:
    found = ranks([standing([8] * 40), standing([2] * 40, "wojood:v"), standing([5] * 40)])
    assert found == [1, 1, 2]


def test_no_rank_is_before_a_higher_score() -> None:
    chance = np.random.default_rng(4)
    noisy = np.clip(8 + chance.integers(-6, 7, 40), 0, 10).tolist()
    found = [standing(rows) for rows in ([8] * 40, noisy, [7] * 40)]
    order = sorted(range(3), key=lambda n: -found[n].f1)
    given_ = ranks(found)
    assert [given_[n] for n in order] == sorted(given_[n] for n in order)
    assert given_[2] > given_[0] == 1


@pytest.mark.parametrize("places", [(0, 1, 2), (2, 1, 0), (1, 2, 0)])
def test_equal_scores_never_have_two_ranks(places: tuple[int, ...]) -> None:
    three = [standing([9] * 40), standing([8] * 40), standing([10] * 20 + [6] * 20)]
    found = ranks([three[place] for place in places])
    assert found[places.index(1)] == found[places.index(2)]
