"""Items of many articles in columns: one array of integers a field, one row an item."""

from __future__ import annotations

import struct
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from typing import Any, Literal

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
    """Items as columns of equal length, by field; a column is made when it is first asked for.

    Offsets of words and characters count on over the articles of a batch; words leave one
    number free between articles, so that two never share a range, be it of no word at all.
    """

    def __init__(
        self, fields: Mapping[str, Column | Callable[[], Column]], length: int | None = None
    ) -> None:
        self._fields = dict(fields)
        self._length = len(self[next(iter(fields))]) if length is None else length

    def __getitem__(self, field: str) -> Column:
        column = self._fields[field]
        if callable(column):
            column = self._fields[field] = column()
        return column

    def __contains__(self, field: object) -> bool:
        return field in self._fields

    def __iter__(self) -> Iterator[str]:
        return iter(self._fields)

    def __len__(self) -> int:
        return self._length

    def take(self, rows: NDArray[np.integer] | NDArray[np.bool_]) -> Columns:
        """Return the items at `rows`: indices, or a mask."""
        places = np.flatnonzero(rows) if rows.dtype == bool else rows
        return Columns({field: partial(self._at, field, places) for field in self}, len(places))

    def _at(self, field: str, rows: NDArray[Any]) -> Column:
        taken: Column = self[field][rows]
        return taken

    def and_also(self, other: Columns) -> Columns:
        """Return these items and, after them, another's, with the fields that both have."""
        both = {field: partial(self._with, field, other) for field in self if field in other}
        return Columns(both, len(self) + len(other))

    def _with(self, field: str, other: Columns) -> Column:
        joined: Column = np.concatenate((self[field], other[field]))
        return joined

    def replaced(self, **fields: Column | Callable[[], Column]) -> Columns:
        """Return the items with other columns in place of some, or besides."""
        return Columns({**self._fields, **fields}, len(self))


def integers(values: Sequence[int], kind: Literal["q", "b"] = "q") -> Column:
    """Return integers as a column; `kind` as in `struct`. OverflowError for one too large."""
    try:
        packed = struct.pack(f"{len(values)}{kind}", *values)  # half the time of np.array
    except struct.error as error:
        raise OverflowError(str(error)) from None
    return np.frombuffer(packed, dtype=kind)


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


def looked_up(wanted: Column, known: Column) -> tuple[NDArray[np.intp], NDArray[np.bool_]]:
    """Return where in `known`, which ascends, each number stands, and which of them do."""
    if not len(known):
        return np.zeros(len(wanted), dtype=np.intp), np.zeros(len(wanted), dtype=bool)
    at = np.minimum(np.searchsorted(known, wanted), len(known) - 1)
    return at, known[at] == wanted


def distinct(numbers: Column) -> NDArray[np.intp]:
    """Return the rows of the first of each number, in the order of the numbers."""
    if len(numbers) < 2 or (numbers[1:] > numbers[:-1]).all():
        return np.arange(len(numbers))
    order = np.argsort(numbers, kind="stable")
    ordered = numbers[order]
    first: NDArray[np.bool_] = np.concatenate(([True], ordered[1:] != ordered[:-1]))
    rows: NDArray[np.intp] = order[first]
    return rows
