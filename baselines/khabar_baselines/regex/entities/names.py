"""PER from the inside: chains that a given name opens, part by part."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import NamedTuple

from khabar.fold import folded
from khabar_baselines.regex.clitics import ARTICLE
from khabar_baselines.regex.entities.document import Document, Mention, nouns, once_a_word
from khabar_baselines.regex.entities.lexicon import common, everyday_words, given
from khabar_baselines.regex.entities.nameable import OTHERS, definite, is_given, nameable
from khabar_baselines.regex.entities.shapes import bent, foreign, verbal_noun
from khabar_baselines.regex.resources import load, words

_LONGEST = 12
_REACH = 8
_AND, _BEFORE_NAMES = "و", "وبلف"
_FAITH, _MOTHER = folded("الدين"), folded("أم")


def _heads() -> frozenset[str]:
    return words("persons", "heads")


def _ties() -> frozenset[str]:
    return words("persons", "heads", "particles")


@cache
def _arabic() -> frozenset[str]:
    names = frozenset(map(folded, load("persons")["given"]["arabic"].split()))
    return names | words("persons", "heads", "kin", "compounds")


def wordlike(stem: str) -> bool:
    """Tell whether a given name is an ordinary word too."""
    return stem in words("persons", "wordlike")


def said(document: Document, number: int) -> bool:
    """Tell whether a verb of saying stands directly before a word."""
    if not document.spaced(number):
        return False
    verb = document.words[number - 1]
    return verb in words("persons", "saying") or verb[1:] in words("persons", "saying")


def chains(document: Document) -> Iterator[Mention]:
    """Yield the names that begin with a given name and go on: محمد بن سلمان."""
    before_filial = {number - 1 for number in document.numbers(_is_filial) if number}
    done = 0
    for number in sorted(before_filial.union(document.numbers(_may_open))):
        chain = _chain(document, number) if number >= done else None
        if chain is not None:
            yield chain
            done = chain.last


@once_a_word
def _may_open(word: str) -> bool:
    return any(reading.stem in _openers() for reading in nouns(word))


def _is_filial(word: str) -> bool:
    return word in words("persons", "filial")


def _chain(document: Document, number: int) -> Mention | None:
    for reading in document.nouns(number):
        if not opens(document, number, reading.stem):
            continue
        if reading.clitics and _known(document, number):
            continue
        last = chain_end(document, number, reading.stem, sure=said(document, number))
        if last > number + 1:
            return person(document, number, last, skip=reading.start)
    return None


def pairs(document: Document) -> Iterator[Mention]:
    """Yield two given names that و joins, if one of them is no other word: محمد وعلي."""
    for after in document.numbers(_is_joined):
        number, second = after - 1, document.words[after]
        if not document.spaced(after):
            continue
        first = next(
            (r for r in document.nouns(number) if is_given(document, number, r.stem)), None
        )
        if first is None or not is_given(document, number + 1, second[1:]):
            continue
        if not (_ordinary(first.stem) and _ordinary(second[1:])):
            yield person(document, number, number + 1, skip=first.start)
            last = chain_end(document, number + 1, second[1:])
            yield person(document, number + 1, last, skip=1)


@once_a_word
def _is_joined(word: str) -> bool:
    return word[0] == _AND and word[1:] in given()


def _ordinary(stem: str) -> bool:
    return stem in words("persons", "wordlike", "adjectival", "nominal")


def _known(document: Document, number: int) -> bool:
    return document.words[number] in common() or document.at(number, OTHERS) is not None


def particled(document: Document) -> Iterator[Mention]:
    """Yield European names that a particle holds together: X دي Y."""
    for number in document.numbers(_is_particle):
        if number == 0 or not document.spaced(number + 1):
            continue
        if _tied(document, number + 1, document.words[number]):
            before = document.spaced(number) and nameable(document, number - 1)
            yield person(document, number - 1 if before else number, number + 2)


def _is_particle(word: str) -> bool:
    return word in words("persons", "european_particles")


@cache
def _openers() -> frozenset[str]:
    return given() | words("persons", "heads", "kin", "compounds")


def opens(document: Document, number: int, stem: str) -> bool:
    """Tell whether a name begins with a word: a given name, عبد or أبو, ابن before a given name."""
    known, after = stem in _openers(), number + 1
    if known and (is_given(document, number, stem) or stem in _heads()):
        return True
    behind = document.words[after] if after < len(document.words) else ""
    if behind in words("persons", "filial") and stem not in _ties():
        return _descends(document, number, stem)
    if known and stem in words("persons", "kin"):
        return _familiar(document, after) and not (stem == _MOTHER and _either(document, number))
    return known and behind == _FAITH and stem not in common()


def _descends(document: Document, number: int, stem: str) -> bool:
    """Tell whether an unknown word before بن may be a given name."""
    if not document.spaced(number + 1):
        return False
    skip = len(document.words[number]) - len(stem)
    if not skip and stem[0] == _AND and stem not in words("persons", "and_surnames"):
        return False
    return nameable(document, number, skip=skip)


def _familiar(document: Document, number: int) -> bool:
    if not document.spaced(number):
        return False
    word = document.words[number]
    named = word in words("persons", "heads", "ancestors")
    return named or word in given() or word.removeprefix(ARTICLE) in given()


def _either(document: Document, number: int) -> bool:
    """Tell whether أم is "or": behind a name, or where a question is asked."""
    if document.words[number] != _MOTHER:
        return False
    before = document.words[max(0, number - _REACH) : number]
    asked = words("persons", "alternatives").intersection(before)
    return bool(asked) or (bool(before) and before[-1] in given())


def part_end(document: Document, number: int, stem: str) -> int:
    """Return where a part of a name ends that begins with a word; `number` if none does.

    A part is محمد, عبد الله, بن عبد الله, أبو سالم or نور الدين.
    """
    last, tie = number, ""
    while stem in _ties() and last - number < _LONGEST:
        if not document.follows(last + 1):
            return number
        last, tie, stem = last + 1, stem, document.words[last + 1]
    if tie and not _tied(document, last, tie):
        return number
    if document.spaced(last + 1) and _doubled(document, last, stem):
        return last + 2
    return last + 1 if tie or is_given(document, number, stem) else number


@cache
def _spelt_ties() -> frozenset[str]:
    """Return small words of names as they are spelt: فان, and not فإن."""
    ties = load("persons")["particles"]
    return frozenset(ties) | {tie.replace("أ", "ا") for tie in ties}


def _doubled(document: Document, number: int, stem: str) -> bool:
    """Tell whether a word and the next are one given name: نور الدين."""
    halves = words("persons", "halves")
    return document.words[number + 1] in halves and (
        stem in given() or stem in words("persons", "compounds")
    )


def _tied(document: Document, number: int, tie: str) -> bool:
    """Tell whether a word may stand behind a small word of names, which may be another word."""
    word = document.words[number]
    if tie not in words("persons", "doubtful_particles", "european_particles"):
        return True
    if document.spelling(number - 1)[-len(tie) :] not in _spelt_ties():
        return False
    revered = word in words("persons", "introducers") or word.removeprefix(ARTICLE) in given()
    return revered or nameable(document, number, after_given=True)


class _Kind(NamedTuple):
    """What the first word of a name is: an ordinary word too, one misspelt perhaps, Arabic."""

    plain: bool
    misspelt: bool
    arabic: bool


def _kind(document: Document, number: int, first: str, *, sure: bool) -> _Kind:
    filial = document.spaced(number + 1) and document.words[number + 1] in _ties()
    misspelt = not sure and first in words("persons", "loose")
    return _Kind(not sure and wordlike(first), misspelt, filial or first in _arabic())


def chain_end(document: Document, number: int, first: str, *, sure: bool = False) -> int:
    """Return where the name ends that begins with the word `first`.

    It is `sure` to be a name where an office or the like goes before.
    """
    last, surnames, kind = (
        part_end(document, number, first),
        0,
        _kind(document, number, first, sure=sure),
    )
    if first in _heads() and (last == number or document.words[number + 1] in common()):
        return number + 1
    last = max(last, number + 1)
    while document.follows(last) and last - number < _LONGEST and not _stops(document, last, kind):
        part = part_end(document, last, document.words[last])
        if part > last:
            surnames = 0 if document.words[last] in _ties() else surnames
        elif _surname(document, last, surnames, kind):
            part, surnames = last + 1, surnames + 1
        else:
            break
        last = part
    return last


def _stops(document: Document, number: int, kind: _Kind) -> bool:
    """Tell whether another name begins, or a second adjective stands behind the first."""
    adjective = kind.plain and document.words[number] in words("persons", "adjectival")
    return adjective or _joins(document, number, arabic=kind.arabic)


def _surname(document: Document, number: int, surnames: int, kind: _Kind) -> bool:
    """Tell whether a word may be a surname, after so many others and a given name."""
    word = document.words[number]
    if word in _ties() or (kind.arabic and _bent(document, number)):
        return False
    if surnames > 1 or _complete(document, number):
        return document.between(number - 1) == "-"
    if word in words("persons", "ordinals"):
        return not surnames and not kind.plain
    if definite(document, number, word):
        doubted = (kind.plain or kind.misspelt) and word[-1] != "ي"
        return kind.arabic and not doubted and _family(document, number, surnames)
    if kind.misspelt and document.spelling(number)[-1] == "ة":
        return False
    likely = not surnames and not kind.plain
    return nameable(document, number, after_given=likely)


def _family(document: Document, number: int, surnames: int) -> bool:
    """Tell whether a word with the article may be a surname, after so many others."""
    word = document.words[number]
    if surnames and (word[-1] != "ي" or document.words[number - 1].startswith(ARTICLE)):
        return False
    return not {word, word[2:]} & everyday_words() and not verbal_noun(word[2:])


def _bent(document: Document, number: int) -> bool:
    """Tell whether a word is no surname by its shape: it is a verb, a dual or an accusative."""
    word = document.words[number]
    if foreign(word) or word in words("persons", "bent_surnames"):
        return False
    return verbal_noun(word) if document.spelling(number)[-1] == "ة" else bent(word)


def _complete(document: Document, number: int) -> bool:
    """Tell whether a known person's name, or a king's, ends before the word."""
    if document.words[number - 1] in words("persons", "ordinals"):
        return True
    return any(
        one.type == "PER" and one.last == number
        for first in range(max(0, number - 3), number)
        for one in document.mentions.get(first, ())
    )


def _joins(document: Document, number: int, *, arabic: bool) -> bool:
    """Tell whether a word is better read as a proclitic and a name of its own."""
    word = document.words[number]
    if word[0] not in _BEFORE_NAMES or is_given(document, number, word):
        return False
    if word[0] == _AND and arabic:
        return word not in words("persons", "and_surnames")
    for reading in document.nouns(number):
        if reading.clitics and len(reading.stem) > 2 and opens(document, number, reading.stem):
            return True
    return document.at(number, ("PER", *OTHERS), clitics=word[0]) is not None


def person(document: Document, first: int, last: int, *, skip: int = 0) -> Mention:
    """Return a PER mention; its id is that of a known person, or the surname."""
    mention = document.mention(first, last, "PER", None, skip=skip)
    inner = document.at(last - 1, ("PER",))
    known = inner.entity if inner is not None and last - first > 1 else None
    return mention._replace(entity=known or document.name(mention).rsplit(" ", maxsplit=1)[-1])
