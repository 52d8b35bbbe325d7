"""NORP: adjectives and demonyms of states, peoples, faiths and parties."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

from khabar.fold import folded
from khabar_baselines.regex.clitics import ARTICLE
from khabar_baselines.regex.entities.document import Document, Mention, nouns, once_a_word
from khabar_baselines.regex.entities.lexicon import nationalities, signs
from khabar_baselines.regex.resources import load, words

_WEST = "غربي"
_PARTIES = {
    folded(stem) + ending: entity
    for entity, stems in load("nationalities")["parties"].items()
    if entity != "source"
    for stem in stems
    for ending in ("", "ه")
}


@cache
def _homographs() -> dict[str, frozenset[str]]:
    return signs("nationalities", "homographs")


def find(document: Document) -> Iterator[Mention]:
    """Yield every nationality, one word each."""
    for number in document.numbers(_may_be_nationality):
        known = nationality(document, number)
        if known is not None:
            skip, entity = known
            yield document.mention(number, number + 1, "NORP", entity, skip=skip)


@once_a_word
def _may_be_nationality(word: str) -> bool:
    stems = {stem for reading in nouns(word) for stem in (reading.stem, reading.stem[2:])}
    accusative = {stem[:-1] for stem in stems if stem.endswith("يا")}
    return any(stem in nationalities() or stem in _PARTIES for stem in stems | accusative)


def nationality(document: Document, number: int) -> tuple[int, str] | None:
    """Return where a nationality begins in the word, and whose it is."""
    for reading in document.nouns(number):
        definite = reading.stem.startswith(ARTICLE)
        stem = reading.stem[2:] if definite else reading.stem
        entity = (
            nationalities().get(reading.stem)  # ألماني, whose ال is no article
            or nationalities().get(stem)
            or _accusative(document, number, stem)
        )
        if entity is None and definite and _party(document, number, stem):
            entity = _PARTIES[stem]
        if entity is None or (not definite and _means_else(stem, reading.clitics)):
            continue
        if document.is_dotted and document.spelling(number).endswith("ى"):
            continue
        if stem in _homographs() and not document.tells(_homographs()[stem]):
            continue
        if stem.startswith(_WEST) and _direction(document, number, stem, definite=definite):
            continue
        return reading.start, entity
    return None


def _accusative(document: Document, number: int, stem: str) -> str | None:
    """Read فرنسيا as فرنسي; but روسيا, where a place is known, is none."""
    if not stem.endswith("يا") or document.mentions.get(number):
        return None
    return nationalities().get(stem[:-1])


def _means_else(stem: str, clitics: str) -> bool:
    return (
        stem in words("nationalities", "articled")
        or clitics.endswith("ك")
        or (len(stem) < 4 and bool(clitics))
    )


def _party(document: Document, number: int, stem: str) -> bool:
    if stem not in _PARTIES or number == 0:
        return False
    partisans = words("nationalities", "partisans")
    return any(reading.stem in partisans for reading in document.nouns(number - 1))


def _direction(document: Document, number: int, stem: str, *, definite: bool) -> bool:
    """Tell whether غربي is a compass word: before a place, or of a coast or a bank."""
    if not definite and stem == _WEST:
        after = document.at(number + 1, ("GPE", "LOC", "FAC"))
        grounds = words("nationalities", "grounds")
        if after is not None or grounds.intersection(document.words[number + 1 : number + 2]):
            return True
    compass = words("nationalities", "compass")
    return number > 0 and any(
        reading.stem in compass or reading.stem.removeprefix(ARTICLE) in compass
        for reading in document.nouns(number - 1)
    )
