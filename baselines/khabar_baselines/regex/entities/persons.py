"""PER from the outside: names that offices, verbs and earlier mentions give away."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from functools import cache

from khabar_baselines.regex.clitics import ARTICLE
from khabar_baselines.regex.entities.document import Document, Mention, nouns, once_a_word
from khabar_baselines.regex.entities.lexicon import common, given, nationalities
from khabar_baselines.regex.entities.nameable import is_given, nameable
from khabar_baselines.regex.entities.names import chain_end, person, said, wordlike
from khabar_baselines.regex.entities.shapes import foreign
from khabar_baselines.regex.resources import words

_BEN, _AND = "بن", "و"
_OFFICE = 6
_APART = ("،", ",", ":", "(", "-", "–")


def announced(document: Document) -> Iterator[Mention]:
    """Yield names that follow an office, or a word that introduces persons."""
    for office in list(document.inside("OCC")):
        if document.spaced(office.last):
            yield from _unknown(document, office.last, sure=True)
        elif document.between(office.last - 1) in _APART and office.last < len(document):
            yield from _unknown(document, office.last, sure=False)
    for number in document.numbers(_introduces):
        last = number + 1
        while document.spaced(last) and document.at(last, ("NORP",)):
            last += 1
        if document.spaced(last):
            yield from _unknown(document, last, sure=document.words[number][:2] == "ال")


@once_a_word
def _introduces(word: str) -> bool:
    introducers = words("persons", "introducers", "kinship")
    return any(reading.stem in introducers for reading in nouns(word))


def spoken_of(document: Document) -> Iterator[Mention]:
    """Yield names after verbs, if they look foreign or are no other word there: قال X."""
    for number in document.numbers(_verb):
        if document.spaced(number + 1):
            mentions = list(_unknown(document, number + 1, sure=False))
            yield from mentions or _lone(document, number + 1)


def _lone(document: Document, number: int) -> Iterator[Mention]:
    """Yield a given name that is an ordinary word too, as the subject of the verb before."""
    name, verb = document.words[number], document.words[number - 1]
    speaks = said(document, number) and name in words("persons", "adjectival", "nominal")
    acts = verb not in words("persons", "nounlike") and name in words("persons", "adjectival")
    if (speaks or acts) and name in given() and not document.mentions.get(number):
        last = chain_end(document, number, name, sure=speaks)
        yield person(document, number, last)


def joined(document: Document) -> Iterator[Mention]:
    """Yield names that و ties to a name before or behind: X وY."""
    waiting = list(document.inside("PER"))
    while waiting:
        known = waiting.pop()
        mentions = [*_behind(document, known.last), *_before(document, known)]
        yield from mentions
        waiting += mentions


def _behind(document: Document, number: int) -> Iterator[Mention]:
    if document.spaced(number) and document.words[number].startswith(_AND):
        mentions = list(_unknown(document, number, sure=False, skip=1))
        yield from mentions or _companion(document, number)


def _companion(document: Document, number: int) -> Iterator[Mention]:
    """Yield a given name that is an ordinary word too behind a name and و: عبد الله وسالم."""
    name = document.words[number][1:]
    alone = not document.spaced(number + 1) or document.words[number + 1][0] == _AND
    likely = name in words("persons", "adjectival") or (
        alone and name in words("persons", "nominal", "wordlike")
    )
    if likely and is_given(document, number, name) and not document.mentions.get(number):
        yield person(document, number, chain_end(document, number, name), skip=1)


def _before(document: Document, mention: Mention) -> Iterator[Mention]:
    """Yield the given name before و and a name: سالم وعبد الكريم."""
    number = mention.first - 1
    joins = document.text[document.spans[mention.first][0] : mention.start] == _AND
    if not joins or not document.spaced(mention.first) or document.mentions.get(number):
        return
    for reading in document.nouns(number):
        if reading.clitics in ("", _AND) and is_given(document, number, reading.stem):
            yield person(document, number, number + 1, skip=reading.start)
            return


def again(document: Document) -> Iterator[Mention]:
    """Yield every later or earlier use of the surnames of those named in full."""
    known = _surnames(document)
    lengths: dict[str, set[int]] = defaultdict(set)
    for name in known:
        first, *others = name.split(" ")
        lengths[first].add(1 + len(others))

    def may_begin(word: str) -> bool:
        return any(reading.stem in lengths for reading in nouns(word))

    for number in document.numbers(may_begin):
        for reading in document.nouns(number):
            for length in sorted(lengths.get(reading.stem, ())):
                last = min(number + length, len(document))
                name = " ".join([reading.stem, *document.words[number + 1 : last]])
                if name in known:
                    yield document.mention(number, last, "PER", known[name], skip=reading.start)


def _surnames(document: Document) -> dict[str, str]:
    known: dict[str, str] = {}
    bound = words("persons", "particles", "heads")
    for mention in document.inside("PER"):
        parts = document.name(mention).split(" ")
        for first in range(min(1, len(parts) - 1), len(parts)):
            name = " ".join(parts[first:])
            tells = parts[first - 1] not in bound and _telling(name)
            if mention.entity and tells and _vouched(document, mention, name):
                known.setdefault(name, mention.entity)
    return known


def _vouched(document: Document, mention: Mention, name: str) -> bool:
    """Tell whether what could be a common noun behind a given name is sure to be a surname."""
    if name.startswith(ARTICLE) or name[-1] == "ي" or foreign(name) or len(name.split(" ")) > 1:
        return True
    if said(document, mention.first) or _held(document, mention.first):
        return True
    if document.spelling(mention.last - 1)[-1] == "ة":
        return False
    owned = document.spaced(mention.last) and document.words[mention.last].startswith(ARTICLE)
    return not owned and f"{ARTICLE}{name}" not in document.vocabulary


def _held(document: Document, number: int) -> bool:
    """Tell whether an office, or a word that introduces persons, stands before a word."""
    if not document.spaced(number):
        return False
    introduced = document.words[number - 1] in words("persons", "introducers")
    return introduced or any(
        one.type == "OCC" and one.last == number
        for first in range(max(0, number - _OFFICE), number)
        for one in document.mentions.get(first, ())
    )


def _telling(name: str) -> bool:
    if " " in name:
        return name.rsplit(" ", maxsplit=1)[-1] not in common()
    plain = name.removeprefix("ال")
    return (
        len(plain) > 2
        and name not in common()
        and plain not in common()
        and name not in given()
        and plain not in nationalities()
    )


@cache
def _verbs() -> frozenset[str]:
    return words("persons", "verbs") | words("stopwords", "verbs")


@once_a_word
def _verb(word: str) -> bool:
    return word in _verbs() or (word[0] in "وف" and word[1:] in _verbs())


def _unknown(document: Document, number: int, *, sure: bool, skip: int = 0) -> Iterator[Mention]:
    """Yield the name that stands here, if one does; when not `sure`, only a foreign one."""
    if any(one.type == "PER" for one in document.mentions.get(number, ())):
        return
    first = document.words[number][skip:]
    if sure and first == _BEN and document.spaced(number + 1) and nameable(document, number + 1):
        yield person(document, number, number + 2)
    if not nameable(document, number, skip=skip):
        return
    last = number + 1
    named = is_given(document, number, first)
    if named:
        last = chain_end(document, number, first, sure=sure)
    elif _goes_on(document, last, lone=foreign(first) and not sure):
        last += 1
    strange = (foreign(first) and not named) or (
        last > number + 1 and _strange(document.words[number + 1])
    )
    alone = last == number + 1
    known = named and not (alone and not sure and wordlike(first))
    if known or strange or (sure and not alone):
        yield person(document, number, last, skip=skip)


def _goes_on(document: Document, number: int, *, lone: bool) -> bool:
    """Tell whether a word continues a name; after one that may stand alone, a foreign word."""
    if not document.spaced(number) or document.words[number][0] == "و":
        return False
    return nameable(document, number) and (not lone or _strange(document.words[number]))


def _strange(word: str) -> bool:
    return len(word) > 4 and foreign(word)
