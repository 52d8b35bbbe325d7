"""How far two clusterings of mentions agree: MUC, B3, CEAFe, LEA, and CoNLL, their mean."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Hashable, Mapping, Sequence
from math import fsum
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from khabar.stats.assignment import best_assignment

Clusters = Sequence[frozenset[Hashable]]
Numbers = NDArray[np.integer[Any]]


class Ratio(NamedTuple):
    """A score as the two fractions that it is made of, each ``numerator, denominator``."""

    recall_of: tuple[float, float]
    precision_of: tuple[float, float]

    @property
    def recall(self) -> float:
        """From 0 to 1; 0 where there is nothing to find."""
        return _share(*self.recall_of)

    @property
    def precision(self) -> float:
        """From 0 to 1; 0 where nothing was found."""
        return _share(*self.precision_of)

    @property
    def f1(self) -> float:
        """The harmonic mean of recall and precision, from 0 to 1; 0 where both are 0."""
        total = self.recall + self.precision
        return 2 * self.recall * self.precision / total if total else 0.0


def _share(part: float, whole: float) -> float:
    return part / whole if whole else 0.0


class Overlaps(NamedTuple):
    """Two clusterings in one table: all that the measures ask of them.

    `gold`, `predicted`: the clusters' sizes, shape ``[clusters]``. Of every two clusters that share
    a mention: `rows`, the gold one's place, ascending; `columns`, the predicted one's; `shared`,
    how many mentions both hold. The last three have shape ``[overlaps]``.
    """

    gold: Numbers
    predicted: Numbers
    rows: Numbers
    columns: Numbers
    shared: Numbers

    def turned(self) -> Overlaps:
        """Return the table with gold and predicted exchanged, `rows` in any order."""
        return Overlaps(self.predicted, self.gold, self.columns, self.rows, self.shared)

    def of_at_least(self, size: int) -> Overlaps:
        """Return the table of the clusters of at least so many mentions, on both sides."""
        kept = self.gold >= size, self.predicted >= size
        both = kept[0][self.rows] & kept[1][self.columns]
        rows, columns = np.cumsum(kept[0])[self.rows] - 1, np.cumsum(kept[1])[self.columns] - 1
        sizes = self.gold[kept[0]], self.predicted[kept[1]]
        return Overlaps(*sizes, rows[both], columns[both], self.shared[both])


def clusters(cluster_of: Mapping[Hashable, str | None]) -> Clusters:
    """Return the clusters of mentions that have one, given each mention's cluster."""
    members_of: defaultdict[Hashable, set[Hashable]] = defaultdict(set)
    for mention, cluster in cluster_of.items():
        if cluster is not None:
            members_of[cluster].add(mention)
    return [frozenset(members) for members in members_of.values()]


def overlaps(gold: Clusters, predicted: Clusters) -> Overlaps:
    """Return the table of two clusterings."""
    where = {mention: number for number, cluster in enumerate(predicted) for mention in cluster}
    shared = Counter(
        (number, where[m]) for number, cluster in enumerate(gold) for m in cluster if m in where
    )
    pairs = np.array(sorted(shared), dtype=np.int64).reshape(-1, 2)
    sizes = [np.array(list(map(len, side)), dtype=np.int64) for side in (gold, predicted)]
    counts = np.array([shared[pair] for pair in sorted(shared)], dtype=np.int64)
    return Overlaps(sizes[0], sizes[1], pairs[:, 0], pairs[:, 1], counts)


def muc(gold: Clusters, predicted: Clusters) -> Ratio:
    """Count links (Vilain et al. 1995): singletons have none."""
    return muc_of(overlaps(gold, predicted))


def b_cubed(gold: Clusters, predicted: Clusters) -> Ratio:
    """Average over mentions (Bagga and Baldwin 1998); one that the other side lacks scores 0."""
    return b_cubed_of(overlaps(gold, predicted))


def lea(gold: Clusters, predicted: Clusters) -> Ratio:
    """Weigh each cluster's resolved links by its size (Moosavi and Strube 2016).

    A singleton has one link, to itself: it is resolved by the same singleton.
    """
    return lea_of(overlaps(gold, predicted))


def ceaf_e(gold: Clusters, predicted: Clusters) -> Ratio:
    """Align clusters one to one by their Dice coefficient, φ4 (Luo 2005)."""
    return ceaf_e_of(overlaps(gold, predicted))


def conll(gold: Clusters, predicted: Clusters) -> float:
    """Return the mean of the F1 of MUC, B3 and CEAFe (Pradhan et al. 2012), from 0 to 1."""
    return sum(measure(gold, predicted).f1 for measure in (muc, b_cubed, ceaf_e)) / 3


def muc_of(table: Overlaps) -> Ratio:
    """Return `muc` of a table."""
    return _both_ways(_links, table)


def b_cubed_of(table: Overlaps) -> Ratio:
    """Return `b_cubed` of a table."""
    return _both_ways(_mentions, table)


def lea_of(table: Overlaps) -> Ratio:
    """Return `lea` of a table."""
    return _both_ways(_weighed_links, table)


def ceaf_e_of(table: Overlaps) -> Ratio:
    """Return `ceaf_e` of a table."""
    similar = 2 * table.shared / (table.gold[table.rows] + table.predicted[table.columns])
    chosen = best_assignment(table.rows, table.columns, similar)
    best = fsum(similar[chosen].tolist())
    return Ratio((best, len(table.gold)), (best, len(table.predicted)))


def _both_ways(count: Callable[[Overlaps], tuple[float, float]], table: Overlaps) -> Ratio:
    return Ratio(count(table), count(table.turned()))


def _links(table: Overlaps) -> tuple[float, float]:
    return int((table.shared - 1).sum()), int((table.gold - 1).sum())


def _mentions(table: Overlaps) -> tuple[float, float]:
    kept = _by_row(table, table.shared**2) / table.gold
    return fsum(kept.tolist()), int(table.gold.sum())


def _weighed_links(table: Overlaps) -> tuple[float, float]:
    resolved = _by_row(table, table.shared * (table.shared - 1))
    alone = (table.gold[table.rows] == 1) & (table.predicted[table.columns] == 1)
    kept = _by_row(table, alone) + resolved / np.maximum(table.gold - 1, 1)
    return fsum(kept.tolist()), int(table.gold.sum())


def _by_row(table: Overlaps, numbers: NDArray[Any]) -> NDArray[np.float64]:
    return np.bincount(table.rows, weights=numbers, minlength=len(table.gold)).astype(np.float64)
