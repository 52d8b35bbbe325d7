"""The sentence around a mention, in pieces: the mention is marked, and unseen signs are shown.

Text of strangers can hold signs that turn a line round or hide in it. They are shown by their
names, so that a line reads as it is written, and so that a change of unseen signs can be seen.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby
from typing import NamedTuple

from khabar.schema import Article
from khabar.suites.flips import Side
from khabar.text import Segments

__all__ = ["Part", "Piece", "around"]

_MOST = 240
"""The most characters of a sentence that are shown before, and after, the mention."""
_SPACES = dict.fromkeys(map(ord, "\t\n\r"), " ")


class Part(NamedTuple):
    """Text, or if `sign` the name of a sign that is not seen."""

    text: str
    sign: bool = False


class Piece(NamedTuple):
    """A part of a sentence; `mark` is ``mention``, ``trigger`` or nothing."""

    mark: str
    parts: list[Part]


def around(article: Article, side: Side) -> list[Piece]:
    """Return the sentence of a mention; of a long one what is near the mention."""
    text, (low, high) = article.text, _sentence(article, side)
    first, last = max(low, side.start - _MOST), min(high, side.end + _MOST)
    first = low if first == low else text.find(" ", first, side.start) + 1 or side.start
    last = high if last == high else max(text.rfind(" ", side.end, last), side.end)
    pieces = [Piece(mark, shown(text[a:b])) for a, b, mark in _cuts(side, first, last) if a < b]
    more = [Piece("", [Part("…")])]
    return [*more * (first > low), *pieces, *more * (last < high)]


def shown(text: str) -> list[Part]:
    """Return text in which unseen signs are named, and the ends of lines are spaces."""
    groups = groupby(text.translate(_SPACES), lambda c: not c.isprintable())
    return [
        part
        for sign, characters in groups
        for part in (map(_named, characters) if sign else [Part("".join(characters))])
    ]


def _named(character: str) -> Part:
    return Part(f"U+{ord(character):04X}", sign=True)


def _sentence(article: Article, side: Side) -> tuple[int, int]:
    """Return where the sentence of a mention's start is; it holds the whole mention."""
    sentences = Segments(article.sentences)
    if not sentences.starts:
        return 0, len(article.text)
    number = sentences.last_begun(side.start)
    low, high = sentences.starts[number], sentences.ends[number]
    return min(low, side.start), max(high, side.end)


def _cuts(side: Side, first: int, last: int) -> Iterator[tuple[int, int, str]]:
    """Yield the pieces between two offsets; a trigger is marked where the mention is not."""
    spans = [(side.start, side.end, "mention")]
    if side.trigger and (side.trigger[1] <= side.start or side.trigger[0] >= side.end):
        spans += [(*side.trigger, "trigger")]
    at = first
    for start, end, mark in sorted(spans):
        if first <= start and end <= last:
            yield at, start, ""
            yield start, end, mark
            at = end
    yield at, last, ""
