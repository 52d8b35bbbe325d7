"""The first articles of a corpus, as a corpus whose name says how many they are."""

from __future__ import annotations

import re

from khabar.corpus import Corpus
from khabar.errors import KhabarError

_LONGEST = 80
_NAME = re.compile(r"(.*?)(?:-first-\d{1,9})?\Z", re.DOTALL)
_IDENTITY = re.compile(r".*?-first-(\d{1,9})-", re.DOTALL)


def first(corpus: Corpus, number: int | None) -> Corpus:
    """Return the corpus of the first articles alone.

    None, and a number that is not below the corpus' own, return the corpus itself. Raises
    KhabarError for a number below 1.
    """
    if number is not None and number < 1:
        raise KhabarError(f"a limit of {number} articles: give 1 or more")
    if number is None or number >= len(corpus):
        return corpus
    whole = _NAME.match(corpus.name)
    name = whole[1] if whole else corpus.name
    return Corpus(corpus[:number], name=f"{name[:_LONGEST]}-first-{number}", version=corpus.version)


def is_limited(identity: str) -> bool:
    """Return whether an identity is, by its name, of the first articles of a corpus."""
    return bool(_IDENTITY.match(identity))


def narrowed(corpus: Corpus, identity: str) -> Corpus:
    """Return the corpus of the first articles that has an identity; else the corpus itself."""
    found = _IDENTITY.match(identity)
    limited = first(corpus, int(found[1])) if found and int(found[1]) else corpus
    return limited if limited.identity == identity else corpus
