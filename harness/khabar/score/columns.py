"""Items of many articles in columns: one array of integers a field, one row an item."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

Column = NDArray[np.int64]
ABSENT = -1
"""What a field holds that a mention does not have; it agrees with nothing."""
_LARGEST = 1 << 61  # one bit is left for `match.count`
FIELDS_OF: Mapping[str, tuple[str, ...]] = {
    "words": ("first", "last"),
    "characters": ("start", "end"),
    "trigger": ("trigger_first", "trigger_last"),
    "coreference": ("thing", "anchor_first", "anchor_last"),
}
"""The columns of what measures compare under one name; any other name is its own column."""


class Columns:
    """Items as columns of equal length, by field.

    Offsets of words and characters count on over the articles of a batch; words leave one
    number free between articles, so that two never share a range, be it of no word at all.
    """

    def __init__(self, fields: Mapping[str, Column]) -> None:
        self.fields = fields

    def __getitem__(self, field: str) -> Column:
        return self.fields[field]

    def __len__(self) -> int:
        return len(next(iter(self.fields.values())))

    def take(self, rows: NDArray[np.integer] | NDArray[np.bool_]) -> Columns:
        """Return the items at `rows`: indices, or a mask."""
        return Columns({field: column[rows] for field, column in self.fields.items()})

    def replaced(self, **fields: Column) -> Columns:
        """Return the items with other columns in place of some, or besides."""
        return Columns({**self.fields, **fields})


def keys(
    one: Columns, other: Columns, names: Sequence[str]
) -> tuple[tuple[Column, Column], tuple[NDArray[np.bool_], NDArray[np.bool_]]]:
    """Return a number for each item that tells those apart which differ in `names`.

    Equal numbers mean equal fields on either side; besides, which items lack none of them.
    """
    totals = [np.zeros(len(side), dtype=np.int64) for side in (one, other)]
    whole = [np.ones(len(side), dtype=bool) for side in (one, other)]
    span = 1
    for name in names:
        for field in FIELDS_OF.get(name, (name,)):
            columns = [one[field], other[field]]
            low, high = _range(columns)
            if low <= ABSENT:
                whole = [m & (c != ABSENT) for m, c in zip(whole, columns, strict=True)]
            if span * (high - low + 1) > _LARGEST:
                span = _ranked(totals)
            if span * (high - low + 1) > _LARGEST:
                low, high = 0, _ranked(columns) - 1
            width = high - low + 1
            for side in (0, 1):
                totals[side] *= width
                totals[side] += columns[side]
                totals[side] -= low
            span *= width
    return (totals[0], totals[1]), (whole[0], whole[1])


def _range(columns: Sequence[Column]) -> tuple[int, int]:
    filled = [column for column in columns if len(column)]
    if not filled:
        return 0, 0
    return min(int(c.min()) for c in filled), max(int(c.max()) for c in filled)


def _ranked(columns: list[Any]) -> int:
    """Put ranks in the place of both sides' values; return how many there are."""
    values, ranks = np.unique(np.concatenate(columns), return_inverse=True)
    split = len(columns[0])
    columns[:] = [ranks[:split].astype(np.int64), ranks[split:].astype(np.int64)]
    return len(values)


def distinct(numbers: Column) -> NDArray[np.intp]:
    """Return the rows of the first of each number, in the order of the numbers."""
    if len(numbers) < 2 or (numbers[1:] > numbers[:-1]).all():
        return np.arange(len(numbers))
    order = np.argsort(numbers, kind="stable")
    ordered = numbers[order]
    first: NDArray[np.bool_] = np.concatenate(([True], ordered[1:] != ordered[:-1]))
    rows: NDArray[np.intp] = order[first]
    return rows


class Codes(dict[object, int]):
    """A number for each value as it is met; `ABSENT` for None, unless it is listed."""

    def __init__(self, values: Sequence[object] = ()) -> None:
        super().__init__({value: number for number, value in enumerate(values)})
        self._next = len(self)
        self.setdefault(None, ABSENT)

    def __missing__(self, value: object) -> int:
        self[value] = self._next
        self._next += 1
        return self._next - 1
