"""Occurrences: the places in a text that a quotation may mean, and how good each is.

A quotation is searched for letter by letter, in another spelling (`khabar.fold`), and with a few
wrong letters.
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
"""`spelt`: both `exact` and `normalised`."""
LETTERS_PER_EDIT = 5
"""A fuzzy match may have one edit per this many characters; a shorter quotation has none."""
LONGEST_FUZZY = 256
"""The longest quotation that is matched fuzzily, in characters."""

_SCAN_NS, _FUZZY_NS = 3 * 10**9, 2 * 10**9
"""The most work per text, in units of roughly a nanosecond: counted, so no clock decides."""

WHOLE, VOWELLED, CLITIC, INSIDE = range(4)
"""How a span cuts the words at its edges, from the best."""
_BEFORE = re.compile(r"[وف]?(?:[بك]?(?:ال)?|لل?|س)")  # folded: proclitics, then the article
_BEHIND = re.compile(r"(?:ه|ها|هم|هن|هما|ك|كم|كما|كن|نا|ني|ي)?")


class Found(NamedTuple):
    """The span of a quotation, in code points ``[start, end)`` of the raw text, and how it matched.

    `how`: ``exact``, ``normalised`` or ``fuzzy``.
    """

    start: int
    end: int
    how: How


class Occurrence(NamedTuple):
    """A place in the text: `edits` and `edge` (from a whole word to inside one) say how good it is.

    `key`: the folded span, which all spellings of one place share; `edges`: those of its context.
    """

    span: Found
    key: tuple[int, int]
    edits: int
    edge: int
    edges: Edges

    @property
    def worth(self) -> tuple[int, int]:
        """A sort key for the quality of the match, the best first."""
        return self.edits, self.edge


class Occurrences:
    """A text in which quotations are searched for; the results of searches are cached."""

    def __init__(self, text: str) -> None:
        self.around = Surroundings(text, self.spend)
        self._text = text
        self._normal, self._words = self.around.normal, self.around.words
        self._scan, self._fuzz = _SCAN_NS, _FUZZY_NS
        self._known: dict[tuple[Search, str], list[Occurrence]] = {}
        self._contexts: dict[tuple[Search, str], Contexts] = {}
        self._spellings: dict[str, str] = {}

    def spend(self, nanoseconds: int) -> bool:
        """Count work; return whether it is within the text's bound."""
        self._scan -= nanoseconds
        return self._scan >= 0

    def sought(self, exact: str, search: Search) -> str:
        """Return the string to search for; quotations with the same one have the same places."""
        if search in ("exact", "spelt") or len(exact) > 4 * len(self._normal.text) + LONGEST_FUZZY:
            return exact
        if exact not in self._spellings:
            self._spellings[exact] = spelt(exact)
        return self._spellings[exact]

    def of(self, exact: str, search: Search) -> list[Occurrence]:
        """Return the places of a quotation, given without white space around it, in order."""
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
        """Return the contexts of the places of a quotation, by their numbers."""
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
        return sorted(places.values(), key=lambda place: place.span.start)

    def _starts(self, sought: str, text: str) -> Iterator[int]:
        at = -1
        while sought and self._scan >= 0 and (at := text.find(sought, at + 1)) >= 0:
            self._scan -= 20_000
            yield at
        self._scan -= len(text) + 1000

    def _fuzzy(self, sought: str) -> list[Occurrence]:
        """Return spans of whole words within the bound of edits, the best of those that overlap."""
        most = len(sought) // LETTERS_PER_EDIT
        if not most or len(sought) > LONGEST_FUZZY or self._fuzz < 0:
            return []
        self._fuzz -= 500 * len(self._normal.text)
        matches: list[Occurrence] = []
        for last, score in enumerate(edits.distances(sought, self._normal.text)):
            if score <= most and self._fuzz >= 0:
                matches += self._ending_at(last + 1, sought, most)
        return _apart(matches)

    def _ending_at(self, end: int, sought: str, most: int) -> Iterator[Occurrence]:
        text, raw_end = self._normal.text, self._normal.ends[end - 1]
        self._fuzz -= 3000
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

    def _place(self, span: Found, edits: int = 0) -> Occurrence:
        edge = max(self._before(span.start), self._behind(span.end))
        edges = self.around.edges(span.start, span.end)
        return Occurrence(span, self._key(span), edits, edge, edges)

    def _key(self, span: Found) -> tuple[int, int]:
        """Return the folded span, or the negated raw span of marks, which have no folded one."""
        first = bisect_left(self._normal.starts, span.start)
        last = bisect_left(self._normal.starts, span.end)
        return (first, last) if first < last else (~span.start, ~span.end)

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
        """Return how good an edge is that leaves this part of a word outside the span."""
        if end - start > 64:  # more than any clitics with their vowel signs
            return INSIDE
        outside = folded(self._text[start:end])
        if not outside:  # vowel signs alone
            return VOWELLED
        return CLITIC if clitics.fullmatch(outside) else INSIDE


def _digits(text: str) -> str:
    return "".join(filter(str.isdigit, text))


def _apart(places: list[Occurrence]) -> list[Occurrence]:
    """Return the best of the places that overlap, in the order of the text."""
    best: list[Occurrence] = []
    for place in sorted(places, key=lambda p: (p.span.start, *p.worth)):
        if not best or place.span.start >= best[-1].span.end:
            best.append(place)
        elif place.worth < best[-1].worth:
            best[-1] = place
    return best
