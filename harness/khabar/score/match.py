"""Which items of gold and prediction belong together, one to one, in no order."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from khabar.score.assignment import best_assignment
from khabar.score.columns import Columns, distinct, keys
from khabar.score.measures import Measure

Rows = NDArray[np.intp]


class Matched(NamedTuple):
    """What one measure makes of two sides.

    `gold` and `predicted`: the rows of the distinct items; `credit`: what each of the
    gold's is worth, from 0 (missed) to 1 (right).
    """

    gold: Rows
    predicted: Rows
    credit: NDArray[np.float64]


def match(measure: Measure, gold: Columns, predicted: Columns, by: Sequence[str] = ()) -> Matched:
    """Match by `measure`, and only items that also agree in the fields `by`."""
    alike = (*measure.alike, *(name for name in by if name not in measure.alike))
    if measure.overlap == "no":
        return _equal(gold, predicted, alike)
    return _overlapping(measure, gold, predicted, alike)


def _equal(gold: Columns, predicted: Columns, alike: Sequence[str]) -> Matched:
    numbers, whole = keys(gold, predicted, alike)
    rows = [distinct(side) for side in numbers]
    wanted, given = (side[row] for side, row in zip(numbers, rows, strict=True))
    at = np.searchsorted(given, wanted)
    found = np.zeros(len(wanted), dtype=bool)
    inside = at < len(given)
    found[inside] = given[at[inside]] == wanted[inside]
    return Matched(rows[0], rows[1], (found & whole[0][rows[0]]).astype(np.float64))


def _overlapping(
    measure: Measure, gold: Columns, predicted: Columns, alike: Sequence[str]
) -> Matched:
    """Match items that share a word and agree in `alike`, for the largest sum of credit."""
    spans, _ = keys(gold, predicted, ("words", *alike))
    rows = [distinct(side) for side in spans]
    sides = gold.take(rows[0]), predicted.take(rows[1])
    numbers, whole = keys(*sides, alike)
    left, right = _pairs(*sides)
    kept = (numbers[0][left] == numbers[1][right]) & whole[0][left] & whole[1][right]
    left, right = left[kept], right[kept]
    worth: NDArray[np.float64] = np.ones(len(left))
    if measure.overlap == "partial":
        same = (sides[0]["first"][left] == sides[1]["first"][right]) & (
            sides[0]["last"][left] == sides[1]["last"][right]
        )
        worth = np.where(same, 1.0, 0.5)
    return Matched(rows[0], rows[1], _credit(left, right, worth, len(sides[0]), len(sides[1])))


def _pairs(gold: Columns, predicted: Columns) -> tuple[Rows, Rows]:
    """Return the pairs of rows that share a word."""
    order = np.argsort(predicted["first"], kind="stable")
    first, last = predicted["first"][order], predicted["last"][order]
    reach = np.maximum.accumulate(last) if len(last) else last
    low = np.searchsorted(reach, gold["first"], side="right")
    high = np.searchsorted(first, gold["last"], side="left")
    number = np.maximum(high - low, 0)
    left = np.repeat(np.arange(len(gold)), number)
    within = np.arange(number.sum()) - np.repeat(np.cumsum(number) - number, number)
    right = np.repeat(low, number) + within
    shared = np.maximum(gold["first"][left], first[right]) < np.minimum(
        gold["last"][left], last[right]
    )
    return left[shared], order[right[shared]]


def _credit(
    left: Rows, right: Rows, worth: NDArray[np.float64], gold: int, predicted: int
) -> NDArray[np.float64]:
    """Return what each gold row is worth in the best one-to-one matching of the pairs.

    Pairs that share neither end with another are matched as they are; the rest is divided
    into connected parts, and each part solved for itself.
    """
    credit = np.zeros(gold)
    alone = (np.bincount(left, minlength=gold)[left] == 1) & (
        np.bincount(right, minlength=predicted)[right] == 1
    )
    credit[left[alone]] = worth[alone]
    for part in _parts(left[~alone], right[~alone], worth[~alone]):
        rows, columns = np.unique(part[0]), np.unique(part[1])
        table = np.zeros((len(rows), len(columns)))
        table[np.searchsorted(rows, part[0]), np.searchsorted(columns, part[1])] = part[2]
        chosen = best_assignment(table)
        credit[rows] = table[np.arange(len(rows)), chosen] * (chosen >= 0)
    return credit


def _parts(
    left: Rows, right: Rows, worth: NDArray[np.float64]
) -> Iterator[tuple[Rows, Rows, NDArray[np.float64]]]:
    """Yield the connected parts of a graph, each with its pairs and what they are worth."""
    leader: dict[tuple[str, int], tuple[str, int]] = {}

    def find(node: tuple[str, int]) -> tuple[str, int]:
        while leader.setdefault(node, node) != node:
            leader[node] = leader[leader[node]]
            node = leader[node]
        return node

    for one, other in zip(left.tolist(), right.tolist(), strict=True):
        leader[find(("gold", one))] = find(("predicted", other))
    part_of: dict[tuple[str, int], list[int]] = {}
    for number, one in enumerate(left.tolist()):
        part_of.setdefault(find(("gold", one)), []).append(number)
    for numbers in part_of.values():
        yield left[numbers], right[numbers], worth[numbers]
