"""OCC: an office's head noun, with its adjectives and with what the office is of."""

from __future__ import annotations

from collections.abc import Iterator

from khabar.fold import folded
from khabar_baselines.regex.clitics import ARTICLE
from khabar_baselines.regex.entities.document import Document, Mention, nouns, once_a_word
from khabar_baselines.regex.entities.lexicon import common
from khabar_baselines.regex.entities.phrases import (
    NAMED,
    adjectives,
    complement,
    has_name,
    plain,
    portfolio,
    qualities,
)
from khabar_baselines.regex.resources import words

_HERS = "ت"
_PRONOUNS = ("هما", "هم", "ها", "ه")
_TO, _IN, _FIRST = folded("إلى"), folded("في"), folded("أول")


def find(document: Document) -> Iterator[Mention]:
    """Yield the offices, from the end backwards: inner ones are known to their outer."""
    for number in reversed(document.numbers(_may_open)):
        office = _office(document, number) or _holders(document, number)
        if office is not None:
            document.add([office])
            yield office


@once_a_word
def _may_open(word: str) -> bool:
    """Tell whether an office, or a plural of offices, may begin with a word."""
    heads, plurals = words("offices", "heads", "titles"), words("offices", "plurals")
    stems = [plain(reading.stem) for reading in nouns(word)]
    return any(stem in plurals or _masculine(stem, heads) is not None for stem in stems) or any(
        _owned_head(reading.stem) for reading in nouns(word)
    )


def stands(document: Document, office: Mention) -> bool:
    """Tell whether an office of one word is one: الرئيس alone, others before a name."""
    if office.last > office.first + 1:
        return True
    head = plain(_stem(document, office))
    if head in words("offices", "standalone"):
        return True
    return document.spaced(office.last) and document.at(office.last, ("PER",)) is not None


def _stem(document: Document, office: Mention) -> str:
    name = document.name(office)
    return "ا" + name if name[0] == "ل" and not name.startswith(ARTICLE) else name


def _office(document: Document, number: int) -> Mention | None:
    heads = words("offices", "heads", "titles")
    for reading in document.nouns(number):
        head = _masculine(plain(reading.stem), heads)
        if head is None:
            continue
        if reading.stem.startswith(ARTICLE):
            last = _described(document, number, head)
        else:
            last = _annexed(document, number, head)
        if last is not None and _means_else(document, number, last, plain(reading.stem)):
            continue
        if last is not None:
            return document.mention(number, last, "OCC", None, skip=reading.start)
    return _owned(document, number)


def _means_else(document: Document, number: int, last: int, head: str) -> bool:
    """Tell whether a feminine form is a place or a deed: محافظة but for her whose name follows."""
    if head not in words("offices", "places_and_deeds"):
        return False
    if not document.spaced(last) or document.at(last, ("PER",)) is None:
        return True
    before = document.words[number - 1] if document.spaced(number) else ""
    return before in common() and not before.endswith(_HERS)


def _owned(document: Document, number: int) -> Mention | None:
    """Read نظيره الروسي, رئيس وزرائها, سفيرها لدى الأمم المتحدة."""
    for reading in document.nouns(number):
        head = _owned_head(reading.stem)
        if head is None:
            continue
        last = _tails(document, adjectives(document, number + 1, qualities("offices")), head)
        named = document.spaced(last) and document.at(last, ("PER",)) is not None
        first, skip = number, reading.start
        if number > 0 and document.words[number - 1].lstrip("وبل") in words("offices", "heads"):
            first, skip = number - 1, 0
        if last > number + 1 or named or first < number:
            return document.mention(first, last, "OCC", None, skip=skip)
    return None


def _owned_head(stem: str) -> str | None:
    """Return the office in a word with a pronoun behind it: نظير(ه); None if it is none."""
    owned = next((one for one in _PRONOUNS if stem.endswith(one)), "")
    head = stem.removesuffix(owned)
    return head if owned and _free(head) in words("offices", "owned") else None


