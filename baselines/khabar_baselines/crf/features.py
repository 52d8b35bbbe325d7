"""The features of a word for the conditional random field: itself, its parts, its neighbours.

They follow grammars of Arabic and the literature on tagging names; none was chosen by its effect
on the articles.
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
    is_punctuation = not any(char.isalnum() for char in word)  # not folded: open and close differ
    plain = word if is_punctuation else folded(word) or word
    clitics, stem = without_proclitics(plain)
    features_: Features = {
        "word": plain,
        "shape": shape(word),
        "clitics": clitics,
        "stem": stem,
        "length": str(min(len(plain), 8)),
        "digits": any(char.isdigit() for char in word),
        "punctuation": is_punctuation,
    }
    for length in _AFFIX_LENGTHS:
        if len(plain) > length:
            features_[f"prefix{length}"], features_[f"suffix{length}"] = (
                plain[:length],
                plain[-length:],
            )
    return features_


def _in_sentence(alone: Sequence[Features], place: int) -> Features:
    """Return a word's features, those of its neighbours, and whether it is first or last."""
    features_: Features = {"bias": True, **alone[place]}
    for step in _WINDOW:
        if 0 <= place + step < len(alone):
            near = alone[place + step]
            features_ |= {f"{step:+d}:{name}": near[name] for name in ("word", "stem", "shape")}
    if place > 0:
        features_["-1|0:word"] = f"{alone[place - 1]['word']}|{alone[place]['word']}"
    features_["first"], features_["last"] = place == 0, place == len(alone) - 1
    return features_


def without_proclitics(word: str) -> tuple[str, str]:
    """Return the possible proclitics and article of a folded word, and the rest of it.

    They are split by letters alone, so the first letter of a name is split off too (وليد);
    therefore the whole word is a feature as well. At least two letters remain.
    """
    match = _PROCLITICS.fullmatch(word)
    return (match["clitics"], match["stem"]) if match else ("", word)


def shape(word: str) -> str:
    """Return the kinds of a word's characters, runs as one: ``ع`` is an Arabic letter.

    ``A`` and ``a`` are letters with case, ``x`` those of other scripts, ``9`` digits, ``m`` marks;
    any other character is itself.
    """
    return _LONGEST_RUN.sub(r"\1", "".join(map(_kind, word)))


def _kind(char: str) -> str:
    category = unicodedata.category(char)
    if category[0] == "L":
        if unicodedata.name(char, "").startswith("ARABIC"):
            return "ع"
        return {"Lu": "A", "Ll": "a"}.get(category, "x")
    return {"N": "9", "M": "m"}.get(category[0], char)
