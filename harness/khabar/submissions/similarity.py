"""Submissions that share errors, or all records, found by an index instead of pair by pair."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import Literal, NamedTuple, get_args

import numpy as np
from numpy.typing import NDArray

from khabar.submissions.comparison import Record, Sets

LEAST, SHARE, MOST = 10, 0.5, 2 / 3
"""The number and the share of common errors from which a person should look at two submissions:
of wrong records, and of their spans, half of the smaller set; of all errors, including missed
mentions, two thirds of the union. No two of the first five submissions share more than two wrong
records or spans, or more than six errors."""

By = Literal["wrong", "spans", "errors"]
_ALL: tuple[By, ...] = get_args(By)


class Likeness(NamedTuple):
    """The errors that two submissions, given by their places, share.

    `by`: what was compared (`Sets`); `wrong`: how many each side has. `identical`: all their
    records are the same (`Sets.all`). `more`: how many others are also suspect to the first.
    """

    one: int
    other: int
    by: By
    shared: int
    wrong: tuple[int, int]
    identical: bool
    more: int


def copies(sets_of: Sequence[Sets | None]) -> Iterator[Likeness]:
    """Yield, for each submission that is like others in a task, the one that it is most like."""
    sides = [sets or Sets() for sets in sets_of]
    same, looks = _same(sides), [_Look(by, sides) for by in _ALL]
    for one in range(len(sets_of)):
        identical = (same == same[one]) & (same >= 0)
        suspect = identical | np.any([look.suspect(one) for look in looks], axis=0)
        suspect[one] = False
        if suspect.any():
            share = np.max([look.share(one) for look in looks], axis=0)
            other = int(np.lexsort((-share, ~identical, ~suspect))[0])
            look = next((look for look in looks if look.suspect(one)[other]), looks[0])
            yield Likeness(
                one,
                other,
                look.by,
                int(look.shared[one, other]),
                (int(look.sizes[one]), int(look.sizes[other])),
                bool(identical[other]),
                int(suspect.sum()) - 1,
            )


class _Look:
    """Errors of one kind: how many each side makes, and how many every two sides share."""

    def __init__(self, by: By, sides: Sequence[Sets]) -> None:
        self.by = by
        errors: list[frozenset[Record]] = [getattr(side, by) for side in sides]
        self.sizes, self.shared = np.array([len(side) for side in errors]), _shared(errors)

    def share(self, one: int) -> NDArray[np.float64]:
        """Return the share of common errors of each side and `one`."""
        shared, sizes = self.shared[one], self.sizes
        either = sizes + sizes[one] - shared
        whole = either if self.by == "errors" else np.minimum(sizes, sizes[one])
        part: NDArray[np.float64] = shared / np.maximum(whole, 1)
        return part

    def suspect(self, one: int) -> NDArray[np.bool_]:
        """Return which sides share enough errors with `one` that a person should look."""
        least = MOST if self.by == "errors" else SHARE
        suspect_sides: NDArray[np.bool_] = (self.shared[one] >= LEAST) & (self.share(one) >= least)
        return suspect_sides


_AT_ONCE = 4096


def _shared(sets_of: Sequence[frozenset[Record]]) -> NDArray[np.float32]:
    """Return how many records every two sides share."""
    holders: defaultdict[Record, list[int]] = defaultdict(list)
    for place, side in enumerate(sets_of):
        for record in side:
            holders[record].append(place)
    shared = np.zeros((len(sets_of), len(sets_of)), dtype=np.float32)
    shared_places = [places for places in holders.values() if len(places) > 1]
    for start in range(0, len(shared_places), _AT_ONCE):
        part = shared_places[start : start + _AT_ONCE]
        has = np.zeros((len(part), len(sets_of)), dtype=np.float32)
        for row, places in enumerate(part):
            has[row, places] = 1
        shared += has.T @ has
    return shared


def _same(sets_of: Sequence[Sets]) -> NDArray[np.int64]:
    """Return a number for each side, the same for equal sides; -1 for a side without records."""
    numbers: dict[frozenset[Record], int] = {}
    return np.array(
        [numbers.setdefault(sets.all, len(numbers)) if sets.all else -1 for sets in sets_of]
    )
