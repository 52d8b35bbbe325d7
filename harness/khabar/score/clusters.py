"""Identity: clusters of mentions over the articles of a dossier, or all, as one document."""

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

    `first`, `end`: the half-open ranges of words, shape ``[mentions]``; `name`: the place of each
    mention's name among `names`, which are distinct; `words`: how many words the article has;
    `dossier`: that of the article, within which alone its names mean the same.
    """

    first: Integers
    end: Integers
    name: Integers
    names: Sequence[str]
    words: int
    dossier: str | None


_NONE = np.zeros(0, dtype=np.int64)


def named(
    layer: str, mentions: Sequence[Any], starts: Integers, ends: Integers, dossier: str | None
) -> Named:
    """Return the mentions that name a cluster, of an article whose words start and end there."""
    number: dict[str | None, int] = {None: -1}
    names = map(attrgetter(CLUSTER_OF[layer]), mentions)
    numbers = _integers([number.setdefault(name, len(number) - 1) for name in names])
    if len(number) == 1:
        return Named(_NONE, _NONE, _NONE, (), len(starts), dossier)
    first = np.searchsorted(ends, _integers([m.start for m in mentions]), side="right")
    end = np.searchsorted(starts, _integers([m.end for m in mentions]), side="left")
    rows = np.flatnonzero(numbers >= 0)
    first, end = first[rows], np.maximum(first, end)[rows]
    names_ = [name for name in number if name is not None]
    return Named(first, end, numbers[rows], names_, len(starts), dossier)


def _integers(values: Sequence[int]) -> Integers:
    return np.frombuffer(array("q", values), dtype=np.int64)  # twice as fast as np.array


_Name = str | tuple[str, str]
"""The name of a cluster, with its dossier before it if it has one."""


class _Codes(dict[_Name, int]):
    """A number for each name as it is met."""

    def of(self, mentions: Named) -> Integers:
        """Return the number of each name of an article."""
        dossier, names = mentions.dossier, mentions.names
        if dossier is None:
            return _integers([self[name] for name in names])
        return _integers([self[dossier, name] for name in names])

    def __missing__(self, name: _Name) -> int:
        self[name] = len(self)
        return self[name]


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
        numbers = codes.of(mentions)[mentions.name]
        self.places.append(place)
        self.parts.append(np.array((mentions.first, mentions.end, numbers)))

    def mentions(self, before: Integers) -> tuple[Integers, Integers, Integers]:
        """Return first words, lengths and names; `before`: the words before each article."""
        first, end, codes = np.concatenate(self.parts, axis=1)
        words = np.repeat(before[self.places], [part.shape[1] for part in self.parts])
        return first + words, end - first, codes


class _Mentions(NamedTuple):
    """Mentions in the order of the corpus, no two of the same words.

    `words`: a number for the words of each; `cluster`: its cluster's number, in the order in which
    clusters are first mentioned; `sizes`: how many mentions each cluster has.
    """

    words: Integers
    cluster: Integers
    sizes: Integers


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
        sides = [side.mentions(np.cumsum(words)) for side in (gold, self._predicted)]
        longest = max(int(length.max()) for _, length, _ in sides)
        names = list(self._codes)
        table = _table(
            *(_distinct(at * (longest + 1) + length, n, names) for at, length, n in sides)
        )
        scores: dict[str, Identity] = {}
        for view, least in VIEWS.items():
            conditions = signature._replace(view=f"clusters:{view}")
            for name, row in _scores(table.of_at_least(least)).items():
                of_measure = conditions._replace(measure=f"{self.layer}.{name}")
                scores[name if view == "all" else f"{name}, {view}"] = Identity(of_measure, *row)
        return scores


def _distinct(words: Integers, codes: Integers, names: Sequence[Any]) -> _Mentions:
    """Return each mention once, given a number for its words, and the number of its name."""
    order = np.argsort(words, kind="stable")
    words, codes = words[order], codes[order]
    again = words[1:] == words[:-1]
    for row in (np.flatnonzero(again) + 1).tolist():  # the last of these words gets the name
        codes[row] = min(codes[row - 1], codes[row], key=names.__getitem__)
    last = np.concatenate((~again, [True]))
    _, at, cluster = np.unique(codes[last], return_index=True, return_inverse=True)
    rank = np.argsort(np.argsort(at))
    return _Mentions(words[last], rank[cluster], np.bincount(rank[cluster]))


def _table(gold: _Mentions, predicted: _Mentions) -> Overlaps:
    at = np.minimum(np.searchsorted(predicted.words, gold.words), len(predicted.words) - 1)
    both = predicted.words[at] == gold.words
    pairs = gold.cluster[both] * len(predicted.sizes) + predicted.cluster[at[both]]
    pairs, shared = np.unique(pairs, return_counts=True)
    rows, columns = np.divmod(pairs, len(predicted.sizes))
    return Overlaps(gold.sizes, predicted.sizes, rows, columns, shared)


def _scores(table: Overlaps) -> dict[str, tuple[float | None, float | None, float]]:
    ratios = {name: measure(table) for name, measure in MEASURES.items()}
    mean = sum(ratios[name].f1 for name in ("MUC", "B3", "CEAFe")) / 3
    rows = {name: (ratio.precision, ratio.recall, ratio.f1) for name, ratio in ratios.items()}
    return {**rows, "CoNLL": (None, None, mean)}
