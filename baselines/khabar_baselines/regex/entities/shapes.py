"""What the letters of a folded word tell: foreign names, verbs, plurals, verbal nouns."""

from __future__ import annotations

import re

_FOREIGN = re.compile(
    r"\w+(?:[اوي]ف|[اوي]فا|سكي|سكايا|يتش|سون|مان|ي?نغ|ينج|شفيلي|يان|نكو|تشوك|ب[يو]رغ|شتاين|فيلد"
    r"|تون|دزه|وغلو|وتش|اسك?و|يلي|يني|ينو|يرو|ساك|ريش|تز|رتس|يتس|رغر|نجر|ندر|لدت|هاوس|[يو]وس"
    r"|يفر|يلر|شنر|هام|فورد|وارد|ورث|باور|هايم|وني|يريو|ياك|شيك|ليوف|ريك|انك|يكس|رمر|ايو|يغان)"
    r"|(?![وف]?س?تش)\w+(?:تش|زغ|ييف)\w*"
)
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
_PLACE = re.compile(r"\w{3,}(?:[^اوي]سك|غراد|غورود|اباد|ستان|بوليس)")


def foreign(word: str) -> bool:
    """Tell whether a word looks like a name from another language."""
    return not verbal_noun(word) and _FOREIGN.fullmatch(word) is not None


def foreign_place(word: str) -> bool:
    """Tell whether a word ends as towns and countries of other languages do."""
    return _PLACE.fullmatch(word) is not None


def verbal_noun(word: str) -> bool:
    """Tell whether a word has the pattern of a verbal noun: تخفيف, استقبال, محادثة."""
    return _VERBAL_NOUN.fullmatch(word) is not None


def her_deed(word: str) -> bool:
    """Tell whether a word has the shape of a plain feminine verb: كتبت."""
    return _HER_DEED.fullmatch(word) is not None


def everyday(word: str) -> bool:
    """Tell whether a word has the shape of an Arabic verb or an inflected noun."""
    return any(shape.fullmatch(word) for shape in (_VERB, _INFLECTED, _VERBAL_NOUN))
