"""One measure over a corpus: counts by article, type and zone, batch by batch."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from khabar import labels
from khabar.score.columns import Column
from khabar.score.counts import Counts, counts
from khabar.score.intervals import Interval, interval
from khabar.score.match import Matched, match
from khabar.score.measures import Measure
from khabar.score.sides import Sides
from khabar.score.vocabulary import COARSE
from khabar.signature import Signature

Table = NDArray[np.float64]


class Played(NamedTuple):
    """The articles of a corpus: their ids, and which of them have gold for a task."""

    ids: Sequence[str]
    mask: NDArray[np.bool_]


class Score:
    """One measure over a corpus: its total, and the same by type, zone and article.

    The counts of a type or zone are the measure's over its items alone, on both sides; an item
    is of the zone of its first word.
    """

    def __init__(
        self, measure: Measure, signature: Signature, types: Sequence[str], articles: Played
    ) -> None:
        self.measure, self.signature = measure, signature
        self._type_names = COARSE if measure.view == "coarse" else types
        self._played = articles
        self._halves = np.zeros((len(articles.ids), 3), dtype=np.uint8)  # widened where needed
        self._sentences: list[tuple[Column, Table]] = []
        self._types = np.zeros((len(self._type_names), 3))
        self._zones = np.zeros((len(labels.ZONES), 3))
        self._repeated = np.zeros(2)

    def __repr__(self) -> str:
        return f"<Score {self.signature.measure}: F1 {self.f1:.4f}>"

    def add(
        self,
        sides: Sides,
        articles: Column,
        sentences: Column | None = None,
        *,
        without_span: Column | None = None,
    ) -> None:
        """Count a batch, whose articles are at the places `articles` of the corpus.

        `sentences`: the article of each sentence, where they are to be counted too.
        `without_span`: how many items of each article were predicted that have no span; they are
        wrong, of no type or zone, and of the article's first sentence.
        """
        found = match(self.measure, sides)
        of_articles = _by("article", len(articles), sides, found)
        if without_span is not None:
            of_articles[:, 1] += without_span
        self._keep(articles, of_articles)
        if sentences is not None:
            of_sentences = _by("sentence", len(sentences), sides, found)
            if without_span is not None:
                firsts = np.searchsorted(sentences, np.arange(len(articles)))
                of_sentences[firsts, 1] += without_span
            self._sentences.append((articles[sentences], of_sentences))
        self._repeated += _repeated(sides, found)
        for field, table in (("type", self._types), ("zone", self._zones)):
            within = found
            if field not in self.measure.determines:
                within = match(self.measure, sides, by=(field,))
            np.add(table, _by(field, len(table), sides, within), out=table)

    def _keep(self, articles: Column, table: Table) -> None:
        halves = np.rint(2 * table).astype(np.int64)
        least = np.min_scalar_type(int(halves.max(initial=0)))
        if least.itemsize > self._halves.itemsize:
            self._halves = self._halves.astype(least)
        self._halves[articles] = halves

    @property
    def articles(self) -> Table:
        """The counts of every article: gold, predicted and right, shape ``[articles, 3]``."""
        return self._halves[self._played.mask] / 2

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
        ids = (self._played.ids[place] for place in np.flatnonzero(self._played.mask))
        return dict(zip(ids, map(counts, self.articles.tolist()), strict=True))

    @property
    def by_type(self) -> Mapping[str, Counts]:
        """The counts of each type that either side has."""
        return _named(self._type_names, self._types)

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


def _by(field: str, size: int, sides: Sides, found: Matched) -> Table:
    gold, predicted = sides.rest
    of_gold, of_predicted = gold[field][found.gold], predicted[field][found.predicted]
    settled = sides.sizes(field, size)
    right = settled[0]
    if not found.settled.all():
        right = np.bincount(sides.settled[0][field], weights=found.settled, minlength=size)
    return np.stack(
        [
            settled[0] + np.bincount(of_gold, minlength=size),
            settled[1] + np.bincount(of_predicted, minlength=size),
            right + np.bincount(of_gold, weights=found.credit, minlength=size),
        ],
        axis=1,
        dtype=np.float64,
    )


def _repeated(sides: Sides, found: Matched) -> Table:
    """Return how many repeated items gold has, and how many of them are right."""
    settled, rest = sides.settled[0]["repeated"], sides.rest[0]["repeated"][found.gold]
    return np.array([settled.sum() + rest.sum(), settled @ found.settled + rest @ found.credit])


def _named(names: Sequence[str], table: Table) -> dict[str, Counts]:
    rows = zip(names, table.tolist(), strict=True)
    return {name: counts(row) for name, row in rows if any(row)}
