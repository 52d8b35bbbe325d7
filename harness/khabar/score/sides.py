"""Gold and predictions side by side, in every reading that measures ask for.

Most mentions stand alone on both sides: they share no word with another of their side, and the
other side has one of the same words. Such pairs are settled once, and a measure has only to
compare their fields; what is left over is matched in full.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from khabar.score.columns import ABSENT, Column, Columns, keys, looked_up

Pair = tuple[Columns, Columns]
Rows = NDArray[np.intp]


class Sides:
    """The settled pairs, aligned, and the rest: each gold and predicted."""

    def __init__(self, settled: Pair, rest: Pair) -> None:
        self.settled, self.rest = settled, rest
        self._sizes: dict[tuple[str, int], list[Column]] = {}

    def sizes(self, field: str, number: int) -> list[Column]:
        """Return how many of the settled each side has, by the `number` values of a field."""
        if (field, number) not in self._sizes:
            counted = [np.bincount(side[field], minlength=number) for side in self.settled]
            self._sizes[field, number] = counted
        return self._sizes[field, number]


def unsettled(gold: Columns, predicted: Columns) -> Sides:
    """Return sides of which nothing is settled: for measures that look elsewhere than at place."""
    none = np.zeros(0, dtype=np.intp)
    return Sides((gold.take(none), predicted.take(none)), (gold, predicted))


def settled(gold: Columns, predicted: Columns) -> Sides:
    """Return the sides of mentions: alone is what shares no word with another of its side."""
    return _settled(gold, predicted, _alone(gold), _alone(predicted))


def _alone(items: Columns) -> Rows:
    first, last = items["first"], items["last"]
    alone = first < last
    if len(items) > 1:
        alone[1:] &= np.maximum.accumulate(last)[:-1] <= first[1:]
        alone[:-1] &= last[:-1] <= first[1:]
    if (wordless := first == last).any():  # what it touches holds it
        alone &= ~(np.isin(first, first[wordless]) | np.isin(last, first[wordless]))
    return np.flatnonzero(alone)


def settled_by_words(gold: Columns, predicted: Columns) -> Sides:
    """Return the sides of arguments: alone is what has its words to itself.

    That is enough where no measure asks whether words overlap.
    """
    return _settled(gold, predicted, _single(gold), _single(predicted))


def _single(items: Columns) -> Rows:
    order = np.lexsort((items["last"], items["first"]))
    first, last = items["first"][order], items["last"][order]
    same = (first[1:] == first[:-1]) & (last[1:] == last[:-1])
    single = np.ones(len(order), dtype=bool)
    single[1:] &= ~same
    single[:-1] &= ~same
    rows: Rows = order[single]
    return rows


def _settled(gold: Columns, predicted: Columns, one: Rows, other: Rows) -> Sides:
    (wanted, given), _ = keys(gold.take(one), predicted.take(other), ("words",))
    at, found = looked_up(wanted, given)
    one, other = one[found], other[at[found]]
    return Sides(
        (gold.take(one), predicted.take(other)),
        (gold.take(_others(one, len(gold))), predicted.take(_others(other, len(predicted)))),
    )


def _others(rows: Rows, size: int) -> Rows:
    left = np.ones(size, dtype=bool)
    left[rows] = False
    return np.flatnonzero(left)


def projected(sides: Sides, onto: Column) -> Sides:
    """Return the sides with their types under a projection; what has none is left out.

    A pair of which one side is left out is settled no more.
    """
    types = [onto[side["type"]] for side in sides.settled]
    kept = [column != ABSENT for column in types]
    both = kept[0] & kept[1]
    pairs = [
        side.replaced(type=column).take(both)
        for side, column in zip(sides.settled, types, strict=True)
    ]
    single = [
        side.replaced(type=column).take(mask & ~both)
        for side, column, mask in zip(sides.settled, types, kept, strict=True)
    ]
    rest = [under(side, onto) for side in sides.rest]
    return Sides((pairs[0], pairs[1]), (single[0].and_also(rest[0]), single[1].and_also(rest[1])))


def under(items: Columns, onto: Column) -> Columns:
    """Return the items with their types under a projection; what has none is left out."""
    types = onto[items["type"]]
    return items.replaced(type=types).take(types != ABSENT)
