"""The words, sentences and zones of many articles, counted through in arrays of offsets."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cached_property
from itertools import chain
from operator import attrgetter
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from khabar import labels
from khabar.schema import Article, Span, Zone
from khabar.score.engine.codes import ZONES
from khabar.score.engine.columns import Column
from khabar.score.engine.parts import Parts, before


class ArticleOffsets(NamedTuple):
    """Where the words, sentences and zones of articles are, by offsets of their own article.

    `lengths`: characters of each article. `words`: where each begins and ends, the number of its
    sentence, and its zone's type as an index of `labels.ZONES`. `sentences`: where each begins,
    the first with what stands before it, and how many words of its article begin before its end.
    `zones`: where each begins, and its type.
    """

    lengths: Column
    words: Parts
    sentences: Parts
    zones: Parts


def of_articles(articles: Sequence[Article]) -> ArticleOffsets:
    """Return the offsets of articles."""
    lengths = np.array([len(article.text) for article in articles], dtype=np.int64)
    starts, ends, of_words = _edges([article.tokens for article in articles])
    opens, closes, of_sentences = _edges([a.sentences or (Span(0, len(a.text)),) for a in articles])
    opens[before(of_sentences)] = 0  # with what stands before it
    zones = [a.zones or (Zone(0, len(a.text), labels.ZONES[0]),) for a in articles]
    changes, _, of_zones = _edges(zones)
    types = np.array([ZONES[zone.type] for zone in chain.from_iterable(zones)], dtype=np.int64)
    characters = before(lengths + 1)
    places = [np.repeat(characters, sizes) for sizes in (of_words, of_sentences, of_zones)]
    through = starts + places[0]
    sentence = np.searchsorted(opens + places[1], through, side="right") - 1
    zone = np.searchsorted(changes + places[2], through, side="right") - 1
    number = sentence - np.repeat(before(of_sentences), of_words)
    last = np.searchsorted(through, closes + places[1], side="left")
    return ArticleOffsets(
        lengths,
        Parts.of((starts, ends, number, types[zone]), of_words),
        Parts.of((opens, last - np.repeat(before(of_words), of_sentences)), of_sentences),
        Parts.of((changes, types), of_zones),
    )


def _edges(spans: Sequence[Sequence[Span | Zone]]) -> tuple[Column, Column, Column]:
    """Return where spans begin and end, and how many each article has."""
    sizes = np.array([*map(len, spans)], dtype=np.int64)
    flat = list(chain.from_iterable(spans))
    starts = np.fromiter(map(attrgetter("start"), flat), np.int64, len(flat))
    return starts, np.fromiter(map(attrgetter("end"), flat), np.int64, len(flat)), sizes


class Offsets:
    """The words, sentences and zones of a batch of articles, counted through.

    `characters`, `words` and `sentences` are how many stand before each article.
    """

    def __init__(self, articles: ArticleOffsets) -> None:
        self._articles = articles
        self.characters = before(articles.lengths + 1)
        self.words = before(articles.words.sizes)
        self.number_of_sentences = articles.sentences.sizes
        self.sentences = before(self.number_of_sentences)

    @cached_property
    def _words(self) -> NDArray[np.int64]:
        words = self._articles.words
        joined = words.fields.astype(np.int64)
        joined[:2] += np.repeat(self.characters, words.sizes)
        joined[2] += np.repeat(self.sentences, words.sizes)
        return joined

    @cached_property
    def _sentence_ends(self) -> Column:
        return self._articles.sentences.through(1, self.words)

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
        numbers = np.empty(len(first), dtype=np.int64)
        numbers[~wordless] = of_word[first[~wordless]]
        numbers[wordless] = at(start[wordless])
        return numbers

    def _sentence_at(self, start: Column) -> Column:
        sentences = self._articles.sentences.through(0, self.characters)
        return np.searchsorted(sentences, start, side="right") - 1

    def _zone_at(self, start: Column) -> Column:
        zones = self._articles.zones
        at = np.searchsorted(zones.through(0, self.characters), start, side="right") - 1
        types: Column = zones.fields[1].astype(np.int64)[at]
        return types

    def clipped(self, first: Column, last: Column) -> Column:
        """Return where spans end, which touch words, if cut where their first sentence ends."""
        ends = self._sentence_ends[self._words[2][first]]
        cut: Column = np.minimum(last, np.maximum(ends, first))
        return cut
