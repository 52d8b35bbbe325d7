"""A text without variants of shape and spelling, with the raw offset of every character.

`plain` removes variants of shape: presentation forms and ligatures become their letters (NFKC),
white space of every kind one space or one line end, quotation marks of every kind one mark, hyphens
one hyphen, long dashes one dash, and three dots an ellipsis; tatweel and format characters
(joiners, soft hyphens, bidi marks) are removed. `fold` removes variants of spelling too: marks
(harakat) are removed; alef, hamza, yeh and heh forms, ta marbuta, digits and case are unified. So a
pattern that is written once matches every spelling.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Collection, Iterator, Mapping
from typing import NamedTuple

__all__ = ["MARKS", "Folded", "all_folded", "fold", "folded", "plain"]

LINE_ENDS = "\n\r\v\f\x1c\x1d\x1e\x85\u2028\u2029"
"""The characters that end a line, as for `str.splitlines`."""

_TATWEEL, _NUL = "ـ", "\0"
_SIGNS = {
    **dict.fromkeys("'«»“”„‟‹›‘’‚‛′‵`´ʹʻʼʽ〝〞〟⹂❛❜❝❞「」『』", '"'),
    **dict.fromkeys("‐‑‒–−⁃", "-"),
    **dict.fromkeys("―⸺⸻", "—"),  # a dash separates, a hyphen joins
}
_ONE_FOR = {
    "ٱ": "ا",
    **dict.fromkeys("ىی", "ي"),
    **dict.fromkeys("ةۃھہە", "ه"),
    "ک": "ك",
    "ڤ": "ف",
    "گ": "ك",
}
_RUNS = re.compile(r'\s{2,}|\.{3,}|"{2,}')
_PAIRS = ("  ", " \n", "\n ", "\n\n", "...", '""')
"""The beginnings of all runs of `_RUNS`: a quick test before the pattern."""
MARKS = "\u064b-\u065f\u0670"
"""Harakat and hamza above or below, as a range of a regular expression."""
_MARK, _HAMZA = f"[{MARKS}]", "[\u0653-\u0655]"
_IN_PARTS = re.compile(rf"\w{_MARK}*{_HAMZA}{_MARK}*")


class _Plain(dict[int, str]):
    """The plain form of a character; filled on demand."""

    def __missing__(self, code: int) -> str:
        char = chr(code)
        category = unicodedata.category(char)
        if char.isspace():
            plain = "\n" if char in LINE_ENDS else " "
        elif char == _TATWEEL or category == "Cf":
            plain = ""
        else:  # of numbers and symbols, NFKC would make ½ three signs
            of_letter = category[0] in "LP"
            letters = unicodedata.normalize("NFKC" if of_letter else "NFC", char)
            shapeless = letters.replace(_TATWEEL, "").strip()
            plain = "".join(_SIGNS.get(letter, letter) for letter in shapeless)
        self[code] = plain
        return plain


class _Folding(dict[int, str]):
    """The folded form of a character; filled on demand."""

    def __missing__(self, code: int) -> str:
        without_marks = map(_spelt, unicodedata.normalize("NFD", _PLAIN[code]))
        self[code] = folded = unicodedata.normalize("NFC", "".join(without_marks))
        return folded


def _spelt(char: str) -> str:
    category = unicodedata.category(char)
    if category in ("Mn", "Me"):
        return ""
    if category == "Nd":
        return str(unicodedata.digit(char))
    return _ONE_FOR.get(char) or (char.lower() if len(char.lower()) == 1 else char)


_PLAIN, _FOLDING = _Plain(), _Folding()


class Folded(NamedTuple):
    """A folded text with the raw offsets of its characters.

    `starts` and `ends` have one raw offset per folded character. Marks and tatweel after a
    character belong to it, so the raw span of a match ends after them. Every letter of a ligature
    has the raw span of the ligature; a character that replaces a run has that of the run.
    """

    text: str
    starts: list[int]
    ends: list[int]

    def raw(self, start: int, end: int) -> tuple[int, int]:
        """Return the raw offsets of the folded span ``[start, end)``; ValueError if empty."""
        if not 0 <= start < end <= len(self.text):
            raise ValueError(f"[{start}, {end}) is not a span of {len(self.text)} characters")
        return self.starts[start], self.ends[end - 1]


def fold(text: str) -> Folded:
    """Return `text` folded, with the raw offset of every character."""
    return _without_runs(_translated(text, _FOLDING))


def folded(word: str) -> str:
    """Return a folded string, for use where offsets are not needed."""
    letters = word.translate(_FOLDING)
    return letters if letters.isalnum() else _RUNS.sub(_one, letters)


def all_folded(words: Collection[str]) -> list[str]:
    """Fold many strings, none of which holds a NUL, in a third of the time."""
    pieces = _NUL.join(words).translate(_FOLDING).split(_NUL) if words else []
    return [piece if piece.isalnum() else _RUNS.sub(_one, piece) for piece in pieces]


def plain(text: str) -> Folded:
    """Return `text` without variants of shape; spelling and marks stay: ``ﺇﻟﻰ`` is ``إلى``.

    A hamza or madda that is a separate mark is composed with its letter (NFC).
    """
    shapeless = _without_runs(_translated(text, _PLAIN))
    in_parts = re.search(_HAMZA, shapeless.text) is not None
    return joined(shapeless, _IN_PARTS, _composed) if in_parts else shapeless


def joined(text: Folded, runs: re.Pattern[str], one: Callable[[re.Match[str]], str]) -> Folded:
    """Return a folded text with every run replaced by `one` of it, which has the run's raw span."""
    pieces: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    done = 0
    for run in runs.finditer(text.text):
        first, end = run.span()
        pieces += text.text[done:first], (piece := one(run))
        starts += text.starts[done:first] + text.starts[first : first + 1] * len(piece)
        ends += text.ends[done:first] + text.ends[end - 1 : end] * len(piece)
        done = end
    if not done:
        return text
    whole = "".join([*pieces, text.text[done:]])
    return Folded(whole, starts + text.starts[done:], ends + text.ends[done:])


