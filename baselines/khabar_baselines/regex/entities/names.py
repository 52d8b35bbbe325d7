"""PER from the inside: what a name looks like, and chains that a given name opens."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

from khabar.fold import folded
from khabar_baselines.regex.clitics import ARTICLE
from khabar_baselines.regex.entities.document import Document, Mention
from khabar_baselines.regex.entities.lexicon import COMMON, TANWIN, common, everyday_words, given
from khabar_baselines.regex.entities.shapes import everyday, foreign, her_deed
from khabar_baselines.regex.resources import load, words

_OTHERS = ("GPE", "LOC", "ORG", "NORP")
_LONGEST = 12


def _heads() -> frozenset[str]:
    return words("persons", "heads")


@cache
def _arabic() -> frozenset[str]:
    return frozenset(map(folded, load("persons")["given"]["arabic"].split())) | _heads()


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
    if _definite(document, number, word):
        return False
    if is_given(document, number, word):
        return True
    if _plain(document, number, word, skip) or her_deed(word):
        return False
    if after_given:
        place = document.at(number, _OTHERS)
        return place is None or (place.type == "GPE" and len(place.entity or "") > 2)
    return _unknown(document, number) and (foreign(word) or not everyday(word))


def _definite(document: Document, number: int, word: str) -> bool:
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


def chains(document: Document) -> Iterator[Mention]:
    """Yield the names that begin with a given name and go on: محمد بن سلمان."""
    number = 0
    while number < len(document):
        found = _chain(document, number)
        if found is not None:
            yield found
        number = found.last if found is not None else number + 1


def _chain(document: Document, number: int) -> Mention | None:
    for reading in document.nouns(number):
        if not is_given(document, number, reading.stem) and reading.stem not in _heads():
            continue
        if reading.clitics and _known(document, number):
            continue
        last = chain_end(document, number, reading.stem)
        if last > number + 1:
            return person(document, number, last, skip=reading.start)
    return None


def _known(document: Document, number: int) -> bool:
    return document.words[number] in common() or document.at(number, _OTHERS) is not None


def particled(document: Document) -> Iterator[Mention]:
    """Yield European names that a particle holds together: X دي Y."""
    particles = words("persons", "european_particles")
    for number in range(1, len(document) - 1):
        if document.words[number] not in particles or not document.spaced(number + 1):
            continue
        if nameable(document, number + 1, after_given=True):
            before = document.spaced(number) and nameable(document, number - 1)
            yield person(document, number - 1 if before else number, number + 2)


def chain_end(document: Document, number: int, first: str, *, sure: bool = False) -> int:
    """Return where the name ends that begins with the word `first`.

    It is `sure` to be a name where an office or the like goes before.
    """
    last, surnames = number + 1, 0
    plain = not sure and first in words("persons", "wordlike")
    if first in _heads():
        if not document.spaced(last) or document.words[last] in common():
            return last
        last += 1
    while document.follows(last) and last - number < _LONGEST:
        word = document.words[last]
        if word in words("persons", "particles") or word in _heads():
            if not document.follows(last + 1):
                break
            last, surnames = last + 2, 0
        elif _given_part(document, number, last) and not (surnames and word[1:] in given()):
            last += 1
        elif _surname(document, last, surnames, plain=plain, arabic=first in _arabic()):
            last, surnames = last + 1, surnames + 1
        else:
            break
    return last


def _given_part(document: Document, first: int, number: int) -> bool:
    """Tell whether a word is a further given name, or the second half of the first."""
    word = document.words[number]
    half = number == first + 1 and word in words("persons", "halves")
    return half or is_given(document, number, word)


def _surname(document: Document, number: int, surnames: int, *, plain: bool, arabic: bool) -> bool:
    """Tell whether a word may be a surname, after so many others and a given name.

    The given name may be `plain`, an ordinary word too, or `arabic`.
    """
    word = document.words[number]
    if surnames > 1 or _complete(document, number):
        return document.between(number - 1) == "-"
    if _definite(document, number, word):
        if word in words("persons", "ordinals"):
            return not surnames
        if plain and word[-1] != "ي":
            return False
        family = not surnames or (word[-1] == "ي" and document.words[number - 1][:2] != ARTICLE)
        return arabic and family and not {word, word[2:]} & everyday_words()
    likely = not surnames and not plain
    return not _joins(document, number) and nameable(document, number, after_given=likely)


def _complete(document: Document, number: int) -> bool:
    """Tell whether a known person's name, or a king's, ends before the word."""
    if document.words[number - 1] in words("persons", "ordinals"):
        return True
    return any(
        one.type == "PER" and one.last == number
        for first in range(max(0, number - 3), number)
        for one in document.mentions.get(first, ())
    )


def _joins(document: Document, number: int) -> bool:
    """Tell whether a word is better read as a proclitic and a name of its own."""
    word = document.words[number]
    if word[0] not in "وبل":
        return False
    if word[1:] in given() and len(word) > 3:
        return True
    if word in given():
        return False
    return document.at(number, ("PER", *_OTHERS), clitics=word[0]) is not None


def person(document: Document, first: int, last: int, *, skip: int = 0) -> Mention:
    """Return a PER mention; its id is that of a known person, or the surname."""
    found = document.mention(first, last, "PER", None, skip=skip)
    inner = document.at(last - 1, ("PER",))
    known = inner.entity if inner is not None and last - first > 1 else None
    return found._replace(entity=known or document.name(found).rsplit(" ", maxsplit=1)[-1])
