"""Context: whether the text around a span matches a quotation's prefix and suffix."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cached_property
from itertools import chain
from operator import attrgetter
from typing import Literal, NamedTuple

from khabar.fold import fold, folded, joined
from khabar.text import Segments, words

LONGEST_SHARED = 1000
"""Characters of a context that are compared when only a part of it matches."""
LONGEST_SPELT = 5000
"""Characters of a context that are compared in another spelling; the rest is ignored."""

_NO_WORD = re.compile(r"\W+")


class Edges(NamedTuple):
    """Where the text before a span ends, and where the text after it begins, in raw offsets.

    `span`: directly at the span; `inner`: without the white space around it; `outer`: also without
    the rest of its first and last word, such as a clitic.
    """

    span: tuple[int, int]
    inner: tuple[int, int]
    outer: tuple[int, int]


_Side = Literal["span", "inner", "outer"]


class Reading(NamedTuple):
    """A reduced text, and the raw offset of each of its characters."""

    text: str
    starts: Sequence[int]

    def at(self, edges: tuple[int, int]) -> tuple[int, int]:
        """Return the edges in this text, without the gaps before and after."""
        end, start = bisect_left(self.starts, edges[0]), bisect_left(self.starts, edges[1])
        before, behind = self.text[end - 1 : end] == " ", self.text[start : start + 1] == " "
        return end - before, start + behind

    def shared(self, before: str, behind: str, at: tuple[int, int]) -> int:
        """Return how many characters of a context match at a place, in whole words of it."""
        end, start = at
        left = self.text[max(0, end - len(before)) : end]
        right = self.text[start : start + len(behind)]
        return _shared(before[::-1], left[::-1]) + _shared(behind, right)


Spend = Callable[[int], bool]
"""Counts work, in units of roughly a nanosecond; returns whether any is left."""


class Surroundings:
    """The text around spans, in three readings: raw, folded, and the words alone."""

    def __init__(self, text: str, spend: Spend) -> None:
        plain = fold(text)
        self.normal = plain._replace(text=plain.text.replace("\n", " "))
        self.words = Segments(words(text))
        self.raw = Reading(text, range(len(text)))
        self.spelt = Reading(self.normal.text, self.normal.starts)
        self.spend = spend

    @cached_property
    def words_alone(self) -> Reading:
        """The folded words alone."""
        plain = joined(self.normal, _NO_WORD, _gap)
        return Reading(plain.text, plain.starts)

    def edges(self, start: int, end: int) -> Edges:
        """Return the edges of a span's context."""
        first, last = self.words.touched(start, end)
        starts, ends = self.words.starts, self.words.ends
        left = ends[first - 1] if first else 0
        right = starts[last] if last < len(starts) else len(self.raw.text)
        cut = first < last and starts[first] < start, first < last and ends[last - 1] > end
        inner = (start if cut[0] else left), (end if cut[1] else right)
        return Edges((start, end), inner, (left, right))


