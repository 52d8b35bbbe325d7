"""Which submissions share errors, or all they say: by an index of records, not pair by pair."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import Literal, NamedTuple, get_args

import numpy as np
from numpy.typing import NDArray

from khabar.submissions.comparison import Record, Sets

LEAST, SHARE, MOST = 10, 0.5, 2 / 3
"""How many errors two submissions share for a person to look at, and what part of them: of wrong
records, and of their spans, half of the fewer that either has; of all errors, missed mentions
among them, two thirds of those that either makes. Of the first five submissions no two share more
than two wrong records or spans, nor more than six errors."""

By = Literal["wrong", "spans", "errors"]
_ALL: tuple[By, ...] = get_args(By)


class Likeness(NamedTuple):
    """What two submissions share, by their places: errors of a kind, of how many on each side.

    `by`: what was compared (`Sets`). `identical`: all their records are the same (`Sets.all`).
    `more`: how many others are as suspect to the first.
    """

    one: int
    other: int
    by: By
    shared: int
    wrong: tuple[int, int]
    identical: bool
    more: int


def copies(given: Sequence[Sets | None]) -> Iterator[Likeness]:
    """Yield, for each submission that is like others in a task, the one that it is most like."""
    sides = [sets or Sets() for sets in given]
    same, looks = _same(sides), [_Look(by, sides) for by in _ALL]
    for one in range(len(given)):
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
    """Errors of one kind: how many each side makes, and how many every two share."""

    def __init__(self, by: By, sides: Sequence[Sets]) -> None:
        self.by = by
        errors: list[frozenset[Record]] = [getattr(side, by) for side in sides]
        self.sizes, self.shared = np.array([len(side) for side in errors]), _shared(errors)

    def share(self, one: int) -> NDArray[np.float64]:
        """Return what part of their errors each side shares with `one`."""
        shared, sizes = self.shared[one], self.sizes
        either = sizes + sizes[one] - shared
        whole = either if self.by == "errors" else np.minimum(sizes, sizes[one])
        part: NDArray[np.float64] = shared / np.maximum(whole, 1)
        return part

    def suspect(self, one: int) -> NDArray[np.bool_]:
        """Return which sides share so many errors with `one` that a person should look."""
        least = MOST if self.by == "errors" else SHARE
        found: NDArray[np.bool_] = (self.shared[one] >= LEAST) & (self.share(one) >= least)
        return found


_AT_ONCE = 4096


def _shared(given: Sequence[frozenset[Record]]) -> NDArray[np.float32]:
    """Return how many records every two sides share."""
    holders: defaultdict[Record, list[int]] = defaultdict(list)
    for place, side in enumerate(given):
        for record in side:
            holders[record].append(place)
    found = np.zeros((len(given), len(given)), dtype=np.float32)
    held = [places for places in holders.values() if len(places) > 1]
    for start in range(0, len(held), _AT_ONCE):
        part = held[start : start + _AT_ONCE]
        has = np.zeros((len(part), len(given)), dtype=np.float32)
        for row, places in enumerate(part):
            has[row, places] = 1
        found += has.T @ has
    return found


def _same(given: Sequence[Sets]) -> NDArray[np.int64]:
    """Return a number for each side, which equal sides share; -1 for one that has no records."""
    numbers: dict[frozenset[Record], int] = {}
    return np.array(
        [numbers.setdefault(sets.all, len(numbers)) if sets.all else -1 for sets in given]
    )
