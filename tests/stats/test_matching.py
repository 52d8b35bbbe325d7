"""Pairings are as large as another library's, and no earlier row is left out for a later one."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.sparse import csr_array
from scipy.sparse.csgraph import maximum_bipartite_matching

from khabar.stats.matching import largest, pairing

graphs = st.lists(st.lists(st.integers(0, 7), max_size=8, unique=True), max_size=8)


def size(neighbours: list[list[int]]) -> int:
    """Return the size of the largest matching, as scipy finds it."""
    if not neighbours:
        return 0
    table = np.zeros((len(neighbours), 8), dtype=int)
    for row, columns in enumerate(neighbours):
        table[row, columns] = 1
    return int((maximum_bipartite_matching(csr_array(table), perm_type="column") >= 0).sum())


@given(graphs)
@settings(deadline=None)
def test_a_pairing_is_as_large_as_that_of_scipy(neighbours: list[list[int]]) -> None:
    found = pairing(dict(enumerate(neighbours)))
    assert len(found) == len(set(found.values())) == size(neighbours)
    assert all(column in neighbours[row] for row, column in found.items())
    left = [row for row, columns in enumerate(neighbours) for _ in columns]
    right = [column for columns in neighbours for column in columns]
    pairs = (np.array(side, dtype=np.intp) for side in (left, right))
    matched = largest(*pairs, len(neighbours), 8)
    assert matched.sum() == len(found)


@given(graphs)
@settings(deadline=None)
def test_earlier_rows_are_matched_as_if_there_were_no_later_ones(
    neighbours: list[list[int]],
) -> None:
    found = pairing(dict(enumerate(neighbours)))
    for number in range(len(neighbours)):
        assert sum(row < number for row in found) == size(neighbours[:number])
