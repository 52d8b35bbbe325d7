"""Respellings: characters of an article are written otherwise, and its gold stays what it is."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from typing import NamedTuple

from khabar.schema import TASKS, Article, Event
from khabar.suites.edits import Edit, Replacement, Step
from khabar.suites.suite import Make, NotApplicable, by_edits

LETTERS = "\u0621-\u063a\u0641-\u064a\u0671-\u06d3"
"""The Arabic letters, as a range of a regular expression."""
TATWEEL = "ـ"
SIGNS = "\u064b-\u0652\u0670"
"""The vowel signs, as a range of a regular expression."""
_ARABIC = re.compile(f"[{LETTERS}{TATWEEL}{SIGNS}]+")

Respell = Callable[[Article, int], Iterator[Replacement]]
"""Gives the replacements in an article for a seed, in order."""


class Word(NamedTuple):
    """A word of Arabic letters, and where it starts."""

    start: int
    text: str


def respelt(respell: Respell, nothing: str) -> Make:
    """Return what makes respelt articles; `nothing` says why one has no place to respell."""

    def edit(article: Article, seed: int) -> Edit | NotApplicable:
        replacements = tuple(respell(article, seed))
        return Edit((Step(replacements),)) if replacements else NotApplicable(nothing)

    return by_edits(lambda articles, seed: [edit(article, seed) for article in articles])


def words(article: Article) -> Iterator[Word]:
    """Yield what is written in Arabic letters and vowel signs without a break."""
    for match in _ARABIC.finditer(article.text):
        yield Word(match.start(), match[0])


def borders(article: Article) -> frozenset[int]:
    """Return the offsets at which a mention, an argument or a zone begins or ends."""
    mentions = [mention for task in TASKS for mention in getattr(article, task) or ()]
    arguments = [part for m in mentions if isinstance(m, Event) for part in m.arguments]
    parts = (*mentions, *arguments, *article.zones)
    return frozenset(offset for part in parts for offset in (part.start, part.end))


def letters(word: Word, becomes: Mapping[str, str]) -> Iterator[Replacement]:
    """Yield the replacements of a word's letters."""
    for place, letter in enumerate(word.text, word.start):
        if letter in becomes:
            yield Replacement(place, place + 1, becomes[letter])
