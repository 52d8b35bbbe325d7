"""Typing errors: one letter of a word is that of a neighbouring key."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path

from khabar import resources
from khabar.schema import Article
from khabar.suites import draw
from khabar.suites.edits import Replacement
from khabar.suites.grammar import PROCLITICS
from khabar.suites.respelling import LETTERS, Word, borders, words

_RESOURCE = Path(__file__).parent / "resources" / "typos.yaml"
_INNER = re.compile(f"(?:[وف]?(?:[بك]?ال|لل))?+[{LETTERS}](?P<inner>[{LETTERS}]+)[{LETTERS}]{{2}}")
"""What is neither the article with its clitics, nor the letter behind it, nor an ending."""
_SHORTEST, _EVERY = 5, 8


def mistyped(article: Article, seed: int) -> Iterator[Replacement]:
    """Yield a wrong letter in one of eight words of five letters or more."""
    edges = borders(article)
    for word in words(article):
        key = ("spelling", "typos", seed, article.id, word.start)
        is_drawn = len(word.text) >= _SHORTEST and draw.number(_EVERY, *key) == 0
        errors = [e for e in _errors(word) if e.start not in edges] if is_drawn else []
        if errors:
            yield draw.one(errors, *key, "letter")


def _errors(word: Word) -> Iterator[Replacement]:
    """Yield the errors that make no other word."""
    inner = _INNER.fullmatch(word.text)
    for place in range(*inner.span("inner")) if inner else ():
        for letter in _keys().get(word.text[place], ""):
            wrong = word.text[:place] + letter + word.text[place + 1 :]
            if _other_words().isdisjoint({wrong, wrong.lstrip(PROCLITICS)}):
                yield Replacement(word.start + place, word.start + place + 1, letter)


@cache
def _keys() -> Mapping[str, str]:
    """Return the letters on the keys that touch the key of each letter."""
    at = {
        letter: (row, place + shift)
        for row, (shift, letters) in enumerate(resources.load(_RESOURCE)["keyboard"])
        for place, letter in enumerate(letters.split())
        if len(letter) == 1
    }
    return {
        letter: "".join(
            other
            for other, (row, x) in at.items()
            if abs(row - at[letter][0]) <= 1 and 0 < abs(x - at[letter][1]) <= 1
        )
        for letter in at
    }


@cache
def _other_words() -> frozenset[str]:
    return frozenset(resources.load(_RESOURCE)["words"].split())
