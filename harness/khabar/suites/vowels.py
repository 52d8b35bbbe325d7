"""Vowel signs on the words whose reading is known."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
from functools import cache
from itertools import product
from pathlib import Path

from khabar import resources
from khabar.schema import Article
from khabar.suites import draw
from khabar.suites.edits import Replacement
from khabar.suites.respelling import LETTERS, SIGNS, Word, words

_RESOURCE = Path(__file__).parent / "resources" / "vowels.yaml"
_LETTER = re.compile(f"([{LETTERS}])([{SIGNS}]*)")
_SIGN = re.compile(f"[{SIGNS}]")
_FATHA, _KASRA, _SHADDA, _SUKUN = "\u064e\u0650\u0651\u0652"
_IMPLIED = re.compile(
    "\u064e(?=[اى])|\u064f(?=و(?![\u064b-\u0652]))|\u0650(?=ي(?![\u064b-\u0650]))|\u0652"
)
"""Signs that nobody writes who writes only some: before a long vowel, and sukun."""
_SUN = "تثدذرزسشصضطظلن"
_CONJUNCTIONS = ("", "و" + _FATHA, "ف" + _FATHA)
_PREPOSITIONS = ("", "ب" + _KASRA, "ك" + _FATHA, "ل" + _KASRA)


def vocalised(article: Article, seed: int) -> Iterator[Replacement]:
    """Yield the letters of all listed words with their signs."""
    for word in words(article):
        if reading := reading_of(word.text):
            yield from _signed(word, reading)


def partly_vocalised(article: Article, seed: int) -> Iterator[Replacement]:
    """Yield, for half of the listed words, one letter with its signs, alike where they recur.

    It has signs that its neighbours do not imply: no fatha before alef, no sukun.
    """
    for word in words(article):
        key = ("spelling", "vowels_some", seed, word.text)
        telling = list(_signed(word, _IMPLIED.sub("", reading_of(word.text) or "")))
        if telling and draw.number(2, *key) == 0:
            yield draw.one(telling, *key, "letter")


def _signed(word: Word, reading: str) -> Iterator[Replacement]:
    """Yield the letters of a word that bear signs in its reading."""
    for place, (letter, signs) in enumerate(_LETTER.findall(reading), word.start):
        if signs:
            yield Replacement(place, place + 1, letter + signs)


def reading_of(word: str) -> str | None:
    """Return a word with its signs (NFC); None if it is not known, or bears signs already."""
    for clitics, signed in _clitics().items():
        if word.startswith(clitics) and (stem := _words().get(word[len(clitics) :])):
            return unicodedata.normalize("NFC", _behind(signed, stem))
    return None


def _behind(clitics: str, stem: str) -> str:
    """Return a word behind its clitics: the article assimilates, and a first alef is silent."""
    has_article = clitics.endswith("ل")
    if clitics and stem.startswith("ا"):
        return clitics + (_KASRA if has_article else "") + "ا" + stem[1:].lstrip(_KASRA)
    if has_article and stem[0] in _SUN:
        return clitics + stem[0] + _SHADDA + stem[1:]
    return clitics + (_SUKUN if has_article else "") + stem


@cache
def _clitics() -> Mapping[str, str]:
    """Return the clitics that a word can have, bare and with their signs, the fewest first."""
    both = ["".join(pair) for pair in product(_CONJUNCTIONS, _PREPOSITIONS)]
    signed = [*both, *(clitics + _article(clitics) for clitics in both)]
    return {_SIGN.sub("", clitics): clitics for clitics in sorted(signed, key=len)}


def _article(clitics: str) -> str:
    return "ل" if clitics.endswith(_PREPOSITIONS[-1]) else "ال"


@cache
def _words() -> Mapping[str, str]:
    listed = " ".join(resources.load(_RESOURCE)["words"].values()).split()
    return {_SIGN.sub("", word): word for word in listed}
