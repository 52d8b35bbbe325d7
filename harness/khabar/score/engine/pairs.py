"""Gold and predictions in pairs: those that are aligned once for all measures, and the others.

Most mentions share no word with another of their own side, and the other side has one mention of
the same words. Such mentions are aligned once, and a measure only compares their fields. The
unaligned ones are matched in full.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from khabar.score.engine.columns import ABSENT, Column, Columns, keys, looked_up

Both = tuple[Columns, Columns]
"""Items of the gold, and items of the prediction."""
Rows = NDArray[np.intp]


class Pairs:
    """The aligned items, row by row of the same words, and the unaligned ones."""

    def __init__(self, aligned: Both, unaligned: Both) -> None:
        self.aligned, self.unaligned = aligned, unaligned
        self._sizes: dict[tuple[str, int], list[Column]] = {}

    def sizes(self, field: str, number: int) -> list[Column]:
        """Return how many aligned items each side has, by the `number` values of a field."""
        if (field, number) not in self._sizes:
            counted = [np.bincount(side[field], minlength=number) for side in self.aligned]
            self._sizes[field, number] = counted
        return self._sizes[field, number]


def all_unaligned(gold: Columns, predicted: Columns) -> Pairs:
    """Return pairs of which none is aligned: for measures that compare more than place."""
    none = np.zeros(0, dtype=np.intp)
    return Pairs((gold.take(none), predicted.take(none)), (gold, predicted))


def of_mentions(gold: Columns, predicted: Columns) -> Pairs:
    """Return the pairs of mentions; what shares a word with another of its side is unaligned."""
    return _aligned(gold, predicted, _alone(gold), _alone(predicted))


def _alone(items: Columns) -> Rows:
    first, last = items["first"], items["last"]
    alone = first < last
    if len(items) > 1:
        alone[1:] &= np.maximum.accumulate(last)[:-1] <= first[1:]
        alone[:-1] &= last[:-1] <= first[1:]
    if (wordless := first == last).any():  # what it touches holds it
        alone &= ~(np.isin(first, first[wordless]) | np.isin(last, first[wordless]))
    return np.flatnonzero(alone)


def of_arguments(gold: Columns, predicted: Columns) -> Pairs:
    """Return the pairs of arguments; what has the words of another of its side is unaligned.

    That is enough, because no measure of arguments asks whether words overlap.
    """
    return _aligned(gold, predicted, _single(gold), _single(predicted))


def _single(items: Columns) -> Rows:
    order = np.lexsort((items["last"], items["first"]))
    first, last = items["first"][order], items["last"][order]
    same = (first[1:] == first[:-1]) & (last[1:] == last[:-1])
    single = np.ones(len(order), dtype=bool)
    single[1:] &= ~same
    single[:-1] &= ~same
    rows: Rows = order[single]
    return rows


def _aligned(gold: Columns, predicted: Columns, one: Rows, other: Rows) -> Pairs:
    (of_gold, of_predicted), _ = keys(gold.take(one), predicted.take(other), ("words",))
    at, matched = looked_up(of_gold, of_predicted)
    one, other = one[matched], other[at[matched]]
    return Pairs(
        (gold.take(one), predicted.take(other)),
        (gold.take(_others(one, len(gold))), predicted.take(_others(other, len(predicted)))),
    )


def _others(rows: Rows, size: int) -> Rows:
    left = np.ones(size, dtype=bool)
    left[rows] = False
    return np.flatnonzero(left)


def projected(pairs: Pairs, projection: Column) -> Pairs:
    """Return the pairs with their types projected; items without a counterpart are left out.

    Where only one item of an aligned pair has a counterpart, it becomes unaligned.
    """
    types = [projection[side["type"]] for side in pairs.aligned]
    kept = [column != ABSENT for column in types]
    both = kept[0] & kept[1]
    aligned = [
        side.replaced(type=column).take(both)
        for side, column in zip(pairs.aligned, types, strict=True)
    ]
    single = [
        side.replaced(type=column).take(mask & ~both)
        for side, column, mask in zip(pairs.aligned, types, kept, strict=True)
    ]
    unaligned = [under(side, projection) for side in pairs.unaligned]
    return Pairs(
        (aligned[0], aligned[1]),
        (single[0].and_also(unaligned[0]), single[1].and_also(unaligned[1])),
    )


def under(items: Columns, projection: Column) -> Columns:
    """Return the items with their types projected; those without a counterpart are left out."""
    types = projection[items["type"]]
    return items.replaced(type=types).take(types != ABSENT)
