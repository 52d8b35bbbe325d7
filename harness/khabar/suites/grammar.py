"""Arabic grammar that an edit has to keep: clitics, the article, agreement."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cache
from typing import Literal, NamedTuple

from khabar.fold import MARKS

PROCLITICS = "وفبلكس"
"""The letters that are written together with the word after them."""

Ending = Literal["", "ة", "ون", "ين", "ان", "تان", "تين", "ات", "اً", "ًا"]
ENDINGS: tuple[Ending, ...] = ("", "ة", "ون", "ين", "ان", "تان", "تين", "ات", "اً", "ًا")
"""The endings of an adjective: gender, number, and the case that is written."""


def attached(proclitics: str, word: str) -> str:
    """Return a word behind its proclitics; its mention begins after as many letters as these have.

    The article loses its alef behind ل, and a word that begins with ل after the article loses the
    article's ل as well (للجنة).
    """
    if proclitics.endswith("ل") and word.startswith("ال"):
        word = word[2:] if word.startswith("الل") else word[1:]
    return proclitics + word


def behind(proclitics: str, word: str) -> str:
    """Return what stands of a word behind its proclitics."""
    return attached(proclitics, word)[len(proclitics) :]


class Standing(NamedTuple):
    """Where a word stands: the code points ``[start, end)``, and the proclitics before them."""

    word: str
    start: int
    end: int
    proclitics: str


def standing(text: str, words: Iterable[str]) -> Iterator[Standing]:
    """Yield where words or phrases stand in a text, bare or behind proclitics, the longest first.

    Behind ل a word begins at the ل of its article.
    """
    pattern, whole = _pattern(tuple(words))
    for match in pattern.finditer(text):
        yield Standing(whole[match[2]], *match.span(2), match[1])


@cache
def _pattern(words: tuple[str, ...]) -> tuple[re.Pattern[str], dict[str, str]]:
    """Return what finds the words, and the word of each form that it finds."""
    whole = {behind("ل", word): word for word in words} | {word: word for word in words}
    bare = [f"(?<=ل){re.escape(form)}" for form, word in whole.items() if form != word]
    forms = "|".join(sorted([*map(re.escape, words), *bare], key=len, reverse=True))
    letter = rf"[\w{MARKS}]"
    return re.compile(rf"(?<!{letter})([وف]?[بكل]?)({forms})(?!{letter})"), whole


def inflected(adjective: str, ending: Ending, broken: str = "") -> str:
    """Return an adjective in ي with an ending; a broken plural is put for the sound ones."""
    return broken if broken and ending in ("ون", "ين") else adjective + ending


def plural_ending(before: str) -> Ending:
    """Return the plural's ending that agrees with the last word of the text before it."""
    last = re.findall(r"\w+", before)[-1:]
    return "ون" if last and last[0].endswith("ون") else "ين"


def person(order: str, subject: str) -> str:
    """Return the person of a verb `before` or `after` its subject: he, she, the two, or they.

    A subject is ``masculine singular``, ``feminine dual``, ... or ``things``, a plural of no
    people, with which a verb agrees as with one woman. A verb before its subject is singular.
    """
    if subject == "things":
        return "she"
    gender, number = subject.split()
    women = gender == "feminine"
    if order == "before" or number == "singular":
        return "she" if women else "he"
    if number == "dual":
        return "the two women" if women else "the two"
    return "they women" if women else "they"
