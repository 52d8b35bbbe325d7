"""What the letters of a folded word tell: foreign names, verbs, plurals, verbal nouns."""

from __future__ import annotations

import re
from functools import cache

from khabar_baselines.regex.resources import words

_VERB = re.compile(
    r"س?[يتن](?:[^اوي]{2,3}|[^اوي]ا[^اوي]{1,2}|[^اوي]{2}[وي][^اوي]|ست\w{3}|ت\w{3}|[وا][^اوي]{2})"
    r"|س?ي[^اوي]\w{2,4}|ست[^اوي]\w{2,4}|ت[^اوي]ا?[^اوي]ي"  # he does, will do, did to himself
    r"|ا[^اوي]{2,3}|ا[^اوي]{2}[اي]|ا[^اوي]ا[^اوي]|ا[^اوي]ت[^اوي][^او]"  # forms IV and VIII
    r"|ا?ست[^اوي]\w{2,3}|ا[نت][^اوي]{3}|[^اوي]{3}|[^اوي]ا[^اوي][^وي]"  # X, VII, I and III
)
_HER_DEED = re.compile(r"[وف]?[^اوي]{3}ت")
_VERBAL_NOUN = re.compile(
    r"[وبلك]?(?:ت[^اوي]{2}ي[^اوي]ه?|(?:ا[^اوي]ت|است|ان)\w{1,3}ا[^اوي]|م[^اوي]ا[^اوي]{2}ه)"
)
_INFLECTED = re.compile(
    r"\w{3,}(?:ات|تين|يين|يون|تها|تهم|ها|هم|هما)|\w{3,}يا|م\w{2,}ين|م\w{2,4}ا|[بل]م[^اوي]\w{1,3}"
)
_CLINGS = re.compile(r"ال\w*سك|[يتمن][^اوي]\w*سك")
_BENT = re.compile(
    r"[يت](?:[^اوي]{3}|[^اوي]ا[^اوي]{1,2}|[^اوي]{2}[وي][^اوي]|ست\w{3})(?:ون)?"  # he does, they do
    r"|[يت](?:[^اوي][وي][^اوي]|[وا][^اوي]{2})(?:ون)?"  # the same of weak verbs
    r"|\w{3,}(?:ين|ات|ها|هم|هما|كم|نا|ا)|\w{4,}ون"
)


@cache
def _foreign() -> re.Pattern[str]:
    endings = "|".join(sorted(words("persons", "foreign_endings")))
    inside = "|".join(sorted(words("persons", "foreign_inside")))
    return re.compile(rf"\w+(?:{endings})|(?![وف]?س?تش)\w+(?:{inside})\w*")


@cache
def _foreign_place() -> re.Pattern[str]:
    return re.compile(rf"\w{{3,}}(?:{'|'.join(sorted(words('places_more', 'foreign_endings')))})")


def foreign(word: str) -> bool:
    """Tell whether a word looks like a name from another language."""
    return not verbal_noun(word) and _foreign().fullmatch(word) is not None


def foreign_place(word: str) -> bool:
    """Tell whether a word ends as towns and countries of other languages do."""
    return _foreign_place().fullmatch(word) is not None


def clings(word: str) -> bool:
    """Tell whether a word is of the root of التمسك, or a noun with "your" behind its س: ملابسك."""
    return _CLINGS.fullmatch(word) is not None


def verbal_noun(word: str) -> bool:
    """Tell whether a word has the pattern of a verbal noun: تخفيف, استقبال, محادثة."""
    return _VERBAL_NOUN.fullmatch(word) is not None


def bent(word: str) -> bool:
    """Tell whether a word looks like a verb, or has an ending that Arab surnames seldom have."""
    return verbal_noun(word) or _BENT.fullmatch(word) is not None


def her_deed(word: str) -> bool:
    """Tell whether a word has the shape of a plain feminine verb: كتبت."""
    return _HER_DEED.fullmatch(word) is not None


def everyday(word: str) -> bool:
    """Tell whether a word has the shape of an Arabic verb or an inflected noun."""
    return any(shape.fullmatch(word) for shape in (_VERB, _INFLECTED, _VERBAL_NOUN))
