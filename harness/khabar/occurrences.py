"""Occurrences: where in a text a quotation could stand, and how good each place is.

A quotation is looked for as it stands, in another spelling (`khabar.fold`), and with a few
letters wrong.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Callable, Iterator, Mapping
from typing import Literal, NamedTuple

from khabar import edits
from khabar.context import Contexts, Edges, Surroundings, spelt
from khabar.fold import folded

How = Literal["exact", "normalised", "fuzzy"]
Search = Literal[How, "spelt"]
"""`spelt`: both as it stands and in another spelling."""
LETTERS_AN_EDIT = 5
"""A fuzzy quotation may have one edit for so many of its characters; a shorter one, none."""
LONGEST_FUZZY = 256
"""Characters of a quotation that is looked for fuzzily, at the most."""

_SCAN_NS, _FUZZY_NS = 3 * 10**9, 2 * 10**9
"""Work that one text is worth, in what a nanosecond roughly does; a count, so no clock decides."""

WHOLE, VOWELLED, CLITIC, INSIDE = range(4)
"""What a span makes of the words at its edges, from the best."""
_BEFORE = re.compile(r"[وف]?(?:[بك]?(?:ال)?|لل?|س)")  # folded: proclitics, then the article
_BEHIND = re.compile(r"(?:ه|ها|هم|هن|هما|ك|كم|كما|كن|نا|ني|ي)?")


class Found(NamedTuple):
    """Where a quotation stands, in code points ``[start, end)`` of the raw text, and how found."""

    start: int
    end: int
    how: How


class Occurrence(NamedTuple):
    """A place: `edits` and `edge` (of a whole word down to inside one) say how good.

    `key`: the folded span, which all spellings of one place share; `edges`: for its context.
    """

    found: Found
    key: tuple[int, int]
    edits: int
    edge: int
    edges: Edges

    @property
    def worth(self) -> tuple[int, int]:
        """How good, the best first."""
        return self.edits, self.edge


class Occurrences:
    """A text that quotations are looked for in; what was found once is known."""

    def __init__(self, text: str) -> None:
        self.around = Surroundings(text, self.spend)
        self._text = text
        self._normal, self._words = self.around.normal, self.around.words
        self._scan, self._fuzz = _SCAN_NS, _FUZZY_NS
        self._known: dict[tuple[Search, str], list[Occurrence]] = {}
        self._contexts: dict[tuple[Search, str], Contexts] = {}
        self._spellings: dict[str, str] = {}

    def spend(self, nanoseconds: int) -> bool:
        """Count work; return whether the text was worth it."""
        self._scan -= nanoseconds
        return self._scan >= 0

    def sought(self, exact: str, search: Search) -> str:
        """Return what is looked for; quotations of which it is the same have the same places."""
        as_it_is = (
            search in ("exact", "spelt") or len(exact) > 4 * len(self._normal.text) + LONGEST_FUZZY
        )
        if as_it_is:
            return exact
        if exact not in self._spellings:
            self._spellings[exact] = spelt(exact)
        return self._spellings[exact]

    def of(self, exact: str, search: Search) -> list[Occurrence]:
        """Return where a quotation, without white space around it, could stand, in order."""
        sought = self.sought(exact, search)
        if (search, sought) not in self._known:
            searches: Mapping[Search, Callable[[str], list[Occurrence]]] = {
                "exact": self._exact,
                "normalised": self._normalised,
                "spelt": self._spelt,
                "fuzzy": self._fuzzy,
            }
            self._known[search, sought] = searches[search](sought)
        return self._known[search, sought]

    def contexts(self, exact: str, search: Search) -> Contexts:
        """Return what knows the surroundings of the places of a quotation, by their numbers."""
        sought = self.sought(exact, search)
        if (search, sought) not in self._contexts:
            edges = [place.edges for place in self.of(exact, search)]
            self._contexts[search, sought] = Contexts(self.around, edges)
        return self._contexts[search, sought]

    def _exact(self, sought: str) -> list[Occurrence]:
        return [
            self._place(Found(at, at + len(sought), "exact"))
            for at in self._starts(sought, self._text)
        ]

    def _normalised(self, sought: str) -> list[Occurrence]:
        return [
            self._place(Found(*self._normal.raw(at, at + len(sought)), "normalised"))
            for at in self._starts(sought, self._normal.text)
        ]

    def _spelt(self, exact: str) -> list[Occurrence]:
        places = {place.key: place for place in self.of(exact, "normalised")}
        places |= {place.key: place for place in self.of(exact, "exact")}
        return sorted(places.values(), key=lambda place: place.found.start)

    def _starts(self, sought: str, text: str) -> Iterator[int]:
        at = -1
        while sought and self._scan >= 0 and (at := text.find(sought, at + 1)) >= 0:
            self._scan -= 20_000
            yield at
        self._scan -= len(text) + 1000

    def _fuzzy(self, sought: str) -> list[Occurrence]:
        """Return pieces of whole words within the bound, the best of those that overlap."""
        most = len(sought) // LETTERS_AN_EDIT
        if not most or len(sought) > LONGEST_FUZZY or self._fuzz < 0:
            return []
        self._fuzz -= 500 * len(self._normal.text)
        found: list[Occurrence] = []
        for last, score in enumerate(edits.distances(sought, self._normal.text)):
            if score <= most and self._fuzz >= 0:
                found += self._ending_at(last + 1, sought, most)
        return _apart(found)

    def _ending_at(self, end: int, sought: str, most: int) -> Iterator[Occurrence]:
        text, raw_end = self._normal.text, self._normal.ends[end - 1]
        if text[end - 1].isspace() or self._behind(raw_end) == INSIDE:
            return
        window = text[max(0, end - len(sought) - most) : end]
        self._fuzz -= 1000 * len(window)
        scores = edits.distances(sought[::-1], window[::-1], anchored=True)
        for start, score in zip(range(end - 1, -1, -1), scores, strict=False):
            raw_start = self._normal.starts[start]
            if score > most or text[start].isspace() or self._before(raw_start) == INSIDE:
                continue
            one_line = "\n" not in self._text[raw_start:raw_end]
            if one_line and _digits(text[start:end]) == _digits(sought):
                yield self._place(Found(raw_start, raw_end, "fuzzy"), score)

    def _place(self, found: Found, edits: int = 0) -> Occurrence:
        edge = max(self._before(found.start), self._behind(found.end))
        edges = self.around.edges(found.start, found.end)
        return Occurrence(found, self._key(found), edits, edge, edges)

    def _key(self, found: Found) -> tuple[int, int]:
        """Return the folded span, which all spellings of one place share; marks alone have none."""
        first = bisect_left(self._normal.starts, found.start)
        last = bisect_left(self._normal.starts, found.end)
        return (first, last) if first < last else (~found.start, ~found.end)

    def _before(self, start: int) -> int:
        word = bisect_left(self._words.starts, start) - 1
        if word < 0 or self._words.ends[word] <= start:
            return WHOLE
        return self._edge(self._words.starts[word], start, _BEFORE)

    def _behind(self, end: int) -> int:
        word = bisect_left(self._words.starts, end) - 1
        if word < 0 or self._words.ends[word] <= end:
            return WHOLE
        return self._edge(end, self._words.ends[word], _BEHIND)

    def _edge(self, start: int, end: int, clitics: re.Pattern[str]) -> int:
        """Return what a cut makes of a word, of which this much stays outside."""
        if end - start > 64:  # more than any clitics with their vowel signs
            return INSIDE
        outside = folded(self._text[start:end])
        if not outside:  # vowel signs alone
            return VOWELLED
        return CLITIC if clitics.fullmatch(outside) else INSIDE


def _digits(text: str) -> str:
    return "".join(filter(str.isdigit, text))


def _apart(places: list[Occurrence]) -> list[Occurrence]:
    """Return the best of every places that overlap, in the order of the text."""
    kept: list[Occurrence] = []
    for place in sorted(places, key=lambda p: (p.found.start, *p.worth)):
        if not kept or place.found.start >= kept[-1].found.end:
            kept.append(place)
        elif place.worth < kept[-1].worth:
            kept[-1] = place
    return kept
