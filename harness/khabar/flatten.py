"""Flat readings of nested mentions: the outermost spans, and their IOB2 tags."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple, Protocol, TypeVar

from khabar.labels import ZONES
from khabar.schema import Article, Mention
from khabar.text import Segments

__all__ = ["flat", "iob2", "outermost"]


class Segmentation:
    """An article's words, sentences and zones, to which spans are referred."""

    def __init__(self, article: Article) -> None:
        self._words = Segments(article.tokens)
        self._sentences = Segments(article.sentences)
        self._zones = Segments(article.zones)
        self._types = [zone.type for zone in article.zones]

    def words(self, start: int, end: int) -> tuple[int, int]:
        """Return the range of words that the code points ``[start, end)`` touch."""
        return self._words.touched(start, end)

    def sentence(self, start: int, end: int) -> int:
        """Return the number of the sentence of a span's first word, or in or after which it begins.

        What stands before the first sentence is of the first.
        """
        return self._sentences.last_begun(self._begins(start, end))

    def zone(self, start: int, end: int) -> str:
        """Return the type of the zone of a span's first word, or in which it begins."""
        zone = self._zones.last_begun(self._begins(start, end))
        return self._types[zone] if self._types else ZONES[0]

    def _begins(self, start: int, end: int) -> int:
        first, last = self.words(start, end)
        return self._words.starts[first] if first < last else start

    def place(self, start: int, end: int) -> tuple[tuple[int, int], int, str]:
        """Return the words, the sentence and the zone of a span, as the methods here do."""
        first, last = words = self._words.touched(start, end)
        begins = self._words.starts[first] if first < last else start
        zone = self._types[self._zones.last_begun(begins)] if self._types else ZONES[0]
        return words, self._sentences.last_begun(begins), zone

    def clipped(self, words: tuple[int, int]) -> tuple[int, int]:
        """Return the part of a range of words that lies in the sentence where it starts."""
        start = self._words.starts[words[0]]
        sentence, _ = self._sentences.touched(start, start + 1)
        _, end = self._words.touched(start, self._sentences.ends[sentence])
        return words[0], min(words[1], end)


class Labelled(Protocol):
    """Anything with a half-open range of words and a type."""

    @property
    def words(self) -> tuple[int, int]: ...
    @property
    def type(self) -> str: ...


L = TypeVar("L", bound=Labelled)


def outermost(mentions: Iterable[L]) -> list[L]:
    """Return the mentions whose words lie within no other's; equals and crossers stay."""
    kept: list[L] = []
    reach, widest = -1, (-1, -1)
    for mention in sorted(mentions, key=_position):
        if mention.words[1] > reach:
            kept.append(mention)
            reach, widest = mention.words[1], mention.words
        elif mention.words == widest:
            kept.append(mention)
    return kept


def flat(mentions: Iterable[L]) -> list[L]:
    """Return the outermost mentions without overlap.

    Of two that share a word stays the earlier, else the longer, else the first by type.
    """
    kept: list[L] = []
    for mention in outermost(mentions):
        first, end = mention.words
        if first < end and (not kept or kept[-1].words[1] <= first):
            kept.append(mention)
    return kept


def _position(mention: Labelled) -> tuple[int, int, str]:
    return mention.words[0], -mention.words[1], mention.type


class _Flat(NamedTuple):
    words: tuple[int, int]
    type: str


def iob2(article: Article, mentions: Iterable[Mention]) -> list[list[str]]:
    """Return the IOB2 tags of the outermost mentions, a list of words' tags a sentence.

    A mention that runs over the end of its sentence is cut there.
    """
    segmented = Segmentation(article)
    tags = ["O"] * len(article.tokens)
    for mention in flat(_Flat(segmented.words(e.start, e.end), e.type) for e in mentions):
        first, end = segmented.clipped(mention.words)
        tags[first:end] = [f"B-{mention.type}"] + [f"I-{mention.type}"] * (end - first - 1)
    return [tags[slice(*segmented.words(part.start, part.end))] for part in article.sentences]
