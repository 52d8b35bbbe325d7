"""The words, sentences and zones of many articles, counted through in arrays of offsets."""

from __future__ import annotations

from collections.abc import Sequence
from operator import attrgetter

import numpy as np

from khabar import labels
from khabar.schema import Article, Span, Zone
from khabar.score.columns import Column, Columns

_NONE: Column = np.zeros(0, dtype=np.int64)


class Edges:
    """Where an article's words, sentences and zones begin and end, in arrays of offsets."""

    def __init__(self, article: Article) -> None:
        self.length = len(article.text)
        self.words = _edges(article.tokens)
        self.sentences = _edges(article.sentences or (Span(0, self.length),))
        self.sentences[0][0] = 0  # with what stands before it
        self.zones = _edges(article.zones)[0]
        self.zone_types = np.array(
            [labels.ZONES.index(zone.type) for zone in article.zones], dtype=np.int64
        )


def _edges(spans: Sequence[Span | Zone]) -> tuple[Column, Column]:
    return (
        np.fromiter(map(attrgetter("start"), spans), np.int64, len(spans)),
        np.fromiter(map(attrgetter("end"), spans), np.int64, len(spans)),
    )


class Frame:
    """The words, sentences and zones of a batch of articles, counted through."""

    def __init__(self, articles: Sequence[Edges]) -> None:
        lengths = [edges.length + 1 for edges in articles]
        self.bases = np.concatenate(([0], np.cumsum(lengths, dtype=np.int64)))[:-1]
        self.word_starts = self._joined([edges.words[0] for edges in articles])
        self.word_ends = self._joined([edges.words[1] for edges in articles])
        self._sentences = self._joined([edges.sentences[0] for edges in articles])
        ends = self._joined([edges.sentences[1] for edges in articles])
        self.number_of_sentences = len(self._sentences)
        self._sentence_ends = np.searchsorted(self.word_starts, ends, side="left")
        self._zones = self._joined([edges.zones for edges in articles])
        self._zone_types = np.concatenate([_NONE, *(edges.zone_types for edges in articles)])

    def _joined(self, parts: Sequence[Column]) -> Column:
        joined: Column = np.concatenate([_NONE, *parts])
        joined += np.repeat(self.bases, [len(part) for part in parts])
        return joined

    def words(self, start: Column, end: Column) -> tuple[Column, Column]:
        """Return the half-open ranges of words that spans touch (`khabar.text.Segments`)."""
        first = np.searchsorted(self.word_ends, start, side="right")
        last = np.searchsorted(self.word_starts, end, side="left")
        return first, np.maximum(first, last)

    def openings(self, first: Column, last: Column, start: Column) -> Column:
        """Return where the first words of spans begin; of spans of no word, where they begin."""
        if not len(self.word_starts):
            return start
        starts = self.word_starts[np.minimum(first, len(self.word_starts) - 1)]
        return np.where(first < last, starts, start)

    def sentences(self, start: Column) -> Column:
        """Return the sentence in which each offset lies, or after which it stands.

        What stands before an article's first sentence is of the first.
        """
        return np.searchsorted(self._sentences, start, side="right") - 1

    def zones(self, start: Column) -> Column:
        """Return the zone's type at each offset, as an index of `labels.ZONES`."""
        if not len(self._zones):
            return np.zeros(len(start), dtype=np.int64)
        return self._zone_types[np.searchsorted(self._zones, start, side="right") - 1]

    def clipped(self, items: Columns) -> Columns:
        """Return items, which touch words, cut where the sentence of their first word ends."""
        starts = self.word_starts[items["first"] - items["article"]]
        ends = self._sentence_ends[self.sentences(starts)] + items["article"]
        return items.replaced(last=np.minimum(items["last"], np.maximum(ends, items["first"])))
