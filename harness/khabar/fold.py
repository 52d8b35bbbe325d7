"""A text without the differences that Arabic spelling leaves free, and the way back.

Marks (harakat), tatweel and format characters go; alef, hamza and yeh forms, ta marbuta
and digits become one; so a pattern written once meets every spelling.
"""

from __future__ import annotations

import unicodedata
from typing import NamedTuple

_TATWEEL = "ـ"
_ONE_FOR = {
    **dict.fromkeys("أإآٱ", "ا"),
    **dict.fromkeys("ىیئ", "ي"),
    "ؤ": "و",
    "ة": "ه",
    "ک": "ك",
    "ڤ": "ف",
    "گ": "ك",
    "\u00a0": " ",
}


class _Folding(dict[int, str]):
    def __missing__(self, code: int) -> str:
        char = chr(code)
        category = unicodedata.category(char)
        if char == _TATWEEL or category in ("Mn", "Me", "Cf"):
            folded = ""
        elif category == "Nd":
            folded = str(unicodedata.digit(char))
        else:
            folded = _ONE_FOR.get(char) or (char.lower() if len(char.lower()) == 1 else char)
        self[code] = folded
        return folded


_FOLDING = _Folding()


class Folded(NamedTuple):
    """A folded text with the raw offsets of its characters.

    `starts` and `ends` have one raw offset a folded character; marks and tatweel after a
    character belong to it, so that the raw span of a match ends behind them.
    """

    text: str
    starts: list[int]
    ends: list[int]

    def raw(self, start: int, end: int) -> tuple[int, int]:
        """Return the raw offsets of the folded span ``[start, end)``; ValueError if empty."""
        if not 0 <= start < end <= len(self.text):
            raise ValueError(f"[{start}, {end}) is no span of {len(self.text)} characters")
        return self.starts[start], self.ends[end - 1]


def fold(text: str) -> Folded:
    """Fold `text`; the result knows where each of its characters stood."""
    starts: list[int] = []
    ends: list[int] = []
    for offset, char in enumerate(text):
        if _FOLDING[ord(char)]:
            starts.append(offset)
            ends.append(offset + 1)
        elif ends and ends[-1] == offset and unicodedata.category(char) != "Cf":
            ends[-1] = offset + 1
    return Folded(text.translate(_FOLDING), starts, ends)


def folded(word: str) -> str:
    """Fold a string whose offsets nobody needs."""
    return word.translate(_FOLDING)
