"""Pieces of noun phrases that offices and organisations are made of."""

from __future__ import annotations

from functools import cache

from khabar_baselines.regex.clitics import ARTICLE
from khabar_baselines.regex.entities.document import Document
from khabar_baselines.regex.entities.lexicon import inflected
from khabar_baselines.regex.resources import load, words

NAMED = ("ORG", "GPE", "LOC")


@cache
def qualities(file: str) -> frozenset[str]:
    """Return the inflected adjectives of a file."""
    return inflected(load(file)["adjectives"])


def plain(stem: str) -> str:
    """Return a stem without its article."""
    return stem.removeprefix(ARTICLE)


def adjectives(document: Document, number: int, allowed: frozenset[str]) -> int:
    """Return where the run of definite adjectives and nationalities ends."""
    while document.follows(number):
        word = document.words[number]
        if not word.startswith(ARTICLE):
            break
        if word[2:] not in allowed and document.at(number, ("NORP",)) is None:
            break
        number += 1
    return number


def portfolio(document: Document, number: int, *, clitics: str = "") -> int | None:
    """Return where the field of an office ends: الخارجية, الشؤون الخارجية والتعاون, أركان X."""
    if number >= len(document):
        return None
    fields, annexed = words("offices", "portfolios"), words("offices", "annexed")
    stem = _stem(document, number, clitics)
    if stem is None:
        return None
    if not stem.startswith(ARTICLE):
        return complement(document, number + 1)
    last = adjectives(document, number + 1, qualities("organisations") | annexed)
    while document.spaced(last) and document.words[last][:3] == "وال":
        if document.at(last - 1, ("NORP",)) or document.words[last][3:] not in fields | annexed:
            break
        last = adjectives(document, last + 1, qualities("organisations") | annexed)
    return last


def _stem(document: Document, number: int, clitics: str) -> str | None:
    readings = (r.stem for r in document.nouns(number) if r.clitics == clitics)
    fields = words("offices", "portfolios", "bodies")
    return next((stem for stem in readings if plain(stem) in fields), None)


def complement(document: Document, number: int) -> int | None:
    """Return where a name or a field ends that is annexed at this word."""
    if not document.spaced(number):
        return None
    mention = document.at(number, NAMED)
    if mention is not None:
        return mention.last
    return portfolio(document, number)


def has_name(document: Document, first: int, last: int) -> bool:
    """Tell whether words hold a nationality, a place, an organisation, an office or a person."""
    return any(
        mention.type in ("NORP", "ORG", "GPE", "LOC", "OCC", "PER") and mention.last <= last
        for number in range(first, last)
        for mention in document.mentions.get(number, ())
    )
