"""A sentence that is too long for a model, as overlapping windows of its word pieces."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import NamedTuple

_OVERLAP = 4  # the part of a window that the next one shares with it: a fourth


class Window(NamedTuple):
    """Word pieces ``[start, end)`` to read, of which ``[first, last)`` count.

    Those counted of all windows of a sentence tile it: where two windows overlap, each counts
    as far as the middle, so that every word piece is judged with what stands around it.
    """

    start: int
    end: int
    first: int
    last: int


def windows(word_ids: Sequence[int], limit: int) -> list[Window]:
    """Return the windows of a sentence, none longer than `limit` word pieces; one if all fit.

    `word_ids`: the word of each piece. Windows begin and end where a word does, unless that word
    alone is longer than `limit`.
    """
    ranges, start = [], 0
    while start + limit < len(word_ids):
        full = start + limit
        end = _edge(word_ids, range(full, start, -1), full)
        back = max(end - limit // _OVERLAP, start + 1)
        ranges.append((start, end))
        start = _edge(word_ids, (*range(back, start, -1), *range(back, end + 1)), back)
    ranges.append((start, len(word_ids)))
    cuts = [(later[0] + sooner[1]) // 2 for sooner, later in pairwise(ranges)]
    edges = [0, *cuts, len(word_ids)]
    return [Window(*at, *edges[place : place + 2]) for place, at in enumerate(ranges)]


def _edge(word_ids: Sequence[int], places: Iterable[int], otherwise: int) -> int:
    """Return the first of `places` where a word begins."""
    return next((at for at in places if word_ids[at] != word_ids[at - 1]), otherwise)
