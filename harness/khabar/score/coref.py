"""How far two clusterings of mentions agree: MUC, B3, CEAFe, LEA, and CoNLL, their mean."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Clusters = Sequence[frozenset[Hashable]]


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


def clusters(cluster_of: Mapping[Hashable, Hashable | None]) -> Clusters:
    """Return the clusters of mentions that have one, given each mention's cluster."""
    found: defaultdict[Hashable, set[Hashable]] = defaultdict(set)
    for mention, cluster in cluster_of.items():
        if cluster is not None:
            found[cluster].add(mention)
    return [frozenset(members) for members in found.values()]


def muc(gold: Clusters, predicted: Clusters) -> Ratio:
    """Count links (Vilain et al. 1995): singletons have none."""
    return _both_ways(_links, gold, predicted)


def b_cubed(gold: Clusters, predicted: Clusters) -> Ratio:
    """Average over mentions (Bagga and Baldwin 1998); one that the other side lacks scores 0."""
    return _both_ways(_mentions, gold, predicted)


def lea(gold: Clusters, predicted: Clusters) -> Ratio:
    """Weigh each cluster's resolved links by its size (Moosavi and Strube 2016).

    A singleton has one link, to itself: it is resolved by the same singleton.
    """
    return _both_ways(_weighed_links, gold, predicted)


def ceaf_e(gold: Clusters, predicted: Clusters) -> Ratio:
    """Align clusters one to one by their Dice coefficient, φ4 (Luo 2005)."""
    similarity = np.zeros((len(gold), len(predicted)))
    where = _cluster_of(predicted)
    for row, cluster in enumerate(gold):
        for column, shared in Counter(where[m] for m in cluster if m in where).items():
            similarity[row, column] = 2 * shared / (len(cluster) + len(predicted[column]))
    best = _best_assignment(similarity)
    return Ratio((best, len(gold)), (best, len(predicted)))


def conll(gold: Clusters, predicted: Clusters) -> float:
    """Return the mean of the F1 of MUC, B3 and CEAFe (Pradhan et al. 2012), from 0 to 1."""
    return sum(measure(gold, predicted).f1 for measure in (muc, b_cubed, ceaf_e)) / 3


def _both_ways(
    count: Callable[[Clusters, Clusters], tuple[float, float]], gold: Clusters, predicted: Clusters
) -> Ratio:
    return Ratio(count(gold, predicted), count(predicted, gold))


def _cluster_of(side: Clusters) -> dict[Hashable, int]:
    return {mention: number for number, cluster in enumerate(side) for mention in cluster}


def _parts(cluster: Iterable[Hashable], where: Mapping[Hashable, int]) -> tuple[list[int], int]:
    """Return the sizes of the parts that the other side cuts a cluster into, and what it lacks."""
    counted = Counter(where[mention] for mention in cluster if mention in where)
    sizes = list(counted.values())
    return sizes, sum(1 for mention in cluster if mention not in where)


def _links(side: Clusters, other: Clusters) -> tuple[float, float]:
    where = _cluster_of(other)
    kept = all_ = 0
    for cluster in side:
        sizes, lacking = _parts(cluster, where)
        kept += len(cluster) - len(sizes) - lacking
        all_ += len(cluster) - 1
    return kept, all_


def _mentions(side: Clusters, other: Clusters) -> tuple[float, float]:
    where = _cluster_of(other)
    kept = sum(
        sum(size * size for size in _parts(cluster, where)[0]) / len(cluster) for cluster in side
    )
    return kept, sum(map(len, side))


def _weighed_links(side: Clusters, other: Clusters) -> tuple[float, float]:
    where = _cluster_of(other)
    kept = 0.0
    for cluster in side:
        if len(cluster) == 1:
            (mention,) = cluster
            kept += mention in where and len(other[where[mention]]) == 1
            continue
        resolved = sum(size * (size - 1) for size in _parts(cluster, where)[0])
        kept += resolved / (len(cluster) - 1)
    return kept, sum(map(len, side))


def _best_assignment(similarity: NDArray[np.float64]) -> float:
    """Return the largest sum of a one-to-one assignment.

    Successive shortest augmenting paths with potentials (Jonker and Volgenant 1987).
    """
    if similarity.size == 0:
        return 0.0
    cost = -(similarity if similarity.shape[0] <= similarity.shape[1] else similarity.T)
    rows, columns = cost.shape
    of_row, of_column = np.zeros(rows + 1), np.zeros(columns + 1)
    row_at = np.zeros(columns + 1, dtype=int)  # 1-based; column 0 holds the row to place
    for row in range(1, rows + 1):
        row_at[0], column = row, 0
        slack = np.full(columns + 1, np.inf)
        came_from = np.zeros(columns + 1, dtype=int)
        done = np.zeros(columns + 1, dtype=bool)
        while row_at[column]:
            done[column] = True
            reduced = cost[row_at[column] - 1] - of_row[row_at[column]] - of_column[1:]
            nearer = ~done[1:] & (reduced < slack[1:])
            slack[1:][nearer] = reduced[nearer]
            came_from[1:][nearer] = column
            step = np.where(done, np.inf, slack)
            column = int(step.argmin())
            of_row[row_at[done]] += step[column]
            of_column[done] -= step[column]
            slack[~done] -= step[column]
        while column:
            row_at[column] = row_at[came_from[column]]
            column = int(came_from[column])
    placed = np.flatnonzero(row_at[1:])
    return float(-cost[row_at[1:][placed] - 1, placed].sum())