def _without_runs(text: Folded) -> Folded:
    has_runs = any(pair in text.text for pair in _PAIRS)
    return joined(text, _RUNS, _one) if has_runs else text


def _one(run: re.Match[str]) -> str:
    """Return the one character of a run of white space, dots or quotation marks."""
    if run[0].isspace():
        return "\n" if "\n" in run[0] else " "
    return "…" if run[0][0] == "." else run[0][0]


def _composed(run: re.Match[str]) -> str:
    return unicodedata.normalize("NFC", run[0])


def _translated(text: str, table: Mapping[int, str]) -> Folded:
    """Return a text with each character replaced as in a table."""
    starts: list[int] = []
    ends: list[int] = []
    done = 0
    for at in _uneven(text, table):
        starts += range(done, at)
        ends += range(done + 1, at + 1)
        done = at + 1
        if letters := table[ord(text[at])]:
            starts += [at] * len(letters)
            ends += [done] * len(letters)
        elif ends and unicodedata.category(text[at]) != "Cf":
            _lengthen(starts, ends, done)
    starts += range(done, len(text))
    ends += range(done + 1, len(text) + 1)
    return Folded(text.translate(table), starts, ends)


def _uneven(text: str, table: Mapping[int, str]) -> Iterator[int]:
    """Yield the offsets of characters that a table replaces by none or by several."""
    chars = "".join(sorted(char for char in set(text) if len(table[ord(char)]) != 1))
    matches = re.finditer(f"[{re.escape(chars)}]", text) if chars else ()
    yield from (match.start() for match in matches)


def _lengthen(starts: list[int], ends: list[int], end: int) -> None:
    """Extend the raw span of the last character, or of all letters of a ligature, to `end`."""
    last = len(starts) - 1
    while last >= 0 and starts[last] == starts[-1]:
        ends[last] = end
        last -= 1
