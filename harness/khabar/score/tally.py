"""One measure over a corpus: counts by article, type and zone, batch by batch."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from khabar import labels
from khabar.score.columns import Columns
from khabar.score.counts import Counts, counts
from khabar.score.intervals import Interval, interval
from khabar.score.match import Matched, match
from khabar.score.measures import Measure
from khabar.score.vocabulary import COARSE
from khabar.signature import Signature

Table = NDArray[np.float64]


class Score:
    """One measure over a corpus: its total, and the same by type, zone and article.

    The counts of a type or zone are the measure's over its items alone, on both sides; an item
    is of the zone of its first word.
    """

    def __init__(self, measure: Measure, signature: Signature, types: Sequence[str]) -> None:
        self.measure, self.signature = measure, signature
        self._type_names = COARSE if measure.view == "coarse" else types
        self._ids: list[str] = []
        self._articles: list[Table] = []
        self._sentences: list[Table] = []
        self._types = np.zeros((len(self._type_names), 3))
        self._zones = np.zeros((len(labels.ZONES), 3))

    def add(
        self, ids: Sequence[str], gold: Columns, predicted: Columns, sentences: int | None = None
    ) -> None:
        """Count a batch of articles, and each of its sentences where their number is given."""
        found = match(self.measure, gold, predicted)
        self._ids += ids
        self._articles.append(_by("article", len(ids), gold, predicted, found))
        if sentences is not None:
            self._sentences.append(_by("sentence", sentences, gold, predicted, found))
        for field, table in (("type", self._types), ("zone", self._zones)):
            within = found
            if field not in self.measure.determines:
                within = match(self.measure, gold, predicted, by=(field,))
            np.add(table, _by(field, len(table), gold, predicted, within), out=table)

    @property
    def articles(self) -> Table:
        """The counts of every article: gold, predicted and right, shape ``[articles, 3]``."""
        return np.concatenate(self._articles) if self._articles else np.zeros((0, 3))

    @property
    def sentences(self) -> Table:
        """The counts of every sentence, shape ``[sentences, 3]``; empty if none were asked for."""
        return np.concatenate(self._sentences) if self._sentences else np.zeros((0, 3))

    @property
    def total(self) -> Counts:
        """The sum over the articles."""
        return counts(self.articles.sum(axis=0).tolist())

    @property
    def by_article(self) -> Mapping[str, Counts]:
        """The counts of each article, by its id."""
        return dict(zip(self._ids, map(counts, self.articles.tolist()), strict=True))

    @property
    def by_type(self) -> Mapping[str, Counts]:
        """The counts of each type that either side has."""
        return _named(self._type_names, self._types)

    @property
    def by_zone(self) -> Mapping[str, Counts]:
        """The counts of each zone in which either side has anything."""
        return _named(labels.ZONES, self._zones)

    @property
    def interval(self) -> Interval | None:
        """The 95% interval of F1, articles being the sample (`intervals.interval`)."""
        return interval(self.articles)

    @property
    def precision(self) -> float:
        """Micro-averaged precision, from 0 to 1."""
        return self.total.precision

    @property
    def recall(self) -> float:
        """Micro-averaged recall, from 0 to 1."""
        return self.total.recall

    @property
    def f1(self) -> float:
        """Micro-averaged F1, from 0 to 1."""
        return self.total.f1


def _by(field: str, size: int, gold: Columns, predicted: Columns, found: Matched) -> Table:
    of_gold, of_predicted = gold[field][found.gold], predicted[field][found.predicted]
    return np.stack(
        [
            np.bincount(of_gold, minlength=size),
            np.bincount(of_predicted, minlength=size),
            np.bincount(of_gold, weights=found.credit, minlength=size),
        ],
        axis=1,
    ).astype(np.float64)


def _named(names: Sequence[str], table: Table) -> dict[str, Counts]:
    rows = zip(names, table.tolist(), strict=True)
    return {name: counts(row) for name, row in rows if any(row)}
