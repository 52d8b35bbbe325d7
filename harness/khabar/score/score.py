"""One measure over a corpus: its counts by article, sentence, type and zone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from khabar import labels
from khabar.score.counts import Counts, counts
from khabar.score.measures import Measure
from khabar.signature import Signature
from khabar.stats.intervals import Interval, interval

Table = NDArray[np.float64]
"""Counts in rows: gold, predicted and right."""


class Annotated(NamedTuple):
    """The articles of a corpus: their ids, and which of them have gold for a task."""

    ids: Sequence[str]
    mask: NDArray[np.bool_]


class Batch(NamedTuple):
    """The counts of one measure over a batch: a row per article, sentence, type and zone.

    `repeated`: the number of gold items whose words stand more than once in their article, and how
    many of these are right.
    """

    articles: Table
    sentences: Table | None
    types: Table
    zones: Table
    repeated: NDArray[np.float64]


class Score:
    """One measure over a corpus: its total, and the same by type, zone and article.

    The counts of a type or zone are the measure's over its items alone, on both sides; an item
    is of the zone of its first word.
    """

    def __init__(
        self, measure: Measure, signature: Signature, types: Sequence[str], articles: Annotated
    ) -> None:
        self.measure, self.signature = measure, signature
        self.types = types
        self._annotated = articles
        self._halves = np.zeros((len(articles.ids), 3), dtype=np.uint8)  # widened where needed
        self._sentences: list[tuple[NDArray[np.int64], Table]] = []
        self._types = np.zeros((len(self.types), 3))
        self._zones = np.zeros((len(labels.ZONES), 3))
        self._repeated = np.zeros(2)

    def __repr__(self) -> str:
        return f"<Score {self.signature.measure}: F1 {self.f1:.4f}>"

    def add(
        self, batch: Batch, articles: NDArray[np.int64], sentences: NDArray[np.int64] | None = None
    ) -> None:
        """Add the counts of a batch, whose articles are at the places `articles` of the corpus.

        `sentences`: the place of each sentence's article, where sentences were counted.
        """
        self._keep(articles, batch.articles)
        if batch.sentences is not None and sentences is not None:
            self._sentences.append((sentences, batch.sentences))
        self._types += batch.types
        self._zones += batch.zones
        self._repeated += batch.repeated

    def _keep(self, articles: NDArray[np.int64], table: Table) -> None:
        halves = np.rint(2 * table).astype(np.int64)
        least = np.min_scalar_type(int(halves.max(initial=0)))
        if least.itemsize > self._halves.itemsize:
            self._halves = self._halves.astype(least)
        self._halves[articles] = halves

    @property
    def articles(self) -> Table:
        """The counts of every article: gold, predicted and right, shape ``[articles, 3]``."""
        return self._halves[self._annotated.mask] / 2

    @property
    def sentences(self) -> Table:
        """The counts of every sentence, shape ``[sentences, 3]``; empty if none were asked for."""
        if not self._sentences:
            return np.zeros((0, 3))
        articles, tables = zip(*self._sentences, strict=True)
        order = np.argsort(np.concatenate(articles), kind="stable")
        ordered: Table = np.concatenate(tables)[order]
        return ordered

    @property
    def total(self) -> Counts:
        """The sum over the articles."""
        return counts(self.articles.sum(axis=0).tolist())

    @property
    def by_article(self) -> Mapping[str, Counts]:
        """The counts of each article, by its id."""
        ids = (self._annotated.ids[place] for place in np.flatnonzero(self._annotated.mask))
        return dict(zip(ids, map(counts, self.articles.tolist()), strict=True))

    @property
    def by_type(self) -> Mapping[str, Counts]:
        """The counts of each type that either side has."""
        return _named(self.types, self._types)

    @property
    def by_zone(self) -> Mapping[str, Counts]:
        """The counts of each zone in which either side has anything."""
        return _named(labels.ZONES, self._zones)

    @property
    def repeated(self) -> tuple[int, float]:
        """Of gold items whose words stand more than once among their article's: number, right.

        Systems that quote rather than count characters lose these first.
        """
        number, right = self._repeated.tolist()
        return int(number), right

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


def _named(names: Sequence[str], table: Table) -> dict[str, Counts]:
    rows = zip(names, table.tolist(), strict=True)
    return {name: counts(row) for name, row in rows if any(row)}