def _free(head: str) -> str:
    """Return an annexed word as it stands by itself: وزراي(ها) is وزراء, خارجيت(ها) خارجية."""
    if head.endswith("راي"):
        return head[:-1] + "ء"
    return head[:-1] + "ه" if head.endswith("يت") else head


def _masculine(word: str, heads: frozenset[str]) -> str | None:
    if word in heads:
        return word
    return word[:-1] if word.endswith("ه") and word[:-1] in heads else None


def _described(document: Document, number: int, head: str) -> int | None:
    """Read الرئيس السابق, الفريق أول, المبعوث الأميركي الخاص إلى السودان."""
    general = document.spaced(number + 1) and document.words[number + 1] == _FIRST
    last = adjectives(document, number + 1 + general, qualities("offices"))
    sovereign = head in words("offices", "sovereign") and document.at(last - 1, ("NORP",))
    last = last if sovereign else _tails(document, last, head)
    strong = general or head not in words("offices", "weak")
    if last > number + 1 and (strong or has_name(document, number + 1, last)):
        return last
    titled = _masculine(head, words("offices", "titles")) is not None
    return number + 1 if titled else None


def _annexed(document: Document, number: int, head: str) -> int | None:
    """Read وزير الخارجية الروسي, رئيس أوكرانيا, مبعوث الرئيس الأميركي."""
    last = _of(document, number + 1) or _master(document, number + 1, head)
    if last is None:
        tied = _tail(document, number + 1, head)
        return tied if tied > number + 1 and document.words[number + 1] == "باسم" else None
    last = _tails(document, adjectives(document, last, qualities("offices")), head)
    if head in words("offices", "weak") and not has_name(document, number + 1, last):
        return None
    return last


def _master(document: Document, number: int, head: str) -> int | None:
    """Return the end of the person's name of whose the office is: مبعوث X."""
    if head not in words("offices", "serving") or not document.spaced(number):
        return None
    named = document.at(number, ("PER",))
    return named.last if named is not None else None


def _of(document: Document, number: int) -> int | None:
    if not document.spaced(number):
        return None
    inner = document.at(number, ("OCC",))
    return inner.last if inner is not None else complement(document, number)


def _tails(document: Document, number: int, head: str) -> int:
    """Return where all that is tied on ends: الممثل الأعلى للاتحاد الأوروبي للشؤون الخارجية."""
    last = _tail(document, number, head)
    return last if last == number else _tail(document, last, head)


def _tail(document: Document, number: int, head: str) -> int:
    """Return where what is tied on by a preposition ends, or `number` if nothing is."""
    if not document.spaced(number):
        return number
    word, last = document.words[number], None
    if word in words("offices", "ties"):
        last = _of(document, number + 1)
    elif word == _TO and head in words("offices", "envoys"):
        place = document.at(number + 1, ("GPE", "LOC"))
        last = place.last if place is not None else None
    elif word == _IN and head in words("offices", "placed"):
        seat = document.at(number + 1, ("ORG",))
        last = seat.last if seat is not None else None
    elif word.startswith("ل"):
        named = document.at(number, (*NAMED, "OCC"), clitics="ل")
        last = named.last if named is not None else portfolio(document, number, clitics="ل")
    return number if last is None else adjectives(document, last, qualities("offices"))


def _holders(document: Document, number: int) -> Mention | None:
    """Read a plural before its holders' names: المبعوثين الأميركيين X وY."""
    if number > 0 and any(r.stem in words("offices", "heads") for r in document.nouns(number - 1)):
        return None
    for reading in document.nouns(number):
        if plain(reading.stem) not in words("offices", "plurals"):
            continue
        last: int | None = number + 1
        if not reading.stem.startswith(ARTICLE):
            last = _of(document, number + 1)
        if last is None:
            continue
        last = adjectives(document, last, qualities("offices"))
        if document.spaced(last) and document.at(last, ("PER",)) is not None:
            return document.mention(number, last, "OCC", None, skip=reading.start)
    return None
