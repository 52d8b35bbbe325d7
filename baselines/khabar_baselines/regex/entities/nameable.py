"""What could be a part of a name, word by word, for all that the lexicons know."""

from __future__ import annotations

from functools import cache

from khabar_baselines.regex.clitics import ARTICLE
from khabar_baselines.regex.entities.document import Document
from khabar_baselines.regex.entities.lexicon import COMMON, TANWIN, common, everyday_words, given
from khabar_baselines.regex.entities.shapes import everyday, foreign, her_deed
from khabar_baselines.regex.resources import load, words

OTHERS = ("GPE", "LOC", "ORG", "NORP")


@cache
def _spelt() -> frozenset[str]:
    """Return given names whose spelling tells them from words that fold alike: علي, إمام."""
    lists = load("persons")["given"].items()
    names = {name for language, block in lists if language != "source" for name in block.split()}
    plain = (load("stopwords")[kind].split() for kind in COMMON)
    return frozenset(names.difference(*plain))


def nameable(document: Document, number: int, *, after_given: bool = False, skip: int = 0) -> bool:
    """Tell whether a word could be part of a name, for all that the lexicons know.

    A given name before it makes likely what the word's shape alone speaks against.
    """
    word = document.words[number][skip:]
    if len(word) < 3 or not word.isalpha() or word in everyday_words():
        return False
    if definite(document, number, word):
        return False
    if is_given(document, number, word):
        return True
    if _plain(document, number, word, skip) or her_deed(word):
        return False
    if after_given:
        place = document.at(number, OTHERS)
        return place is None or (place.type == "GPE" and len(place.entity or "") > 2)
    return _unknown(document, number) and (foreign(word) or not everyday(word))


def definite(document: Document, number: int, word: str) -> bool:
    """Tell whether a word has the article: not ألكسندر, though it folds to ال."""
    start = document.spans[number][1] - len(word)
    return word.startswith(ARTICLE) and document.raw[document.folded.starts[start]] == "ا"


def _plain(document: Document, number: int, word: str, skip: int) -> bool:
    """Tell whether a word is an everyday one with a proclitic or an ending."""
    if any(
        reading.clitics and (reading.stem in common() or reading.stem.startswith(ARTICLE))
        for reading in document.nouns(number)
        if reading.start >= skip
    ):
        return True
    return TANWIN in document.spelling(number) or (word[-1] == "ا" and word[:-1] in common())


def _unknown(document: Document, number: int) -> bool:
    end = document.spans[number][1]
    if any(one.end <= end for one in document.mentions.get(number, ())):
        return False
    if not document.spelling(number).endswith(("ة", "ه")):
        return True
    return document.spaced(number + 1) and document.words[number + 1] in given()


def is_given(document: Document, number: int, stem: str) -> bool:
    """Tell whether a word is a given name; where others fold alike, spelling tells."""
    if stem not in given() or stem in words("persons", "particles"):
        return False
    return stem not in common() or document.spelling(number)[-len(stem) :] in _spelt()
