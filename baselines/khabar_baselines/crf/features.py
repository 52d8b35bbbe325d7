"""What the conditional random field sees of a word: itself, its parts, and its neighbours.

All of it is what a grammar of Arabic and the literature on tagging names suggest; nothing was
chosen by its effect on the articles.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

from khabar.fold import folded

Features = dict[str, str | bool]

_WINDOW = (-2, -1, 1, 2)
_AFFIX_LENGTHS = (1, 2, 3)
_PROCLITICS = re.compile(r"(?P<clitics>[وف]?(?:لل|س|[بلك]?(?:ال)?))(?P<stem>\w{2,})")
_LONGEST_RUN = re.compile(r"(.)\1+")


def features(words: Sequence[str]) -> list[Features]:
    """Return the features of each word of a sentence."""
    alone = [_of_word(word) for word in words]
    return [_in_sentence(alone, place) for place in range(len(words))]


def _of_word(word: str) -> Features:
    is_sign = not any(char.isalnum() for char in word)  # which tells open from close, or is a mark
    plain = word if is_sign else folded(word) or word
    clitics, stem = without_proclitics(plain)
    found: Features = {
        "word": plain,
        "shape": shape(word),
        "clitics": clitics,
        "stem": stem,
        "length": str(min(len(plain), 8)),
        "digits": any(char.isdigit() for char in word),
        "punctuation": is_sign,
    }
    for length in _AFFIX_LENGTHS:
        if len(plain) > length:
            found[f"prefix{length}"], found[f"suffix{length}"] = plain[:length], plain[-length:]
    return found


def _in_sentence(alone: Sequence[Features], place: int) -> Features:
    """Return a word's features with its neighbours' word, stem and shape, and the edges."""
    found: Features = {"bias": True, **alone[place]}
    for step in _WINDOW:
        if 0 <= place + step < len(alone):
            near = alone[place + step]
            found |= {f"{step:+d}:{name}": near[name] for name in ("word", "stem", "shape")}
    if place > 0:
        found["-1|0:word"] = f"{alone[place - 1]['word']}|{alone[place]['word']}"
    found["first"], found["last"] = place == 0, place == len(alone) - 1
    return found


def without_proclitics(word: str) -> tuple[str, str]:
    """Return what may be a folded word's proclitics and article, and the rest of it.

    By letters alone: a name's own first letter is taken off too (وليد), which is why the whole
    word is a feature besides. At least two letters stay.
    """
    found = _PROCLITICS.fullmatch(word)
    return (found["clitics"], found["stem"]) if found else ("", word)


def shape(word: str) -> str:
    """Return the kinds of a word's characters, runs as one: ``ع`` is an Arabic letter.

    ``A`` and ``a`` are letters with case, ``x`` those of other scripts, ``9`` digits, ``m`` marks;
    a sign stands for itself.
    """
    return _LONGEST_RUN.sub(r"\1", "".join(map(_kind, word)))


def _kind(char: str) -> str:
    category = unicodedata.category(char)
    if category[0] == "L":
        if unicodedata.name(char, "").startswith("ARABIC"):
            return "ع"
        return {"Lu": "A", "Ll": "a"}.get(category, "x")
    return {"N": "9", "M": "m"}.get(category[0], char)