class Contexts:
    """The surroundings of some spans: at which of them a context matches."""

    def __init__(self, around: Surroundings, edges: Sequence[Edges]) -> None:
        self._around, self._edges = around, edges
        self._sides: dict[tuple[str, _Side], _Sides] = {}

    def standing(self, prefix: str, suffix: str) -> Iterator[list[int]]:
        """Yield the numbers of the spans where a context matches, the strictest reading first.

        The readings are the raw text; without the white space, then the clitics, at the edges; the
        same in another spelling; the same by words alone.
        """
        yield self._at("raw", "span").fitting(prefix, suffix)
        yield from self._read("raw", prefix.strip(), suffix.strip())
        tail, head = prefix[-LONGEST_SPELT:], suffix[:LONGEST_SPELT]
        if self._around.spend(300 * (len(tail) + len(head))):
            before, behind = spelt(tail), spelt(head)
            yield from self._read("spelt", before, behind)
            yield from self._read("words_alone", _words(before), _words(behind))

    def _read(self, name: str, before: str, behind: str) -> Iterator[list[int]]:
        text = getattr(self._around, name).text
        if (before or behind) and before in text and behind in text:
            yield self._at(name, "inner").fitting(before, behind)
            yield self._at(name, "outer").fitting(before, behind)

    def sharing(self, prefix: str, suffix: str) -> Mapping[int, int]:
        """Return how many characters of a context match at each span, by words, if any do."""
        before = _words(spelt(prefix[-LONGEST_SHARED:]))
        behind = _words(spelt(suffix[:LONGEST_SHARED]))
        nearest = before.rpartition(" ")[2], behind.partition(" ")[0]
        shares: dict[int, int] = defaultdict(int)
        for sides in (self._at("words_alone", "inner"), self._at("words_alone", "outer")):
            near = {*sides.fitting(nearest[0], ""), *sides.fitting("", nearest[1])}
            for number in near if self._around.spend(6000 * len(near)) else ():
                shares[number] = max(shares[number], sides.shared(before, behind, number))
        return shares

    def _at(self, name: str, side: _Side) -> _Sides:
        if (name, side) not in self._sides:
            reading, edges = getattr(self._around, name), map(attrgetter(side), self._edges)
            at = list(edges if side == "span" else map(reading.at, edges))
            self._sides[name, side] = _Sides(reading, at, self._around.spend)
        return self._sides[name, side]


class _Sides:
    """The edges of spans in one reading: where the text before ends and the text after begins."""

    def __init__(self, reading: Reading, at: Sequence[tuple[int, int]], spend: Spend) -> None:
        self._reading, self._at, self._spend = reading, at, spend
        self._ending: dict[int, list[int]] = defaultdict(list)
        self._beginning: dict[int, list[int]] = defaultdict(list)
        for number, (end, start) in enumerate(at):
            self._ending[end].append(number)
            self._beginning[start].append(number)
        spend(3000 * len(at))

    def shared(self, before: str, behind: str, number: int) -> int:
        """Return how many characters of a context match at a span, in whole words of it."""
        return self._reading.shared(before, behind, self._at[number])

    def fitting(self, before: str, behind: str) -> list[int]:
        """Return the numbers of the spans at which a context matches; none if it is empty."""
        text, at = self._reading.text, self._at
        near = (
            self._near(before, len(before), self._ending)
            if before
            else self._near(behind, 0, self._beginning)
        )
        return [n for n in near if text.startswith(behind, at[n][1])]

    def _near(self, wanted: str, length: int, known: Mapping[int, list[int]]) -> list[int]:
        """Return the spans at which a string ends or begins; searches by whichever is rarer."""
        text = self._reading.text
        if not wanted or not self._spend(2 * (len(text) + len(wanted))):
            return []
        if 4 * text.count(wanted) > len(known):
            edges = (at for at in known if at >= length and text.startswith(wanted, at - length))
            self._spend((300 + len(wanted) // 50) * len(known))
        else:
            edges = (at + length for at in self._starts(wanted))
        return list(chain.from_iterable(known[at] for at in edges if at in known))

    def _starts(self, wanted: str) -> Iterator[int]:
        at = -1
        while (at := self._reading.text.find(wanted, at + 1)) >= 0:
            yield at
            if not self._spend(300 + len(wanted)):
                return


def _gap(_: re.Match[str]) -> str:
    return " "


def spelt(quotation: str) -> str:
    """Return a quotation folded, with single spaces."""
    return " ".join(folded(quotation).split())


def _words(context: str) -> str:
    """Return the words alone of a folded context."""
    return _NO_WORD.sub(" ", context).strip()


def _shared(wanted: str, actual: str) -> int:
    """Return the length of the common beginning of two strings, in whole words of the first."""
    alike = _alike(wanted, actual)
    whole = alike == len(wanted) or wanted[alike] == " "
    return alike if whole else max(0, wanted.rfind(" ", 0, alike))


def _alike(one: str, other: str) -> int:
    """Return the length of the common beginning of two strings, by bisection."""
    least, most = 0, min(len(one), len(other))
    while least < most:
        middle = (least + most + 1) // 2
        if one[:middle] == other[:middle]:
            least = middle
        else:
            most = middle - 1
    return least
