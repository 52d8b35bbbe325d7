"""Names from outside: whether they are visible, and which of them look alike."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path

from khabar import strict_yaml
from khabar.fold import folded

_MOST_MARKS = 4
"""The most marks on one letter: more than any spelling has."""
_JOINERS = "\u200c\u200d"
FILLERS = r"\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u2800\u3164\ufe00-\ufe0f\uffa0\ufff0-\ufff8"
_BLANK = re.compile(rf"[{FILLERS}\u2065\U0001d173-\U0001d17a\U000e0000-\U000e0fff]")
"""Invisible characters besides format characters: fillers, selectors, blank patterns."""
_SEEN = ("L", "N", "P", "S")
_WORD = re.compile(r"[^\W\d_]+")
_ONE_SCRIPT = frozenset(("CJK", "HIRAGANA", "KATAKANA", "HANGUL", "BOPOMOFO"))


def fault(name: str) -> str | None:
    """Return why a line does not look as it is, with the remedy, or None."""
    for place, char in enumerate(name):
        if _unseen(char) and not (char in _JOINERS and _joins(name, place)):
            return f"U+{ord(char):04X} is invisible; leave it out"
        if char.isspace() and char != " ":
            return f"U+{ord(char):04X} is a space of another kind; write a plain one"
    if name != name.strip():
        return "begins or ends with a space; leave it out"
    if not any(unicodedata.category(char)[0] in _SEEN for char in name):
        return "is blank; give a name"
    run = 0
    for char in name:
        run = run + 1 if unicodedata.category(char) in ("Mn", "Me") else 0
        if run > _MOST_MARKS:
            return f"more than {_MOST_MARKS} marks on one letter; leave them out"
    return None


def _unseen(char: str) -> bool:
    return unicodedata.category(char) == "Cf" or _BLANK.match(char) is not None


def _joins(name: str, place: int) -> bool:
    """Return whether a joiner is between letters that join, which Latin ones do not."""
    around = name[place - 1 : place + 2]
    return len(around) == 3 and not any(c.isascii() or _unseen(c) for c in (around[0], around[2]))


def mixed(name: str) -> str | None:
    """Return the first word of a name that has letters of two scripts, or None."""
    for word in _WORD.findall(unicodedata.normalize("NFKC", name)):
        if len({_script(char) for char in word} - {"MODIFIER"}) > 1:
            return str(word)
    return None


def _script(letter: str) -> str:
    first = unicodedata.name(letter, "").partition(" ")[0]
    return "CJK" if first in _ONE_SCRIPT else first


def skeleton(name: str) -> str:
    """Return the skeleton of a name: names with the same skeleton look alike."""
    plain = folded(unicodedata.normalize("NFKD", unicodedata.normalize("NFKC", name)))
    letters = (_alike().get(char, char) for char in plain.casefold())
    return "".join(char for char in letters if char.isalnum())


@cache
def _alike() -> Mapping[str, str]:
    letters = strict_yaml.read(Path(__file__).with_name("alike.yaml"), dict[str, str])
    return {other: letter for letter, others in letters.items() for other in others}


def doubts(name: str, others: Mapping[str, str]) -> Iterator[str]:
    """Yield what a person should check about a system's name.

    `others`: the names of other systems, by their submissions.
    """
    if word := mixed(name):
        yield f"its name mixes scripts in one word, {word!a}"
    for submission, other in others.items():
        if other == name or (skeleton(name) and skeleton(other) == skeleton(name)):
            alike = "has the same name" if other == name else f"reads like {name!a}: {other!a}"
            yield f"{submission} {alike}"
