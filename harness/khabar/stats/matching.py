"""Largest one-to-one matchings of two sides."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

Rows = NDArray[np.intp]


def largest(left: Rows, right: Rows, lefts: int, rights: int) -> NDArray[np.bool_]:
    """Return which of `lefts` rows are matched in a largest matching of the pairs.

    `left` and `right`: the pairs' rows, of equal length. Pairs that share no end with another
    are matched as they are; the rest by augmenting paths (Berge 1957), whose number depends
    on no order.
    """
    matched = np.zeros(lefts, dtype=bool)
    alone = (np.bincount(left, minlength=lefts)[left] == 1) & (
        np.bincount(right, minlength=rights)[right] == 1
    )
    matched[left[alone]] = True
    neighbours: defaultdict[int, list[int]] = defaultdict(list)
    for one, other in zip(left[~alone].tolist(), right[~alone].tolist(), strict=True):
        neighbours[one].append(other)
    matched[list(pairing(neighbours))] = True
    return matched


def pairing(neighbours: Mapping[int, Sequence[int]]) -> dict[int, int]:
    """Return a largest matching of left rows with their `neighbours`: the partner of each.

    No row is left out for one that comes later, and each takes the first neighbour that is free.
    """
    matching = _Matching(neighbours)
    for row in neighbours:
        matching.augment(row)
    return matching.right_of


class _Matching:
    def __init__(self, neighbours: Mapping[int, Sequence[int]]) -> None:
        self.neighbours = neighbours
        self.left_of: dict[int, int] = {}
        self.right_of: dict[int, int] = {}

    def augment(self, root: int) -> None:
        """Give `root` a partner, moving others along one alternating path where that helps."""
        came_from: dict[int, int] = {}
        waiting = [root]
        while waiting:
            node = waiting.pop()
            for other in self.neighbours[node]:
                if other in came_from:
                    continue
                came_from[other] = node
                if other not in self.left_of:
                    self._flip(other, came_from)
                    return
                waiting.append(self.left_of[other])

    def _flip(self, end: int, came_from: Mapping[int, int]) -> None:
        step: int | None = end
        while step is not None:
            node = came_from[step]
            before = self.right_of.get(node)
            self.left_of[step], self.right_of[node] = node, step
            step = before
