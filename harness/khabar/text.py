"""Words, sentences and zones of a raw text, and the words that a span touches."""

from __future__ import annotations

import re
import sys
import unicodedata
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

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
    return _words(_shapes(text))


def _words(shapes: str) -> tuple[Span, ...]:
    import numpy as np

    codes = np.frombuffer(shapes.encode("ascii"), dtype=np.uint8)
    inside, opens = codes == ord(_WORD), codes == ord(_SIGN)
    closes = opens.copy()
    opens[:1] |= inside[:1]
    opens[1:] |= inside[1:] & ~inside[:-1]
    closes[:-1] |= inside[:-1] & ~inside[1:]
    closes[-1:] |= inside[-1:]
    ends = np.flatnonzero(closes) + 1
    return tuple(map(Span, np.flatnonzero(opens).tolist(), ends.tolist()))


def _shapes(text: str) -> str:
    """Return the class of every character of `text`, from a table of all code points."""
    import numpy as np

    codes = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype="<u4")
    table = _table()
    shapes = table[codes]
    if not shapes.all():
        for code in set(codes[shapes == 0].tolist()):
            table[code] = ord(_shape(code))
        shapes = table[codes]
    return str(shapes.tobytes(), "ascii")


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
    return _sentences(text, _shapes(text))


def divided(text: str) -> tuple[tuple[Span, ...], tuple[Span, ...]]:
    """Return the sentences and the words of `text`, for which it is looked through once."""
    shapes = _shapes(text)
    return _sentences(text, shapes), _words(shapes)


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
            ends_here = stop.end() == end or shapes[stop.end()] == _UNSEEN  # not so in 3.5
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
