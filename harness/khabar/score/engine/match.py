"""Which items of gold and prediction belong together, one to one, in no order."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from khabar.score.counts import Counts
from khabar.score.engine.columns import (
    ABSENT,
    FIELDS_OF,
    Column,
    Columns,
    distinct,
    keys,
    looked_up,
)
from khabar.score.engine.pairs import Pairs
from khabar.score.measures import OPTIONAL, Measure
from khabar.stats.matching import largest

Rows = NDArray[np.intp]


class Matched(NamedTuple):
    """What is right by one measure.

    `aligned`: which of the aligned pairs are right. Of the unaligned, `gold` and `predicted`: the
    rows of the distinct items; `credit`: what each of the gold's is worth, from 0 (missed) to
    1 (right).
    """

    aligned: NDArray[np.bool_]
    gold: Rows
    predicted: Rows
    credit: NDArray[np.float64]


def match(measure: Measure, pairs: Pairs, by: Sequence[str] = ()) -> Matched:
    """Match by `measure`, and only items that also agree in the fields `by`."""
    match_on = (*measure.match_on, *(name for name in by if name not in measure.match_on))
    right = _agreeing(*pairs.aligned, match_on)
    if measure.overlap == "no":
        return Matched(right, *_equal(*pairs.unaligned, match_on))
    return Matched(right, *_overlapping(measure, *pairs.unaligned, match_on))


def _agreeing(gold: Columns, predicted: Columns, match_on: Sequence[str]) -> NDArray[np.bool_]:
    """Return which aligned rows, of the same words, agree in `match_on`."""
    right = np.ones(len(gold), dtype=bool)
    for name in match_on:
        for field in () if name == "words" else FIELDS_OF.get(name, (name,)):
            right &= gold[field] == predicted[field]
            if field in OPTIONAL:
                right &= gold[field] != ABSENT
    return right


_SMALL = np.iinfo(np.int32).max >> 1
Credited = tuple[Rows, Rows, NDArray[np.float64]]


def count(gold: Columns, predicted: Columns, match_on: Sequence[str]) -> Counts:
    """Count distinct items that agree in `match_on`, in total alone: faster than `match`."""
    numbers, whole = keys(gold, predicted, match_on)
    tagged = _tagged(*numbers)
    tagged = tagged[_first_of_each(tagged)]
    of_predicted = int(np.count_nonzero(tagged & 1))
    bare = tagged >> 1
    pairs = bare[1:] == bare[:-1]
    right = int(np.count_nonzero(pairs))
    if not (whole[0].all() and whole[1].all()):
        lacking = np.union1d(numbers[0][~whole[0]], numbers[1][~whole[1]])
        right -= int(np.isin(bare[1:][pairs], lacking).sum())
    return Counts(len(tagged) - of_predicted, of_predicted, right)


def _tagged(gold: Column, predicted: Column) -> NDArray[np.integer]:
    """Return the numbers of both sides in order; their last bit is the side."""
    highest = max(int(side.max(initial=0)) for side in (gold, predicted))
    kind = np.int32 if highest <= _SMALL else np.int64  # half the bytes, sorted in half the time
    tagged: NDArray[Any] = np.empty(len(gold) + len(predicted), dtype=kind)
    np.left_shift(gold, 1, out=tagged[: len(gold)], casting="same_kind")
    np.left_shift(predicted, 1, out=tagged[len(gold) :], casting="same_kind")
    tagged[len(gold) :] |= 1
    tagged.sort()
    return tagged


def _first_of_each(ordered: NDArray[np.integer]) -> NDArray[np.bool_]:
    first = np.ones(len(ordered), dtype=bool)
    first[1:] = ordered[1:] != ordered[:-1]
    return first


def _equal(gold: Columns, predicted: Columns, match_on: Sequence[str]) -> Credited:
    numbers, whole = keys(gold, predicted, match_on)
    rows = [distinct(side) for side in numbers]
    of_gold, of_predicted = (side[row] for side, row in zip(numbers, rows, strict=True))
    _, matched = looked_up(of_gold, of_predicted)
    return rows[0], rows[1], (matched & whole[0][rows[0]]).astype(np.float64)


def _overlapping(
    measure: Measure, gold: Columns, predicted: Columns, match_on: Sequence[str]
) -> Credited:
    """Match as many items as can be that share a word and agree in `match_on`.

    With partial credit the same words come first: giving two halves for one whole never
    gains, so that some best matching has all of them.
    """
    spans, _ = keys(gold, predicted, ("words", *match_on))
    rows = [distinct(side) for side in spans]
    one, other = gold.take(rows[0]), predicted.take(rows[1])
    numbers, whole = keys(one, other, match_on)
    left, right = _pairs(one, other)
    kept = (numbers[0][left] == numbers[1][right]) & whole[0][left] & whole[1][right]
    left, right = left[kept], right[kept]
    if measure.overlap == "any":
        return rows[0], rows[1], largest(left, right, len(one), len(other)).astype(np.float64)
    same = (one["first"][left] == other["first"][right]) & (
        one["last"][left] == other["last"][right]
    )
    exact, taken = np.zeros(len(one), dtype=bool), np.zeros(len(other), dtype=bool)
    exact[left[same]], taken[right[same]] = True, True
    free = ~(exact[left] | taken[right])
    partial = largest(left[free], right[free], len(one), len(other))
    credit = exact.astype(np.float64) + partial.astype(np.float64) / 2
    return rows[0], rows[1], credit


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
