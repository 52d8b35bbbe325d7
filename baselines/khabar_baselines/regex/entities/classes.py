"""Names told by the class noun before them: buildings, forums, news outlets, companies."""

from __future__ import annotations

import re
from collections.abc import Iterator

from khabar_baselines.regex.clitics import ARTICLE, readings
from khabar_baselines.regex.entities.document import Document, Mention, nouns, once_a_word
from khabar_baselines.regex.entities.lexicon import (
    common,
    everyday_words,
    inflected,
    seldom,
)
from khabar_baselines.regex.entities.nameable import nameable
from khabar_baselines.regex.entities.phrases import adjectives, qualities
from khabar_baselines.regex.entities.shapes import clings, everyday, foreign, foreign_place
from khabar_baselines.regex.resources import load, words

_QUOTED = re.compile(r' ?["«“]([^"»”\n]{2,40})["»”]')
_LONGEST = 3


def find(document: Document) -> Iterator[Mention]:
    """Yield the names that follow a class noun."""
    for number in document.numbers(_is_class):
        if number + 1 == len(document):
            return
        for reading in document.nouns(number):
            named = _named(document, number, reading.stem, reading.start)
            if named is not None:
                yield named
                break


def places(document: Document) -> Iterator[Mention]:
    """Yield unknown words that end as foreign towns do."""
    for number in document.numbers(_may_be_place):
        word = document.words[number]
        if not document.mentions.get(number):
            place = word.removeprefix("و")
            skip = len(word) - len(place)
            yield document.mention(number, number + 1, "GPE", place, skip=skip)


@once_a_word
def _is_class(word: str) -> bool:
    classes = words(
        "organisations", "facility", "movements", "forums", "outlets", "companies_class"
    ) | words("places_more", "settlements")
    return any(reading.stem in classes for reading in nouns(word))


@once_a_word
def _may_be_place(word: str) -> bool:
    return foreign_place(word) and not _native(word)


def _native(word: str) -> bool:
    """Tell whether a word only happens to end as foreign towns do: الفستان, ملابسك, التمسك."""
    return any(
        one.stem.removeprefix(ARTICLE) in common() or one.stem[:-1] in common() or clings(one.stem)
        for one in readings(word)
    )


def _named(document: Document, number: int, head: str, skip: int) -> Mention | None:
    if head in words("organisations", "facility"):
        return _building(document, number, head, skip)
    if head in words("places_more", "settlements"):
        return _settlement(document, number)
    if head in words("organisations", "movements"):
        movement = _movement(document, number, skip)
        if movement is not None:
            return movement
    if head in words("organisations", "forums"):
        return _forum(document, number, skip)
    if head in words("organisations", "outlets", "companies_class"):
        return _quoted(document, number) or _company(document, number, head)
    return None


def _building(document: Document, number: int, head: str, skip: int) -> Mention | None:
    """Read مطار القاهرة الدولي: the class noun belongs to the name."""
    if not document.spaced(number + 1):
        return None
    closing = inflected(load("organisations")["facility_end"])
    last = _resident(document, number + 1, head)
    if last is None and head not in words("organisations", "houses"):
        last = _proper(document, number + 1) or _closed(document, number + 1, closing)
    if last is None and head in words("organisations", "sites"):
        last = _definite(document, number + 1)
    if last is None:
        return None
    last = adjectives(document, last, closing)
    if head in words("organisations", "plants"):
        last = _purpose(document, last)
    mention = document.mention(number, last, "FAC", None, skip=skip)
    return mention._replace(entity=document.name(mention))


def _resident(document: Document, number: int, head: str) -> int | None:
    """Return the end of the organisation whose house it is, or that is named by its house."""
    seat = document.at(number, ("ORG",))
    if seat is None:
        return None
    house = head in words("organisations", "houses")
    return seat.last if house or seat.entity in load("organisations")["buildings"] else None


def _closed(document: Document, number: int, closing: frozenset[str]) -> int | None:
    """Return the end of an unknown name that an adjective of buildings closes."""
    if not nameable(document, number):
        return None
    last = adjectives(document, number + 1, closing)
    return last if last > number + 1 else None


