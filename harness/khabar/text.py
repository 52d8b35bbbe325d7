"""Words, sentences and zones of a raw text, and the words that a span touches."""

from __future__ import annotations

import re
import sys
import unicodedata
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from khabar import resources
from khabar.fold import folded
from khabar.schema import Span, Zone

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

__all__ = ["Segments", "one_zone", "sentences", "words"]

_WORD, _SIGN, _UNSEEN = "w", "s", " "
_VARIATION_SELECTORS = range(0xFE00, 0xFE10)


_STOP = re.compile(r"""(?P<stop>[.؟?!…]+)["”»’')\]]*""")
_TWO_DOTS = ".."
_ABBREVIATIONS = Path(__file__).with_name("abbreviations.yaml")
_LONGEST_ABBREVIATION = 40
"""Characters before a dot that are looked at, marks and format characters among them."""


def words(text: str) -> tuple[Span, ...]:
    """Return the words of `text` in order.

    A word is a maximal run of letters, marks and numbers (Unicode categories L, M, N;
    tatweel is a letter); every other visible character is a word of its own. White space,
    controls, format characters (bidi marks, joiners) and variation selectors are in no word.
    """
    starts, ends = _bounds(_shapes(text))
    return tuple(map(Span, starts.tolist(), ends.tolist()))


def _bounds(shapes: NDArray[np.uint8]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return where words start and end."""
    import numpy as np

    inside, opens = shapes == ord(_WORD), shapes == ord(_SIGN)
    closes = opens.copy()
    opens[:1] |= inside[:1]
    opens[1:] |= inside[1:] & ~inside[:-1]
    closes[:-1] |= inside[:-1] & ~inside[1:]
    closes[-1:] |= inside[-1:]
    return np.flatnonzero(opens), np.flatnonzero(closes) + 1


def _shapes(text: str) -> NDArray[np.uint8]:
    """Return the class of every character of `text`, from a table of all code points."""
    import numpy as np

    codes = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype="<u4")
    table = _table()
    for code in set(codes[table[codes] == 0].tolist()):
        table[code] = ord(_shape(code))
    shapes: NDArray[np.uint8] = table[codes]
    return shapes


def _shape(code: int) -> str:
    """Return the class of a character by its general category."""
    category = unicodedata.category(chr(code))
    if category[0] == "Z" or category in ("Cc", "Cf") or code in _VARIATION_SELECTORS:
        return _UNSEEN
    return _WORD if category[0] in "LMN" else _SIGN


@cache
def _table() -> NDArray[np.uint8]:
    """Return the classes of the characters that were met, by code point; 0 of the others."""
    import numpy as np

    return np.zeros(sys.maxunicode + 1, dtype=np.uint8)


def sentences(text: str) -> tuple[Span, ...]:
    """Return the sentences of `text`, trimmed, in order; every word is in exactly one.

    A sentence ends at ``. ؟ ? ! …`` before what is unseen, or where the line ends; two
    dots alone do not end one, nor does, inside a line, the dot of an abbreviation (د. أ.د. ص.,
    and what ``abbreviations.yaml`` lists) or of a number that opens the sentence.
    """
    return _sentences(text, _as_letters(_shapes(text)))


class Divided(NamedTuple):
    """The sentences and the words of a text."""

    sentences: tuple[Span, ...]
    words: tuple[Span, ...]


def divided(texts: Sequence[str]) -> Iterator[Divided]:
    """Yield the sentences and the words of texts, which are looked through once and together."""
    import numpy as np

    shapes = _shapes("\n".join(texts))  # a line's end is in no word
    starts, ends = _bounds(shapes)
    bases = np.cumsum([0, *(len(text) + 1 for text in texts)])
    firsts = np.searchsorted(starts, bases)
    base = np.repeat(bases[:-1], np.diff(firsts))
    spans = list(map(Span, (starts - base).tolist(), (ends - base).tolist()))
    letters, first = _as_letters(shapes), 0
    for text, start, last in zip(texts, bases.tolist(), firsts[1:].tolist(), strict=False):
        found = _sentences(text, letters[start : start + len(text)])
        yield Divided(found, tuple(spans[first:last]))
        first = last


def _as_letters(shapes: NDArray[np.uint8]) -> str:
    return str(shapes.tobytes(), "ascii")


def _sentences(text: str, shapes: str) -> tuple[Span, ...]:
    return tuple(
        Span(start + len(part) - len(part.lstrip()), start + len(part.rstrip()))
        for start, end in _pieces(text, shapes)
        if (part := shapes[start:end]).strip()
    )


def _pieces(text: str, shapes: str) -> Iterable[tuple[int, int]]:
    end = 0
    for line in text.splitlines(keepends=True):
        start, end = end, end + len(line)
        for stop in _STOP.finditer(text, start, end):
            if stop.end() == end:  # the line ends the sentence
                break
            ends_here = shapes[stop.end()] == _UNSEEN  # not so in 3.5
            if ends_here and stop["stop"] != _TWO_DOTS and not _shortens(text, start, stop):
                yield start, stop.end()
                start = stop.end()
        yield start, end


def _shortens(text: str, start: int, stop: re.Match[str]) -> bool:
    """Return whether a stop is the dot of an abbreviation, or numbers what follows."""
    if stop["stop"] != ".":
        return False
    before = folded(text[max(start, stop.start() - _LONGEST_ABBREVIATION) : stop.start()])
    return _abbreviation().search(before) is not None


@cache
def _abbreviation() -> re.Pattern[str]:
    """Return what finds an abbreviation, or a number that is alone, at the end of a folded text."""
    listed = resources.load(_ABBREVIATIONS).values()
    names = "|".join(folded(name) for names in listed for name in names)
    return re.compile(rf"(?:^|[^\w.])و?(?:(?:[^\W\d_]\.)*[^\W\d_]|{names})$|^ ?\d{{1,3}}$")


def one_zone(text: str) -> tuple[Zone, ...]:
    """Return the zones of a text of which nothing is known: all of it is body."""
    return (Zone(0, len(text), "body"),) if text else ()


class Segments:
    """Disjoint, ordered spans of one text, asked which of them a span touches."""

    def __init__(self, spans: Sequence[Span | Zone]) -> None:
        self.starts = [span.start for span in spans]
        self.ends = [span.end for span in spans]

    def touched(self, start: int, end: int) -> tuple[int, int]:
        """Return the half-open range of indices that ``[start, end)`` overlaps.

        A span between two segments gives an empty range at its place.
        """
        first = bisect_right(self.ends, start)
        return first, max(first, bisect_left(self.starts, end))

    def last_begun(self, offset: int) -> int:
        """Return the index of the last segment that begins at or before `offset`, or the first."""
        return max(0, bisect_right(self.starts, offset) - 1)
