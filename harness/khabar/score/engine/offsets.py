"""The words, sentences and zones of many articles, counted through in arrays of offsets."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cached_property
from operator import attrgetter

import numpy as np
from numpy.typing import NDArray

from khabar import labels
from khabar.schema import Article, Span, Zone
from khabar.score.engine.columns import Column


class ArticleOffsets:
    """Where an article's words, sentences and zones begin and end, in arrays of offsets.

    `words` has a column for every word: where it begins and ends, the number of its sentence, and
    its zone's type as an index of `labels.ZONES`.
    """

    def __init__(self, article: Article) -> None:
        self.length = len(article.text)
        starts, ends = _edges(article.tokens)
        self.sentences, last = _edges(article.sentences or (Span(0, self.length),))
        self.sentences[0] = 0  # with what stands before it
        self.sentence_ends = np.searchsorted(starts, last, side="left")
        sentence = np.searchsorted(self.sentences, starts, side="right") - 1
        zones = article.zones or (Zone(0, self.length, labels.ZONES[0]),)
        self.zones, _ = _edges(zones)
        self.zone_types = np.array([labels.ZONES.index(zone.type) for zone in zones])
        zone = self.zone_types[np.searchsorted(self.zones, starts, side="right") - 1]
        self.words = np.stack((starts, ends, sentence, zone))


def _edges(spans: Sequence[Span | Zone]) -> tuple[Column, Column]:
    return (
        np.fromiter(map(attrgetter("start"), spans), np.int64, len(spans)),
        np.fromiter(map(attrgetter("end"), spans), np.int64, len(spans)),
    )


class Offsets:
    """The words, sentences and zones of a batch of articles, counted through.

    `characters`, `words` and `sentences` are how many stand before each article.
    """

    def __init__(self, articles: Sequence[ArticleOffsets]) -> None:
        self._articles = articles
        self.lengths = np.array([article.length for article in articles])
        self.characters = _before(self.lengths + 1)
        self.words = _before([article.words.shape[1] for article in articles])
        self.sentences = _before([len(article.sentences) for article in articles])
        self.number_of_sentences = np.array([len(article.sentences) for article in articles])

    def _joined(
        self, part: Callable[[ArticleOffsets], Column], bases: Column | None = None
    ) -> Column:
        parts = [part(article) for article in self._articles]
        joined: Column = np.concatenate(parts)
        if bases is not None:
            joined += np.repeat(bases, [len(part) for part in parts])
        return joined

    @cached_property
    def _words(self) -> NDArray[np.int64]:
        words = [article.words for article in self._articles]
        number = [part.shape[1] for part in words]
        joined: NDArray[np.int64] = np.concatenate(words, axis=1)
        joined[:2] += np.repeat(self.characters, number)
        joined[2] += np.repeat(self.sentences, number)
        return joined

    @cached_property
    def _sentence_ends(self) -> Column:
        return self._joined(attrgetter("sentence_ends"), self.words)

    def touched(self, start: Column, end: Column) -> tuple[Column, Column]:
        """Return the half-open ranges of words that spans touch (`khabar.text.Segments`)."""
        first = np.searchsorted(self._words[1], start, side="right")
        last = np.searchsorted(self._words[0], end, side="left")
        return first, np.maximum(first, last)

    def sentence(self, first: Column, last: Column, start: Column) -> Column:
        """Return the sentence of the first word of each span.

        A span of no word is of the sentence in which it begins or after which it stands; what
        stands before an article's first sentence is of the first.
        """
        return self._by_word(self._words[2], first, last, start, self._sentence_at)

    def zone(self, first: Column, last: Column, start: Column) -> Column:
        """Return the type of the zone of the first word of each span, or where it begins."""
        return self._by_word(self._words[3], first, last, start, self._zone_at)

    @staticmethod
    def _by_word(
        of_word: Column,
        first: Column,
        last: Column,
        start: Column,
        at: Callable[[Column], Column],
    ) -> Column:
        wordless = first >= last
        if not wordless.any():
            return of_word[first]
        found = np.empty(len(first), dtype=np.int64)
        found[~wordless] = of_word[first[~wordless]]
        found[wordless] = at(start[wordless])
        return found

    def _sentence_at(self, start: Column) -> Column:
        sentences = self._joined(attrgetter("sentences"), self.characters)
        return np.searchsorted(sentences, start, side="right") - 1

    def _zone_at(self, start: Column) -> Column:
        zones = self._joined(attrgetter("zones"), self.characters)
        types = self._joined(attrgetter("zone_types"))
        return types[np.searchsorted(zones, start, side="right") - 1]

    def clipped(self, first: Column, last: Column) -> Column:
        """Return where spans end, which touch words, if cut where their first sentence ends."""
        ends = self._sentence_ends[self._words[2][first]]
        cut: Column = np.minimum(last, np.maximum(ends, first))
        return cut


def _before(sizes: Sequence[int] | Column) -> Column:
    return np.concatenate(([0], np.cumsum(sizes, dtype=np.int64)))[:-1]