def _definite(document: Document, number: int) -> int | None:
    """Return the end of a word with the article that is no everyday one: ميدان التحرير."""
    word = document.words[number]
    plain = word.removeprefix(ARTICLE)
    if plain == word or {word, plain} & everyday_words() or everyday(plain):
        return None
    return None if document.at(number, ("NORP", "ORG")) is not None else number + 1


def _movement(document: Document, number: int, skip: int) -> Mention | None:
    """Read حزب الشعب الجمهوري: a party is named by what it is for."""
    first = number + 1
    if not document.spaced(first) or document.at(first, ("ORG", "NORP", "GPE", "PER")):
        return None
    word = document.words[first]
    if not word.startswith(ARTICLE) or word[2:] in words("organisations", "no_movements"):
        return None
    last = adjectives(document, first + 1, qualities("organisations") | qualities("offices"))
    mention = document.mention(number, last, "ORG", None, skip=skip)
    return mention._replace(entity=document.name(mention))


def _settlement(document: Document, number: int) -> Mention | None:
    """Read the unknown name after مدينة or the like as that of a place."""
    first = number + 1
    if not document.spaced(first) or document.mentions.get(first):
        return None
    strange = document.words[first].endswith("يا") and nameable(document, first, after_given=True)
    listed = document.words[first] in seldom()
    if not (strange or listed or nameable(document, first) or _definite(document, first)):
        return None
    return document.mention(first, first + 1, "GPE", document.words[first])


def _forum(document: Document, number: int, skip: int) -> Mention | None:
    """Read منتدى X الاقتصادي, مؤتمر X للأمن: more than its kind and its place."""
    if not document.spaced(number + 1):
        return None
    place = _proper(document, number + 1)
    if place is None:
        return None
    last = adjectives(document, place, qualities("organisations") | qualities("offices"))
    last = _purpose(document, last)
    if last == place:
        return None
    mention = document.mention(number, last, "EVENT", None, skip=skip)
    return mention._replace(entity=document.name(mention))


def _purpose(document: Document, number: int) -> int:
    """Return where لل with a noun and its adjectives ends: للطاقة النووية."""
    if not document.spaced(number) or not document.words[number].startswith("لل"):
        return number
    return adjectives(document, number + 1, qualities("organisations"))


def _proper(document: Document, number: int) -> int | None:
    known = document.at(number, ("GPE", "LOC", "PER"))
    if known is not None:
        return known.last
    word = document.words[number]
    if not nameable(document, number):
        return None
    pair = document.spaced(number + 1) and nameable(document, number + 1)
    if pair and foreign(document.words[number + 1]):
        return number + 2
    return number + 1 if foreign(word) else None


def _quoted(document: Document, number: int) -> Mention | None:
    quoted = _QUOTED.match(document.text, document.spans[number][1])
    if quoted is None:
        return None
    start, end = quoted.span(1)
    if start not in document.index:
        return None
    first = document.index[start]
    last = first
    while last < len(document) and document.spans[last][1] <= end:
        last += 1
    if not first < last <= first + 4 or document.spans[last - 1][1] != end:
        return None
    return document.mention(first, last, "ORG", document.text[start:end])


def _company(document: Document, number: int, head: str) -> Mention | None:
    first = number + 1
    if not document.spaced(first) or document.at(first, ("ORG", "NORP", "PER", "FAC")):
        return None
    word = document.words[first]
    if head in words("organisations", "press") and word.startswith(ARTICLE):
        place = document.at(first, ("LOC", "GPE"))
        last = place.last if place is not None else _definite(document, first)
        return document.mention(first, last, "ORG", word) if last is not None else None
    last = first
    while last < first + _LONGEST and document.spaced(last) and nameable(document, last):
        last += 1
    if last == first or not any(map(foreign, document.words[first:last])):
        return None
    mention = document.mention(first, last, "ORG", None)
    return mention._replace(entity=document.name(mention))
