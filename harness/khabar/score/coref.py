"""How far two clusterings of mentions agree: MUC, B3, CEAFe, LEA, and CoNLL, their mean."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from math import fsum
from typing import NamedTuple

import numpy as np

from khabar.stats.assignment import best_assignment

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


def clusters(cluster_of: Mapping[Hashable, str | None]) -> Clusters:
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
    where = _cluster_of(predicted)
    similar = [
        {
            column: 2 * shared / (len(cluster) + len(predicted[column]))
            for column, shared in Counter(where[m] for m in cluster if m in where).items()
        }
        for cluster in gold
    ]
    best = fsum(_best_sum([similar[row] for row in rows]) for rows in _components(similar))
    return Ratio((best, len(gold)), (best, len(predicted)))


def _components(similar: Sequence[Mapping[int, float]]) -> Iterator[list[int]]:
    """Yield the rows that are linked by columns, group by group: each is aligned by itself."""
    rows_of: defaultdict[int, list[int]] = defaultdict(list)
    for row, columns in enumerate(similar):
        for column in columns:
            rows_of[column].append(row)
    reached: set[int] = set()
    for root in range(len(similar)):
        group, waiting = [], [root]
        while waiting:
            row = waiting.pop()
            if row not in reached:
                reached.add(row)
                group.append(row)
                waiting += [other for column in similar[row] for other in rows_of.pop(column, ())]
        if group:
            yield group


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
    kept = fsum(
        sum(size * size for size in _parts(cluster, where)[0]) / len(cluster) for cluster in side
    )
    return kept, sum(map(len, side))


def _weighed_links(side: Clusters, other: Clusters) -> tuple[float, float]:
    where = _cluster_of(other)
    kept = []
    for cluster in side:
        if len(cluster) == 1:
            (mention,) = cluster
            kept.append(float(mention in where and len(other[where[mention]]) == 1))
        else:
            resolved = sum(size * (size - 1) for size in _parts(cluster, where)[0])
            kept.append(resolved / (len(cluster) - 1))
    return fsum(kept), sum(map(len, side))


def _best_sum(similar: Sequence[Mapping[int, float]]) -> float:
    """Return the sum of the best one-to-one choice of a column for every row."""
    columns = {column: n for n, column in enumerate({c for row in similar for c in row})}
    similarity = np.zeros((len(similar), len(columns)))
    for number, row in enumerate(similar):
        for column, worth in row.items():
            similarity[number, columns[column]] = worth
    chosen = best_assignment(similarity)
    rows = np.flatnonzero(chosen >= 0)
    return fsum(similarity[rows, chosen[rows]].tolist())
