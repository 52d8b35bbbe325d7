"""Which submissions share errors, or all they say: by an index of records, not pair by pair."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from khabar.submissions.records import Record, Sets

LEAST, SHARE = 10, 0.5
"""How many wrong records two submissions share, and what share of the fewer that either has, for a
person to look at. Of the first five no two share more than 7, nor 0.29 of them."""


class Likeness(NamedTuple):
    """What two submissions share, by their places: wrong records, of how many on each side.

    `identical`: all their records are the same, right or wrong. `more`: how many others are as
    suspect to the first.
    """

    one: int
    other: int
    shared: int
    wrong: tuple[int, int]
    identical: bool
    more: int


def copies(given: Sequence[Sets | None]) -> Iterator[Likeness]:
    """Yield, for each submission that is like others in a task, the one that it is most like."""
    wrong = np.array([len(sets.wrong) if sets else 0 for sets in given])
    shared, same = _shared([sets.wrong if sets else () for sets in given]), _same(given)
    for one in range(len(given)):
        share = shared[one] / np.maximum(np.minimum(wrong[one], wrong), 1)
        identical = (same == same[one]) & (same >= 0)
        suspect = identical | ((shared[one] >= LEAST) & (share >= SHARE))
        suspect[one] = False
        if suspect.any():
            other = int(np.lexsort((-share, ~identical, ~suspect))[0])
            yield Likeness(
                one,
                other,
                int(shared[one, other]),
                (int(wrong[one]), int(wrong[other])),
                bool(identical[other]),
                int(suspect.sum()) - 1,
            )


def _shared(given: Sequence[frozenset[Record] | tuple[()]]) -> NDArray[np.int64]:
    """Return how many records every two sides share."""
    holders: defaultdict[Record, list[int]] = defaultdict(list)
    for place, side in enumerate(given):
        for record in side:
            holders[record].append(place)
    found = np.zeros((len(given), len(given)), dtype=np.int64)
    for places in holders.values():
        if len(places) > 1:
            found[np.ix_(places, places)] += 1
    return found


def _same(given: Sequence[Sets | None]) -> NDArray[np.int64]:
    """Return a number for each side, which equal sides share; -1 for one that says nothing."""
    numbers: dict[frozenset[Record], int] = {}
    return np.array(
        [numbers.setdefault(sets.all, len(numbers)) if sets and sets.all else -1 for sets in given]
    )
