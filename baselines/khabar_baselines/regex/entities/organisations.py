"""ORG by structure: a head such as وزارة or جيش with whose or what it is."""

from __future__ import annotations

from collections.abc import Iterator

from khabar_baselines.regex.clitics import ARTICLE, Reading
from khabar_baselines.regex.entities.document import Document, Mention, nouns, once_a_word
from khabar_baselines.regex.entities.phrases import (
    adjectives,
    complement,
    has_name,
    plain,
    qualities,
)
from khabar_baselines.regex.resources import words


def find(document: Document) -> Iterator[Mention]:
    """Yield the organisations that are built of a head and its complement.

    From the end backwards, so that an inner one is known when its outer is read.
    """
    heads = words("organisations", "heads")
    for number in reversed(document.numbers(_may_head)):
        for reading in document.nouns(number):
            if plain(reading.stem) not in heads:
                continue
            last = _end(document, number, reading)
            if last is not None:
                mention = document.mention(number, last, "ORG", None, skip=reading.start)
                yield mention._replace(entity=document.name(mention))
                break


@once_a_word
def _may_head(word: str) -> bool:
    return any(plain(one.stem) in words("organisations", "heads") for one in nouns(word))


def _end(document: Document, number: int, reading: Reading) -> int | None:
    if reading.stem.startswith(ARTICLE):
        return _described(document, number, plain(reading.stem))
    return _annexed(document, number, reading.stem)


def _described(document: Document, number: int, head: str) -> int | None:
    """Read الجيش الروسي, المجلس الأعلى للدولة."""
    last = adjectives(document, number + 1, qualities("organisations"))
    if last == number + 1:
        return None
    if head in words("organisations", "ministries") and not _ministry(document, number, last):
        return None
    if _agency(document, number):
        return None
    tasked = head in words("organisations", "tasked") and not document.at(number, ("ORG",))
    whole = _tasked(document, last) if tasked else last
    return whole if whole > last or has_name(document, number + 1, last) else None


def _agency(document: Document, number: int) -> bool:
    """Tell whether a body goes before the word, whose name this is: هيئة الأركان العامة."""
    bodies = words("organisations", "whole")
    return document.spaced(number) and any(r.stem in bodies for r in document.nouns(number - 1))


def _tasked(document: Document, number: int) -> int:
    """Return where the task ends that a body is for: للاستثمار المباشر, لمكافحة الفساد."""
    if not document.spaced(number) or not document.words[number].startswith("ل"):
        return number
    last = number + 1
    if not document.words[number].startswith("لل"):
        if document.words[number][1:] not in words("organisations", "tasks"):
            return number
        if not document.spaced(last) or not document.words[last].startswith(ARTICLE):
            return number
        last += 1
    return adjectives(document, last, qualities("organisations"))


def _ministry(document: Document, number: int, last: int) -> bool:
    """Tell الخارجية الروسية from وزير الخارجية الروسي and السياسة الخارجية الروسية."""
    if not document.words[last - 1].endswith("ه"):
        return False
    if not document.spaced(number):
        return True
    before = [reading.stem for reading in document.nouns(number - 1)]
    heads = words("organisations", "heads") | words("offices", "heads", "portfolios")
    return not before[0].startswith(ARTICLE) and not heads.intersection(before)


def _annexed(document: Document, number: int, head: str) -> int | None:
    """Read وزارة الدفاع الروسية, حكومة X, إدارة الرئيس X Y, مركز X."""
    if not document.spaced(number + 1) or _outside(document, number, head):
        return None
    holder = _holder(document, number + 1, head)
    if holder is not None:
        return holder
    last = complement(document, number + 1)
    if last is None:
        return None
    last = adjectives(document, last, qualities("organisations"))
    if head in words("organisations", "whole"):
        owner = document.at(last, ("ORG",), clitics="ل") if document.spaced(last) else None
        return owner.last if owner is not None else last
    return last if has_name(document, number + 1, last) else None


def _outside(document: Document, number: int, head: str) -> bool:
    """Tell whether a head stays outside the name that follows: شركة X, وكالة رويترز."""
    if head in words("organisations", "outlets") | words("places_more", "classes"):
        return document.at(number + 1, ("ORG",)) is not None
    return head in words("organisations", "ministries", "companies_class")


def _holder(document: Document, number: int, head: str) -> int | None:
    if head in words("organisations", "personal"):
        office = document.at(number, ("OCC",))
        if office is not None:
            named = document.at(office.last, ("PER",)) if document.spaced(office.last) else None
            if number > 1 and _led(document, number - 2):
                named = None
            return named.last if named is not None else office.last
    if head in words("organisations", "personal", "foundations"):
        named = document.at(number, ("PER",))
        return named.last if named is not None else None
    return None


def _led(document: Document, number: int) -> bool:
    """Tell whether the name after an organisation is its head's: رئيس مكتب الرئيس X."""
    return any(r.stem in words("offices", "heads") for r in document.nouns(number))
