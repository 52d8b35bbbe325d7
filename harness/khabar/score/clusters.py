"""Identity: clusters of mentions over all articles as one document."""

from __future__ import annotations

from array import array
from collections.abc import Callable, Iterable, Mapping, Sequence
from operator import attrgetter
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from khabar.layers import CLUSTER_OF
from khabar.score import coref
from khabar.score.coref import Overlaps, Ratio
from khabar.signature import Signature

MEASURES: Mapping[str, Callable[[Overlaps], Ratio]] = {
    "MUC": coref.muc_of,
    "B3": coref.b_cubed_of,
    "CEAFe": coref.ceaf_e_of,
    "LEA": coref.lea_of,
}
VIEWS: Mapping[str, int] = {"all": 1, "no singletons": 2}
"""The clusters that take part: those of at least so many mentions."""
Integers = NDArray[np.int64]


class Identity(NamedTuple):
    """One measure of identity: precision, recall and F1, from 0 to 1.

    CoNLL is the mean of the F1 of MUC, B3 and CEAFe, and has neither precision nor recall.
    """

    signature: Signature
    precision: float | None
    recall: float | None
    f1: float


class Named(NamedTuple):
    """The mentions of an article that name a cluster: their words, and the names.

    `first`, `end`: the half-open ranges of words, shape ``[mentions]``; `words`: how many words the
    article has.
    """

    first: Integers
    end: Integers
    names: Sequence[str]
    words: int


def named(layer: str, mentions: Sequence[Any], starts: Integers, ends: Integers) -> Named:
    """Return the mentions that name a cluster, of an article whose words start and end there."""
    names = list(map(attrgetter(CLUSTER_OF[layer]), mentions))
    if None in names:
        mentions = [m for m, name in zip(mentions, names, strict=True) if name is not None]
        names = [name for name in names if name is not None]
    first = np.searchsorted(ends, _integers([m.start for m in mentions]), side="right")
    end = np.searchsorted(starts, _integers([m.end for m in mentions]), side="left")
    return Named(first, np.maximum(first, end), names, len(starts))


def _integers(values: Sequence[int]) -> Integers:
    return np.frombuffer(array("q", values), dtype=np.int64)  # twice as fast as np.array


class _Codes(dict[str, int]):
    """A number for each name as it is met."""

    def __missing__(self, name: str) -> int:
        self[name] = len(self)
        return self[name]

    def ranks(self) -> Integers:
        """Return the place of each name in the alphabet, by its number."""
        names = list(self)
        ranks = np.empty(len(names), dtype=np.int64)
        ranks[sorted(range(len(names)), key=names.__getitem__)] = np.arange(len(names))
        return ranks


class _Side:
    """The mentions that name a cluster in the gold or in the predictions, article by article.

    `parts`: of the article at each of `places` the first word of each mention, the end of its
    words, and the number of its name, shape ``[3, mentions]``.
    """

    def __init__(self) -> None:
        self.places: list[int] = []
        self.parts: list[Integers] = []

    def add(self, place: int, mentions: Named, codes: _Codes) -> None:
        """Add the mentions of the article at a place of the corpus."""
        numbers = _integers([codes[name] for name in mentions.names])
        self.places.append(place)
        self.parts.append(np.array((mentions.first, mentions.end, numbers)))

    def mentions(self, before: Integers, ranks: Integers) -> _Mentions:
        """Return all mentions; `before`: the words before each article, `ranks`: of the names."""
        first, end, codes = np.concatenate(self.parts, axis=1)
        words = np.repeat(before[self.places], [part.shape[1] for part in self.parts])
        return _Mentions(first + words, end - first, ranks[codes])


class _Mentions(NamedTuple):
    """The first word of each mention, its number of words, and its cluster's name as a rank."""

    first: Integers
    length: Integers
    name: Integers


class Naming:
    """The clusters that predictions name in one layer, collected as they come.

    A mention is its article and its words. Of two names for the same words the first in the
    alphabet counts, so that no order matters.
    """

    def __init__(self, layer: str) -> None:
        self.layer = layer
        self._codes = _Codes()
        self._predicted = _Side()

    def add(self, answers: Iterable[tuple[int, Named]]) -> None:
        """Collect what predictions name, each with the place of its article in the corpus."""
        for place, mentions in answers:
            if mentions.names:
                self._predicted.add(place, mentions, self._codes)

    def identity(
        self, articles: Iterable[Named], signature: Signature
    ) -> dict[str, Identity] | None:
        """Score the clusters against those of all `articles`; None where a side names none."""
        if not self._predicted.places:
            return None
        gold, words = _Side(), [0]
        for place, mentions in enumerate(articles):
            words.append(mentions.words + 1)
            if mentions.names:
                gold.add(place, mentions, self._codes)
        if not gold.places:
            return None
        before, ranks = np.cumsum(words), self._codes.ranks()
        table = _table(gold.mentions(before, ranks), self._predicted.mentions(before, ranks))
        found: dict[str, Identity] = {}
        for view, least in VIEWS.items():
            conditions = signature._replace(view=f"clusters:{view}")
            for name, row in _scores(table.of_at_least(least)).items():
                of_measure = conditions._replace(measure=f"{self.layer}.{name}")
                found[name if view == "all" else f"{name}, {view}"] = Identity(of_measure, *row)
        return found


def _table(gold: _Mentions, predicted: _Mentions) -> Overlaps:
    span = 1 + max(int(side.length.max()) for side in (gold, predicted))
    (one, one_in, one_sizes), (other, other_in, other_sizes) = (
        _distinct(side, span) for side in (gold, predicted)
    )
    _, at, there = np.intersect1d(one, other, assume_unique=True, return_indices=True)
    pairs = one_in[at] * len(other_sizes) + other_in[there]
    pairs, shared = np.unique(pairs, return_counts=True)
    return Overlaps(one_sizes, other_sizes, *np.divmod(pairs, len(other_sizes)), shared)


def _distinct(side: _Mentions, span: int) -> tuple[Integers, Integers, Integers]:
    """Return each mention once, as a number, with its cluster, and the sizes of the clusters."""
    words = side.first * span + side.length
    order = np.lexsort((side.name, words))
    ordered = words[order]
    once = np.concatenate(([True], ordered[1:] != ordered[:-1]))
    _, cluster = np.unique(side.name[order][once], return_inverse=True)
    return ordered[once], cluster, np.bincount(cluster)


def _scores(table: Overlaps) -> dict[str, tuple[float | None, float | None, float]]:
    found = {name: measure(table) for name, measure in MEASURES.items()}
    mean = sum(found[name].f1 for name in ("MUC", "B3", "CEAFe")) / 3
    rows = {name: (ratio.precision, ratio.recall, ratio.f1) for name, ratio in found.items()}
    return {**rows, "CoNLL": (None, None, mean)}
