"""What could be a part of a name, word by word, for all that the lexicons know."""

from __future__ import annotations

from functools import cache

from khabar_baselines.regex.clitics import ARTICLE
from khabar_baselines.regex.entities.document import Document
from khabar_baselines.regex.entities.lexicon import COMMON, TANWIN, common, everyday_words, given
from khabar_baselines.regex.entities.shapes import everyday, foreign, her_deed
from khabar_baselines.regex.resources import load, words

OTHERS = ("GPE", "LOC", "ORG", "NORP")
_AND, _NISBA = "و", 5


@cache
def _raw() -> frozenset[str]:
    """Return given names as they are spelt."""
    lists = load("persons")["given"].items()
    return frozenset(
        name for language, block in lists if language != "source" for name in block.split()
    )


@cache
def _spelt() -> frozenset[str]:
    """Return given names whose spelling tells them from words that fold alike: علي, إمام."""
    plain = (load("stopwords")[kind].split() for kind in COMMON)
    return _raw().difference(*plain)


def nameable(document: Document, number: int, *, after_given: bool = False, skip: int = 0) -> bool:
    """Tell whether a word could be part of a name, for all that the lexicons know.

    A given name before it makes likely what the word's shape alone speaks against.
    """
    word = document.words[number][skip:]
    if len(word) < 3 or not word.isalpha() or word in everyday_words():
        return False
    if definite(document, number, word):
        return False
    if is_given(document, number, word):
        return True
    if _plain(document, number, word, skip) or her_deed(word):
        return False
    if after_given:
        place = document.at(number, OTHERS)
        return place is None or (place.type == "GPE" and len(place.entity or "") > 2)
    return _unknown(document, number) and (foreign(word) or not everyday(word))


def definite(document: Document, number: int, word: str) -> bool:
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
    spelling = document.spelling(number)
    return TANWIN in spelling or _inflected(word, spelling)


def _inflected(word: str, spelling: str) -> bool:
    """Tell whether a word is a common one with an ending of number or case, or a pronoun."""
    endings = words("stopwords", "endings")
    for length in range(1, min(4, len(word) - 2)):
        stem, ending = word[:-length], word[-length:]
        if ending not in endings or (ending == "ه" and spelling[-1] == "ة"):
            continue
        if stem in common() or (stem[-1] == "ت" and f"{stem[:-1]}ه" in common()):
            return True
    return False


def _unknown(document: Document, number: int) -> bool:
    end = document.spans[number][1]
    if any(one.end <= end for one in document.mentions.get(number, ())):
        return False
    if not document.spelling(number).endswith(("ة", "ه")):
        return True
    after = document.words[number + 1] if document.spaced(number + 1) else ""
    return after in given() or after in words("persons", "filial")


def is_given(document: Document, number: int, stem: str) -> bool:
    """Tell whether a word is a given name; where others fold alike, spelling tells."""
    if stem not in given() or stem in words("persons", "particles"):
        return False
    spelling = document.spelling(number)[-len(stem) :]
    if stem in common() and spelling not in _spelt():
        return False
    return not _loose(document, stem, spelling) or _backed(document, number, stem)


def _loose(document: Document, stem: str, spelling: str) -> bool:
    """Tell whether a word may be another for want of a ى: علي is على, and سلمي peaceful."""
    if stem in words("persons", "loose"):
        return not document.is_dotless
    return spelling[-1] == "ي" and f"{spelling[:-1]}ى" in _raw()


def _backed(document: Document, number: int, stem: str) -> bool:
    """Tell whether the words around a name bear it out."""
    before = document.words[number - 1] if document.spaced(number) else ""
    after = document.words[number + 1] if document.spaced(number + 1) else ""
    if after in words("persons", "filial") or document.words[number] in (f"ل{stem}", f"ب{stem}"):
        return True
    if before and any(one.stem in given() for one in document.nouns(number - 1)):
        return _family(after) or not (
            after.startswith(ARTICLE) or after in words("stopwords", "nouns")
        )
    forms = {before, before.removeprefix(_AND)}
    if forms & _backing():
        return True
    if before and not forms & _verbs():
        return False
    if after.removeprefix(_AND) in given():
        return True
    return len(after) > _NISBA and after[-1] == "ي" and after[:2] != ARTICLE


def _family(word: str) -> bool:
    """Tell whether a word is like a family's name with the article: العمراني, not الحوار."""
    nisba = word.startswith(ARTICLE) and len(word) > _NISBA and word[-1] == "ي"
    return nisba and not {word, word[len(ARTICLE) :]} & everyday_words()


@cache
def _verbs() -> frozenset[str]:
    return words("persons", "verbs") - words("persons", "upon")


@cache
def _backing() -> frozenset[str]:
    titles = words("offices", "titles", "heads")
    return words(
        "persons", "introducers", "kinship", "saying", "prepositions", "particles", "heads"
    ) | frozenset(ARTICLE + title for title in titles)
