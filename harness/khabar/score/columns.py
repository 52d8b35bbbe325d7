"""Items of many articles in columns: one array of integers a field, one row an item."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

Column = NDArray[np.int64]
ABSENT = -1
"""What a field holds that a mention does not have; it agrees with nothing."""
_LARGEST = 1 << 62
FIELDS_OF: Mapping[str, tuple[str, ...]] = {
    "words": ("first", "last"),
    "characters": ("start", "end"),
    "trigger": ("trigger_first", "trigger_last"),
    "coreference": ("thing", "anchor_first", "anchor_last"),
}
"""The columns of what measures compare under one name; any other name is its own column."""


class Columns:
    """Items as columns of equal length, by field.

    Offsets of words and characters count on over the articles of a batch, so that no two
    articles share any.
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
    split = len(one)
    total: Column = np.zeros(split + len(other), dtype=np.int64)
    whole = np.ones(len(total), dtype=bool)
    span = 1
    for name in names:
        for field in FIELDS_OF.get(name, (name,)):
            column: Column = np.concatenate((one[field], other[field]))
            if not len(column):
                break
            low, high = int(column.min()), int(column.max())
            whole &= column != ABSENT
            width = high - low + 1
            if span * width > _LARGEST:
                total, span = _ranked(total)
            if span * width > _LARGEST:
                column, width = _ranked(column)
                low = 0
            total = total * width + (column - low)
            span *= width
    return (total[:split], total[split:]), (whole[:split], whole[split:])


def _ranked(column: Column) -> tuple[Column, int]:
    values, ranks = np.unique(column, return_inverse=True)
    return ranks.astype(np.int64), len(values)


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
