"""The best one-to-one assignment of rows to columns, of which few go together."""

from __future__ import annotations

from collections import defaultdict
from heapq import heappop, heappush
from math import inf
from typing import Any

import numpy as np
from numpy.typing import NDArray

Places = NDArray[np.integer[Any]]


def best_assignment(rows: Places, columns: Places, worth: NDArray[np.float64]) -> NDArray[np.intp]:
    """Return which of the pairs to choose, one to one, so that the sum of `worth` is the largest.

    `rows`, `columns`, `worth`: shape ``[pairs]``; no pair twice, nothing worth less than 0. Pairs
    that share no end with another are chosen as they are; the rest by shortest augmenting paths
    with prices of the columns (Jonker and Volgenant 1987), along the pairs that there are.
    """
    if not len(worth):
        return np.zeros(0, dtype=np.intp)
    alone = (np.bincount(rows)[rows] == 1) & (np.bincount(columns)[columns] == 1)
    others = np.flatnonzero(~alone)
    market = _Market()
    for pair, row, column, value in zip(
        others.tolist(), rows[others].tolist(), columns[others].tolist(), worth[others].tolist(),
        strict=True,
    ):  # fmt: skip
        market.wanted.setdefault(row, []).append((column, value, pair))
    for row in market.wanted:
        market.place(row)
    chosen = [pair for _, pair in market.held.values()]
    return np.concatenate((np.flatnonzero(alone), np.array(chosen, dtype=np.intp)))


_WITHOUT = -1
"""The column of a row that does without one."""


class _Market:
    """Rows that want columns, and the prices at which no row would change.

    `wanted`: by row its columns, what each is worth, and the number of the pair. `held`: by column
    the row that has it, and the number of the pair. A row's gain is the most that a column is worth
    to it beyond the column's price, or 0.
    """

    def __init__(self) -> None:
        self.wanted: dict[int, list[tuple[int, float, int]]] = {}
        self.held: dict[int, tuple[int, int]] = {}
        self._price: defaultdict[int, float] = defaultdict(float)
        self._gain: dict[int, float] = {}

    def place(self, row: int) -> None:
        """Give a row its best column, or move others along the cheapest path."""
        net = [
            (value - self._price[column], column, pair) for column, value, pair in self.wanted[row]
        ]
        gain, column, pair = max(net)
        self._gain[row] = max(0.0, gain)
        if column in self.held:
            self._augment(row)
        else:
            self.held[column] = row, pair

    def _augment(self, root: int) -> None:
        """Find the cheapest path from a row to a column that is free, or to a row without any."""
        paid: dict[int, float] = {}
        rows: dict[int, tuple[float, int]] = {root: (0.0, _WITHOUT)}
        came_from: dict[int, tuple[int, int]] = {}
        waiting: list[tuple[float, int, int, int]] = []
        least = self._reach(root, 0.0, inf, waiting)
        while True:
            cost, column, row, pair = heappop(waiting)
            if column in paid:
                continue
            came_from[column] = row, pair
            if column not in self.held:
                break
            paid[column] = cost
            holder, _ = self.held[column]
            rows[holder] = cost, column
            least = self._reach(holder, cost, least, waiting)
        for reached, (before, _) in rows.items():
            self._gain[reached] = max(0.0, self._gain[reached] - (cost - before))
        for known, before in paid.items():
            self._price[known] += cost - before
        if column == _WITHOUT:
            column = rows[row][1]
        while column != _WITHOUT:
            row, pair = came_from[column]
            self.held[column] = row, pair
            column = rows[row][1]

    def _reach(
        self, row: int, cost: float, least: float, waiting: list[tuple[float, int, int, int]]
    ) -> float:
        """Add the ways on from a row that cost less than `least`, the cheapest known end."""
        spent = cost + self._gain[row]
        ways = [
            (spent - value + self._price[c], c, row, pair) for c, value, pair in self.wanted[row]
        ]
        for way in ((spent, _WITHOUT, row, _WITHOUT), *ways):
            if way[0] < least:
                heappush(waiting, way)
                if way[1] not in self.held:
                    least = way[0]
        return least
