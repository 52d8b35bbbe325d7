"""The best one-to-one assignment of rows to columns."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray


def best_assignment(worth: NDArray[np.float64]) -> NDArray[np.intp]:
    """Return each row's column, or -1, so that the sum of `worth` is the largest.

    `worth`: shape ``[rows, columns]``, not negative. Successive shortest augmenting paths with
    potentials (Jonker and Volgenant 1987).
    """
    if 0 in worth.shape:
        return np.full(worth.shape[0], -1, dtype=np.intp)
    if worth.shape[0] > worth.shape[1]:
        return _inverse(best_assignment(worth.T), worth.shape[0])
    row_at = _row_of_each_column(-worth)
    return _inverse(row_at, worth.shape[0])


def _inverse(chosen: NDArray[np.intp], size: int) -> NDArray[np.intp]:
    inverse = np.full(size, -1, dtype=np.intp)
    taken = np.flatnonzero(chosen >= 0)
    inverse[chosen[taken]] = taken
    return inverse


def _row_of_each_column(cost: NDArray[np.float64]) -> NDArray[np.intp]:
    """Return the row that each column has at the least cost, or -1; all rows are placed."""
    rows, columns = cost.shape
    of_row, of_column = np.zeros(rows + 1), np.zeros(columns + 1)
    row_at = np.zeros(columns + 1, dtype=np.intp)  # 1-based; column 0 holds the row to place
    for row in range(1, rows + 1):
        row_at[0], column = row, 0
        slack = np.full(columns + 1, np.inf)
        came_from = np.zeros(columns + 1, dtype=np.intp)
        done = np.zeros(columns + 1, dtype=bool)
        while row_at[column]:
            done[column] = True
            reduced = cost[row_at[column] - 1] - of_row[row_at[column]] - of_column[1:]
            nearer = ~done[1:] & (reduced < slack[1:])
            slack[1:][nearer] = reduced[nearer]
            came_from[1:][nearer] = column
            step = np.where(done, np.inf, slack)
            column = int(step.argmin())
            of_row[row_at[done]] += step[column]
            of_column[done] -= step[column]
            slack[~done] -= step[column]
        while column:
            row_at[column] = row_at[came_from[column]]
            column = int(came_from[column])
    return row_at[1:] - 1
