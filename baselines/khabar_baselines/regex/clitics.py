"""Proclitics: the one-letter words that Arabic writes as part of the next word.

Everything here reads folded words (see `khabar.fold`), where ``أ``, ``إ`` and ``آ`` are
``ا``. A word may be read in several ways: ``وليد`` is a name, or ``و`` and ``ليد``.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

CONJUNCTIONS = ("و", "ف")
PREPOSITIONS = ("ب", "ل", "ك")
FUTURE = "س"

PROCLITICS = frozenset(
    conjunction + other
    for conjunction in ("", *CONJUNCTIONS)
    for other in ("", *PREPOSITIONS, FUTURE)
)
"""Every run of proclitics that a word may begin with, none among them."""

_BEFORE_NOUNS = frozenset(clitics for clitics in PROCLITICS if not clitics.endswith(FUTURE))

ARTICLE = "ال"


class Reading(NamedTuple):
    """One way to read a word: its proclitics and the stem that follows them.

    `start` is where the stem's span begins in the word. The stem is written out: of
    ``للرييس`` it is ``الرييس``, though its span begins at the second ``ل``.
    """

    clitics: str
    stem: str
    start: int


def readings(word: str, *, shortest: int = 2) -> Iterator[Reading]:
    """Yield the readings of a folded word, that without proclitics first.

    Stems have at least `shortest` letters. ``س`` stands before verbs alone, which is for
    the caller to know.
    """
    for length in range(min(3, len(word))):
        clitics = word[:length]
        if clitics not in PROCLITICS or len(word) - length < shortest:
            return  # nor is it any with more letters
        if clitics.endswith("ل") and word[length] == "ل":
            yield from (Reading(clitics, stem, length) for stem in _swallowed(word[length:]))
        yield Reading(clitics, word[length:], length)


def _swallowed(rest: str) -> Iterator[str]:
    yield "ا" + rest
    yield ARTICLE + rest


def spellings(stem: str) -> tuple[tuple[str, str], ...]:
    """Return how a folded stem may stand: what is written, and what must go before it.

    ``الجيش`` stands as itself after any proclitics (the empty string), and as ``لجيش``
    after ``ل``; ``اللجنه`` loses its whole article there: ``للجنه``.
    """
    if stem.startswith("الل"):
        return (stem, ""), (stem[2:], "ل")
    if stem.startswith(ARTICLE):
        return (stem, ""), (stem[1:], "ل")
    return ((stem, ""),)


def begins(text: str, start: int, before: str = "") -> bool:
    """Tell whether a noun of folded `text` may begin at `start`, but for proclitics.

    `before` is what the proclitics must end with, as `spellings` has it.
    """
    clitics = proclitics(text, start)
    return clitics in _BEFORE_NOUNS and clitics.endswith(before)


def proclitics(text: str, start: int) -> str:
    """Return what of folded `text` is written together with a noun before it, at most 3 letters."""
    left = start
    while left > 0 and start - left < 3 and text[left - 1].isalnum():
        left -= 1
    return text[left:start]


def ends(text: str, end: int) -> bool:
    """Tell whether a word of folded `text` ends at `end`."""
    return end == len(text) or not text[end].isalnum()
