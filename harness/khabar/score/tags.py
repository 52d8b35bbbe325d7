"""Span scores of tag sequences, as seqeval counts them: from strings or from arrays of ids.

Every tag is one number: its type, from 1, in the upper bits, and below whether it begins a
span; ``O`` is 0. What follows is arithmetic on whole arrays of such numbers.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import chain
from typing import Literal, get_args

import numpy as np
from numpy.typing import NDArray

from khabar.errors import KhabarError, check_one_of
from khabar.score.counts import Counts

__all__ = ["count_ids", "count_tags"]

Ids = NDArray[np.integer]
Mode = Literal["default", "strict"]
"""``default`` is conlleval's reading, in which a span may begin with I; ``strict`` is IOB2's."""
_MOST_TYPES = 127


def count_tags(
    gold: Sequence[Sequence[str]], predicted: Sequence[Sequence[str]], *, mode: Mode = "strict"
) -> Counts:
    """Count the spans of sequences of IOB2 tags, gold and predicted, and those that both have.

    Equal to seqeval 1.2's with ``mode="strict", scheme=IOB2``, and to its default for tags
    without E and S. Raises KhabarError where two sequences differ in length, or a tag or the
    mode is none.
    """
    check_one_of("mode", mode, get_args(Mode))
    lengths = [list(map(len, side)) for side in (gold, predicted)]
    if lengths[0] != lengths[1]:
        unequal = (n for n, (a, b) in enumerate(zip(*lengths, strict=False)) if a != b)
        where = next(unequal, min(map(len, lengths)))
        raise KhabarError(f"sequence {where}: gold and predicted tags differ in number")
    codes = _Codes()
    sides = [
        np.frombuffer(bytes(map(codes.__getitem__, chain.from_iterable(side))), dtype=np.uint8)
        for side in (gold, predicted)
    ]
    return _count(sides[0], sides[1], np.cumsum([0, *lengths[0]])[:-1], mode)


def count_ids(
    gold: Ids, predicted: Ids, lengths: Ids, names: Sequence[str], *, mode: Mode = "strict"
) -> Counts:
    """Count the spans of tag ids, all sequences one after the other.

    `gold` and `predicted`: shape ``[tokens]``; `lengths`: shape ``[sequences]``, which add up to
    the tokens; `names`: the tags by id. Raises KhabarError where they do not fit, or the mode is
    none.
    """
    check_one_of("mode", mode, get_args(Mode))
    if len(lengths) and lengths.min() < 0:
        raise KhabarError(f"a sequence of {lengths.min()} tokens: lengths are 0 or more")
    if len(gold) != len(predicted) or lengths.sum() != len(gold):
        sizes = f"{len(gold)} gold and {len(predicted)} predicted tokens, {lengths.sum()} by length"
        raise KhabarError(f"{sizes}: they must be equal")
    for side in (gold, predicted):
        if len(side) and not 0 <= side.min() <= side.max() < len(names):
            raise KhabarError(f"a tag id is none of the {len(names)} tags")
    codes = _Codes()
    table = np.array([codes[name] for name in names], dtype=np.uint8)
    starts = np.cumsum(np.concatenate(([0], lengths)))[:-1]
    return _count(table[gold], table[predicted], starts, mode)


class _Codes(dict[str, int]):
    """The number of each tag, found when it is first met."""

    def __init__(self) -> None:
        super().__init__(O=0)
        self._types: dict[str, int] = {}

    def __missing__(self, tag: str) -> int:
        if not isinstance(tag, str) or tag[:2] not in ("B-", "I-") or len(tag) < 3:
            raise KhabarError(f"tag {str(tag)[:80]!r}: none of O, B-TYPE and I-TYPE")
        type_ = self._types.setdefault(tag[2:], len(self._types) + 1)
        if type_ > _MOST_TYPES:
            raise KhabarError(f"tag {tag[:80]!r}: more than {_MOST_TYPES} types")
        self[tag] = type_ * 2 + (tag[0] == "B")
        return self[tag]


def _count(gold: Ids, predicted: Ids, starts: Ids, mode: Mode) -> Counts:
    """Count spans of tokens' numbers; `starts` are the tokens with which sequences begin."""
    starts = starts[starts < len(gold)]
    one, other = (_spans(side, starts, mode) for side in (gold, predicted))
    last_at = np.empty(len(gold), dtype=np.int32)
    type_at = np.zeros(len(gold), dtype=np.uint8)  # no span begins here
    last_at[other[0]], type_at[other[0]] = other[1], predicted[other[0]] >> 1
    first, last = one
    right = (type_at[first] == gold[first] >> 1) & (last_at[first] == last)
    return Counts(len(first), len(other[0]), int(np.count_nonzero(right)))


def _spans(side: Ids, starts: Ids, mode: Mode) -> tuple[Ids, Ids]:
    """Return the first and last tokens of the spans."""
    types, begins = side >> 1, (side & 1).view(bool)
    inside = types != 0
    opens = begins.copy()
    opens[1:] |= (types[1:] != types[:-1]) & inside[1:]
    opens[starts] = inside[starts]
    closes = inside.copy()
    closes[:-1] &= opens[1:] | (types[1:] != types[:-1])
    first, last = np.flatnonzero(opens), np.flatnonzero(closes)
    if mode == "strict":  # what I opens is no span
        proper = begins[first]
        first, last = first[proper], last[proper]
    return first, last
