"""Joined letters: tatweel between them, and the presentation forms that they have when joined."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from itertools import pairwise, zip_longest

from khabar.schema import Article
from khabar.suites import draw
from khabar.suites.edits import Replacement
from khabar.suites.respelling import LETTERS, TATWEEL, Word, borders, words

_BLOCKS = (*range(0xFB50, 0xFDD0), *range(0xFE80, 0xFEFD))
_FORM = re.compile(r"<(isolated|final|initial|medial)> ([0-9A-F]{4}(?: [0-9A-F]{4})?)")
_NAMES = {
    (False, False): "isolated",
    (False, True): "initial",
    (True, True): "medial",
    (True, False): "final",
}
"""The form of a letter by whether it is joined to the one before it and to the one behind it."""
_LAM, _ALEFS = "ل", "اأإآ"
_UNIT = re.compile(f"{_LAM}[{_ALEFS}]|[{LETTERS}{TATWEEL}]")
_LONGEST = 3


def lengthened(article: Article, seed: int) -> Iterator[Replacement]:
    """Yield a tatweel of one to three signs for half of the words that have a place for it."""
    edges = borders(article)
    for word in words(article):
        key = ("spelling", "tatweel", seed, article.id, word.start)
        places = list(_places(word, edges))
        if places and draw.number(2, *key) == 0:
            place = draw.one(places, *key, "place")
            signs = TATWEEL * (1 + draw.number(_LONGEST, *key, "length"))
            yield Replacement(place, place + 1, article.text[place] + signs)


def _places(word: Word, edges: frozenset[int]) -> Iterator[int]:
    """Yield the letters behind which a word can be lengthened, none lam nor before a mention."""
    for place, pair in enumerate(pairwise(word.text), word.start):
        lengthens = _joins(*pair) and TATWEEL not in pair and pair[0] != _LAM
        if lengthens and place + 1 not in edges:
            yield place


def shaped(article: Article, seed: int) -> Iterator[Replacement]:
    """Yield every letter in the presentation form that it has in its word.

    Lam and alef become one sign. A mention cannot begin inside it, so one that began between them
    begins with it: two signs would show where.
    """
    edges = borders(article)
    for word in words(article):
        for unit, form in _shaped(list(_UNIT.finditer(word.text))):
            start, end = (word.start + place for place in unit.span())
            if len(unit[0]) > 1 and start + 1 in edges:
                yield Replacement(start, start + 1, "")
                start += 1
            yield Replacement(start, end, form)


def _shaped(units: Sequence[re.Match[str]]) -> Iterator[tuple[re.Match[str], str]]:
    """Yield what has a form of its own in a word, with the form."""
    joined = False
    for unit, next_ in zip_longest(units, units[1:]):
        joins = next_ is not None and _joins(unit[0], next_[0])
        if form := _forms().get(unit[0], {}).get(_NAMES[joined, joins]):
            yield unit, form
        joined = joins


def _is_ligature(letter: str, next_: str) -> bool:
    return letter == _LAM and next_ in _ALEFS


def _joins(letter: str, next_: str) -> bool:
    """Return whether a letter is joined to the next, as the forms that both have tell."""
    return (letter == TATWEEL or "initial" in _forms().get(letter, ())) and (
        next_ == TATWEEL or "final" in _forms().get(next_, ())
    )


@cache
def _forms() -> Mapping[str, Mapping[str, str]]:
    """Return the presentation forms of each letter and of lam with alef, from Unicode's names."""
    forms: dict[str, dict[str, str]] = {}
    for code in _BLOCKS:
        if form := _FORM.fullmatch(unicodedata.decomposition(chr(code))):
            letters = "".join(chr(int(point, 16)) for point in form[2].split())
            if len(letters) == 1 or _is_ligature(*letters):
                forms.setdefault(letters, {})[form[1]] = chr(code)
    return forms
