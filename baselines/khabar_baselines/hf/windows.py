"""Overlapping windows of word pieces, for a sentence that is too long for a model."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import NamedTuple

_OVERLAP = 4  # consecutive windows share a quarter


class Window(NamedTuple):
    """Word pieces ``[start, end)`` to read, of which ``[first, last)`` count.

    The counted parts of a sentence's windows tile it: where two windows overlap, each counts up to
    the middle, so every word piece is labelled with its context.
    """

    start: int
    end: int
    first: int
    last: int


def windows(word_ids: Sequence[int], limit: int) -> list[Window]:
    """Return the windows of a sentence, none longer than `limit` word pieces; one if all fit.

    `word_ids`: the word of each piece. Windows begin and end at words, unless a word alone is
    longer than `limit`.
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
