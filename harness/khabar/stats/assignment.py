"""The best one-to-one assignment of rows to columns, of which few go together."""

from __future__ import annotations

from collections import defaultdict
from heapq import heappop, heappush
from math import inf
from typing import Any

import numpy as np
from numpy.typing import NDArray

Places = NDArray[np.integer[Any]]


def best_assignment(rows: Places, columns: Places, worth: NDArray[np.float64]) -> Places:
    """Return which of the pairs to choose, one to one, so that the sum of `worth` is the largest.

    `rows`, `columns`, `worth`: shape ``[pairs]``; no pair twice, nothing worth less than 0. First
    pairs that are worth more than any two that they exclude; the rest by shortest augmenting paths
    with prices of the columns (Jonker and Volgenant 1987), along the pairs that there are.
    """
    left, chosen = np.arange(len(worth)), []
    for _ in range(_ROUNDS):
        safe = left[_is_safe(rows[left], columns[left], worth[left])]
        chosen.append(safe)
        left = left[~(_touched(rows, safe)[left] | _touched(columns, safe)[left])]
    market = _Market()
    for pair, row, column, value in zip(
        *(side.tolist() for side in (left, rows[left], columns[left], worth[left])), strict=True
    ):
        market.wanted.setdefault(row, []).append((column, value, pair))
    for row in market.wanted:
        market.place(row)
    placed = np.array([pair for _, pair in market.held.values()], dtype=np.intp)
    return np.concatenate((*chosen, placed))


_ROUNDS = 3
"""How often sure pairs are looked for: what they exclude makes others sure."""


def _is_safe(rows: Places, columns: Places, worth: NDArray[np.float64]) -> NDArray[np.bool_]:
    safe: NDArray[np.bool_] = worth > _best_other(rows, worth) + _best_other(columns, worth)
    return safe


def _best_other(ends: Places, worth: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return for each pair the most that another pair with the same end is worth, or 0."""
    order = np.lexsort((-worth, ends))
    end, value = ends[order], worth[order]
    again = np.concatenate((end[1:] == end[:-1], [False]))
    first = np.concatenate(([True], ~again))[: len(end)]
    best = value[np.maximum.accumulate(np.where(first, np.arange(len(end)), 0))]
    following = np.concatenate((value[1:], [0.0]))[: len(end)] * again[: len(end)]
    others = np.empty(len(end))
    others[order] = np.where(first, following, best)
    return others


def _touched(ends: Places, pairs: Places) -> NDArray[np.bool_]:
    """Return which pairs have an end of one of `pairs`."""
    taken = np.zeros(int(ends.max(initial=-1)) + 1, dtype=bool)
    taken[ends[pairs]] = True
    return taken[ends]


_WITHOUT = -1
"""The column of a row that does without one."""
_Way = tuple[float, int, int, int]
"""A cost, a column, the row that would take it, and the number of the pair."""


class _Paths:
    """The paths from a row: what is reached, at which cost, and the ways on, cheapest first.

    `paid`: the costs of columns that are held; `rows`: the cost of their rows, and the column that
    each holds; `came_from`: the row that a column is reached from, and the number of the pair.
    """

    def __init__(self, root: int) -> None:
        self.paid: dict[int, float] = {}
        self.rows: dict[int, tuple[float, int]] = {root: (0.0, _WITHOUT)}
        self.came_from: dict[int, tuple[int, int]] = {}
        self.waiting: list[_Way] = []


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
        """Give a row a column along the cheapest path, and change gains and prices to fit."""
        paths = _Paths(root)
        cost, column = self._cheapest(root, paths)
        for row, (before, _) in paths.rows.items():
            self._gain[row] = max(0.0, self._gain[row] - (cost - before))
        for known, before in paths.paid.items():
            self._price[known] += cost - before
        while column != _WITHOUT:
            row, pair = paths.came_from[column]
            self.held[column] = row, pair
            column = paths.rows[row][1]

    def _cheapest(self, root: int, paths: _Paths) -> tuple[float, int]:
        """Return the cost of the cheapest path to its end, and the column that it ends with.

        It ends at a column that is free, or at the column of a row that will do without one.
        """
        least = self._reach(root, 0.0, inf, paths.waiting)
        while True:
            cost, column, row, pair = heappop(paths.waiting)
            if column == _WITHOUT:
                return cost, paths.rows[row][1]
            if column in paths.paid:
                continue
            paths.came_from[column] = row, pair
            if column not in self.held:
                return cost, column
            paths.paid[column] = cost
            holder, _ = self.held[column]
            paths.rows[holder] = cost, column
            least = self._reach(holder, cost, least, paths.waiting)

    def _reach(self, row: int, cost: float, least: float, waiting: list[_Way]) -> float:
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
