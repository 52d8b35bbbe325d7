"""Which mentions of an article a run counts among those of another entity or event."""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from khabar.stats.assignment import best_assignment

WRONG_IDENTITY = "wrong identity"
"""The outcome of a mention that is right but for its cluster."""
Named = tuple[int, str | None, str | None]
"""A mention's place, and the names of its clusters in gold and in a run; None: of none."""


def misnamed(mentions: Sequence[Named]) -> Iterator[int]:
    """Yield the places of the mentions that are in another cluster of the run than their gold's.

    Names mean nothing: clusters of gold and of the run belong together one to one, so that as many
    mentions as can be are in clusters that do. A mention without a name is a cluster of its own.
    Nothing is yielded where either side names no cluster at all.
    """
    gold = [_cluster(place, name) for place, name, _ in mentions]
    given = [_cluster(place, name) for place, _, name in mentions]
    if not all(any(isinstance(cluster, str) for cluster in side) for side in (gold, given)):
        return
    pairs = Counter(zip(gold, given, strict=True))
    together = _together(pairs)
    for (place, *_), pair in zip(mentions, zip(gold, given, strict=True), strict=True):
        if pair not in together:
            yield place


def _cluster(place: int, name: str | None) -> Hashable:
    return place if name is None else name


def _together(pairs: Counter[tuple[Hashable, Hashable]]) -> set[tuple[Hashable, Hashable]]:
    """Return which clusters belong together."""
    of_gold, of_run = (Counter(pair[side] for pair in pairs) for side in (0, 1))
    sure = {pair for pair in pairs if of_gold[pair[0]] == of_run[pair[1]] == 1}
    doubtful = [pair for pair in pairs if pair not in sure]
    if doubtful:
        rows, columns = (_numbered([pair[side] for pair in doubtful]) for side in (0, 1))
        worth = np.array([pairs[pair] for pair in doubtful], dtype=np.float64)
        sure |= {doubtful[n] for n in best_assignment(rows, columns, worth).tolist()}
    return sure


def _numbered(clusters: Sequence[Hashable]) -> NDArray[np.intp]:
    numbers = {cluster: n for n, cluster in enumerate(dict.fromkeys(clusters))}
    return np.array([numbers[cluster] for cluster in clusters], dtype=np.intp)
