"""GPE by structure: official names of states, such as الجمهورية العربية السورية."""

from __future__ import annotations

from collections.abc import Iterator

from khabar_baselines.regex.clitics import ARTICLE, Reading
from khabar_baselines.regex.entities.document import Document, Mention, nouns, once_a_word
from khabar_baselines.regex.entities.phrases import qualities
from khabar_baselines.regex.resources import words

_CODE = 2
"""Letters of a state's id; those of peoples, faiths and regions have more."""


def find(document: Document) -> Iterator[Mention]:
    """Yield the names that a noun such as جمهورية opens and adjectives close."""
    for number in document.numbers(_may_open):
        for reading in document.nouns(number) if number + 1 < len(document) else ():
            if _opens(reading):
                yield from _named(document, number, reading)


@once_a_word
def _may_open(word: str) -> bool:
    return any(map(_opens, nouns(word)))


def _opens(reading: Reading) -> bool:
    kinds = words("state_words", "nouns")
    return reading.stem in kinds or reading.stem[2:] in kinds


def _named(document: Document, number: int, reading: Reading) -> Iterator[Mention]:
    if _paper(document, number):
        return
    read = _described if reading.stem.startswith(ARTICLE) else _annexed
    last, state = read(document, number + 1)
    if state is not None:
        yield document.mention(number, last, "GPE", state, skip=reading.start)


def _described(document: Document, number: int) -> tuple[int, str | None]:
    """Read العربية السورية: adjectives, one of them a state's."""
    state = None
    while document.spaced(number):
        whose = _state(document.at(number, ("NORP",)))
        if whose is not None and state is None and document.words[number].endswith("ه"):
            state = whose
        elif not _quality(document, number):
            break
        number += 1
    return number, state


def _annexed(document: Document, number: int) -> tuple[int, str | None]:
    """Read مصر العربية: a state that is seldom called so without the noun before it."""
    place = document.at(number, ("GPE",)) if document.spaced(number) else None
    if place is None or _state(place) is None:
        return number, None
    last = place.last
    while document.spaced(last) and _quality(document, last):
        last += 1
    return last, place.entity if last > place.last else None


def _state(mention: Mention | None) -> str | None:
    """Return the state that a name or a nationality is of; none for peoples and cities."""
    entity = mention.entity if mention is not None else None
    return entity if entity is not None and len(entity) == _CODE else None


def _quality(document: Document, number: int) -> bool:
    """Tell whether a word is a feminine adjective that states have in their names."""
    word = document.words[number]
    return word[:2] == ARTICLE and word[-1] == "ه" and word[2:] in qualities("state_words")


def _paper(document: Document, number: int) -> bool:
    """Tell whether the noun is a newspaper's name: صحيفة الجمهورية المصرية."""
    papers = words("organisations", "press", "outlets")
    return document.spaced(number) and any(
        one.stem.removeprefix(ARTICLE) in papers for one in document.nouns(number - 1)
    )
