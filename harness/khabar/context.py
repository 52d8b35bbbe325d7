"""Context: whether what is said to stand before and behind a span does stand there."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Callable, Iterator, Sequence
from functools import cached_property, partial
from itertools import takewhile
from operator import attrgetter
from typing import NamedTuple

from khabar.fold import Folded, fold, folded
from khabar.text import Segments, words

LONGEST_SHARED = 1000
"""Characters of a context of which a part may stand, at the most."""

_SPACE, _NO_WORD = re.compile(r"\s+"), re.compile(r"\W+")


class Edges(NamedTuple):
    """Where what stands before a span ends, and what stands behind it begins, in the raw text.

    `span`: directly at it; `inner`: beyond the white space around it; `outer`: beyond the rest
    of its first and last word, such as a clitic, too.
    """

    span: tuple[int, int]
    inner: tuple[int, int]
    outer: tuple[int, int]


_Side = Callable[[Edges], tuple[int, int]]
_INNER: _Side = attrgetter("inner")
_OUTER: _Side = attrgetter("outer")


class Reading(NamedTuple):
    """A text with less in it, and where in the raw text each of its characters begins."""

    text: str
    starts: Sequence[int]

    def stands(self, before: str, behind: str, side: _Side, edges: Edges) -> bool:
        """Return whether a context, which is read likewise, stands directly at the edges."""
        end, start = self._at(side(edges))
        return self.text.endswith(before, 0, end) and self.text.startswith(behind, start)

    def shared(self, before: str, behind: str, edges: tuple[int, int]) -> int:
        """Return how many characters of a context stand at the edges, in whole words of it."""
        end, start = self._at(edges)
        left = self.text[max(0, end - len(before)) : end]
        right = self.text[start : start + len(behind)]
        return _shared(before[::-1], left[::-1]) + _shared(behind, right)

    def _at(self, edges: tuple[int, int]) -> tuple[int, int]:
        """Return where the edges are in this text, the gaps before and behind left out."""
        end, start = bisect_left(self.starts, edges[0]), bisect_left(self.starts, edges[1])
        before, behind = self.text[end - 1 : end] == " ", self.text[start : start + 1] == " "
        return end - before, start + behind


Fits = Callable[[Edges], bool]


class Surroundings:
    """What stands around the spans of a text, from letter by letter to word by word."""

    def __init__(self, text: str) -> None:
        self.normal = spaced(fold(text), _SPACE)
        self.words = Segments(words(text))
        self._raw = Reading(text, range(len(text)))

    def edges(self, start: int, end: int) -> Edges:
        """Return where the context of a span may end and begin."""
        first, last = self.words.touched(start, end)
        starts, ends = self.words.starts, self.words.ends
        left = ends[first - 1] if first else 0
        right = starts[last] if last < len(starts) else len(self._raw.text)
        cut = first < last and starts[first] < start, first < last and ends[last - 1] > end
        inner = (start if cut[0] else left), (end if cut[1] else right)
        return Edges((start, end), inner, (left, right))

    def readings(self, prefix: str, suffix: str) -> Iterator[Fits]:
        """Yield the readings that a context may fit by, the strictest first.

        That is the raw text; without the white space, then the clitics, at the edges; the same
        in another spelling; the same by words alone.
        """
        yield partial(self._verbatim, prefix, suffix)
        for reading, read in ((self._raw, str.strip), (self._normal, spelt), (self._spoken, _said)):
            before, behind = read(prefix), read(suffix)
            if (before or behind) and before in reading.text and behind in reading.text:
                yield partial(reading.stands, before, behind, _INNER)
                yield partial(reading.stands, before, behind, _OUTER)

    def sharing(self, prefix: str, suffix: str) -> Callable[[Edges], int] | None:
        """Return what counts the characters of a context that stand at a span, by words.

        None: nothing of it stands at any span.
        """
        before, behind = _said(prefix)[-LONGEST_SHARED:], _said(suffix)[:LONGEST_SHARED]
        nearest = before.rpartition(" ")[2], behind.partition(" ")[0]
        if not any(word and word in self._spoken.text for word in nearest):
            return None
        shared = partial(self._spoken.shared, before, behind)
        return lambda edges: max(shared(edges.inner), shared(edges.outer))

    def _verbatim(self, prefix: str, suffix: str, edges: Edges) -> bool:
        start, end = edges.span
        text = self._raw.text
        return text.endswith(prefix, 0, start) and text.startswith(suffix, end)

    @property
    def _normal(self) -> Reading:
        return Reading(self.normal.text, self.normal.starts)

    @cached_property
    def _spoken(self) -> Reading:
        plain = spaced(self.normal, _NO_WORD)
        return Reading(plain.text, plain.starts)


def spaced(plain: Folded, gap: re.Pattern[str]) -> Folded:
    """Return a folded text with one space for every gap in it."""
    text: list[str] = []
    kept: list[int] = []
    end = 0
    for found in gap.finditer(plain.text):
        start = found.start()
        text += plain.text[end:start], " "
        kept += range(end, start + 1)
        end = found.end()
    kept += range(end, len(plain.text))
    joined = "".join([*text, plain.text[end:]])
    return Folded(joined, [plain.starts[n] for n in kept], [plain.ends[n] for n in kept])


def spelt(quotation: str) -> str:
    """Return a quotation as it stands in a text that is folded and spaced."""
    return " ".join(folded(quotation).split())


def _said(context: str) -> str:
    return _NO_WORD.sub(" ", folded(context)).strip()


def _shared(wanted: str, stands: str) -> int:
    """Return how many characters two strings begin with alike, in whole words of the first."""
    alike = sum(1 for _ in takewhile(bool, map(str.__eq__, wanted, stands)))
    whole = alike == len(wanted) or wanted[alike] == " "
    return alike if whole else max(0, wanted.rfind(" ", 0, alike))
