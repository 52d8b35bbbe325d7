"""Quotations to spans: where in a text stands what a language model quotes from it.

Models answer with words, not with offsets. A quotation is looked for as it stands, then in
another spelling (`khabar.fold`), then with a few letters wrong, and it is told which it was.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from typing import Literal, NamedTuple

from khabar import edits
from khabar.fold import Folded, fold, folded
from khabar.schema import Span
from khabar.text import Segments, words

How = Literal["exact", "normalised", "fuzzy"]
LETTERS_AN_EDIT = 5
"""A fuzzy quotation may have one edit for so many of its characters; a shorter one, none."""
LONGEST_FUZZY = 256
"""Characters of a quotation that is looked for fuzzily, at the most."""

_SCAN_NS, _FUZZY_NS = 3 * 10**9, 2 * 10**9
"""Work that one text is worth, in what a nanosecond roughly does; a count, so no clock decides."""

_WHOLE, _VOWELLED, _CLITIC, _INSIDE = range(4)
_ROUNDS: tuple[tuple[How, int], ...] = (  # how, and the worst edge: pieces of words come late
    ("exact", _CLITIC), ("normalised", _CLITIC), ("exact", _INSIDE), ("normalised", _INSIDE),
    ("fuzzy", _CLITIC),
)  # fmt: skip
_WORD = re.compile(r"\w+")
_BEFORE = re.compile(r"[وف]?(?:[بك]?(?:ال)?|لل?|س)")  # folded: proclitics, then the article
_BEHIND = re.compile(r"(?:ه|ها|هم|هن|هما|ك|كم|كما|كن|نا|ني|ي)?")


class Quotation(NamedTuple):
    """What is quoted and, if it is known, what stands directly before and behind it.

    The names are those of the TextQuoteSelector (W3C Web Annotation Data Model, 4.2.4).
    """

    exact: str
    prefix: str = ""
    suffix: str = ""


class Found(NamedTuple):
    """Where a quotation stands, in code points ``[start, end)`` of the raw text, and how found."""

    start: int
    end: int
    how: How


class _Place(NamedTuple):
    """An occurrence: `edits` and `edge` (of a whole word down to inside one) say how good.

    `key`: the folded span, which all spellings of one place share.
    """

    found: Found
    key: tuple[int, int]
    edits: int
    edge: int

    @property
    def worth(self) -> tuple[int, int]:
        return self.edits, self.edge


def align(text: str, quotations: Iterable[str | Quotation]) -> list[Found | None]:
    """Return where each quotation stands in `text`, in their order; None: nowhere.

    - **exact**, else **normalised** (spelling and white space as `khabar.fold` has them), else
      **fuzzy**: one edit in five characters, the same digits, whole words of one line.
    - No span is given twice: the n-th answer of one quotation goes to its n-th occurrence, in the
      order of the text, and one answer too many is None.
    - Where there are more occurrences than answers, whole words are taken before words with their
      proclitics, article or pronoun (رئيس in للرئيس); inner pieces of words only after both, also
      if the word has another spelling.
    - A `Quotation` whose context stands at an occurrence goes there; else the context is ignored.
      Context is compared by words: spelling, punctuation and clitics between make no difference.
    - White space around a quotation is no part of it.

    The work is bounded by a count, a few seconds at most: quotations that come after it is spent
    are not looked for. An article spends it on tens of thousands of false quotations.
    """
    return Aligner(text).align(quotations)


class Aligner:
    """A text that quotations are looked for in; what was found once is known."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._normal = _normal(text)
        self._words = Segments(words(text))
        self._scan, self._fuzz = _SCAN_NS, _FUZZY_NS
        self._known: dict[tuple[How, str], list[_Place]] = {}

    def align(self, quotations: Iterable[str | Quotation]) -> list[Found | None]:
        """Return where each quotation stands: see the function of this name."""
        asked = [_quotation(quotation) for quotation in quotations]
        answers: list[Found | None] = [None] * len(asked)
        given: set[tuple[int, int]] = set()
        left: Sequence[int] = range(len(asked))
        for how, edge in _ROUNDS:
            groups: dict[str, list[int]] = {}
            for number in left:
                groups.setdefault(self._sought(asked[number].exact, how), []).append(number)
            for sought, numbers in groups.items():
                free = [p for p in self._places(sought, how) if p.key not in given]
                for number, place in self._hand_out(asked, numbers, free, edge):
                    answers[number] = place.found
                    given.add(place.key)
            left = [number for number in left if answers[number] is None]
        return answers

    def nearest(
        self, quotation: str, start: int, end: int, within: Sequence[Span] = ()
    ) -> Found | None:
        """Return the occurrence of a quotation that is nearest to ``[start, end)``, or None.

        One in the same sentence (of `within`) comes before all others, except pieces of words,
        which come last. The same span may be the nearest of many.
        """
        segment = Segments(within)
        here = segment.touched(start, end)

        def far(place: _Place) -> tuple[bool, bool, int, int, int]:
            found = place.found
            apart = segment.touched(found.start, found.end) != here
            distance = max(found.start - end, start - found.end)
            return place.edge == _INSIDE, apart, *place.worth, distance

        exact = quotation.strip()
        places = self._places(exact, "exact") + self._places(exact, "normalised")
        places = places or self._places(exact, "fuzzy")
        self._scan -= 4000 * len(places)
        return min(places, key=far).found if places and self._scan >= 0 else None

    def _hand_out(
        self, asked: Sequence[Quotation], numbers: Iterable[int], free: list[_Place], edge: int
    ) -> Iterator[tuple[int, _Place]]:
        """Yield answers to one quotation with their places: by context, then in order.

        `edge`: the worst that a place may have which no context speaks for.
        """
        rest = []
        for number in numbers:
            fits = self._in_context(asked[number], free)
            if fits is None:
                rest.append(number)
            else:
                yield number, free.pop(fits)
        fit = [place for place in free if place.edge <= edge]
        best = sorted(fit, key=lambda place: place.worth)[: len(rest)]
        yield from zip(rest, sorted(best, key=lambda place: place.found.start), strict=False)

    def _in_context(self, asked: Quotation, free: Sequence[_Place]) -> int | None:
        before, behind = (" ".join(_WORD.findall(folded(c))) for c in asked[1:])
        if not (before or behind):
            return None
        for number, place in enumerate(free):
            self._scan -= 5000
            if self._scan < 0:
                return None
            first, last = self._key(self._widened(place.found))
            around = self._normal.text
            left = _WORD.findall(around[max(0, first - 2 * len(before) - 9) : max(0, first)])
            right = _WORD.findall(around[max(0, last) : max(0, last) + 2 * len(behind) + 9])
            if " ".join(left).endswith(before) and " ".join(right).startswith(behind):
                return number
        return None

    def _widened(self, found: Found) -> Found:
        """Return a span with the clitics of its first and last word, whose context counts."""
        first, last = self._words.touched(found.start, found.end)
        if first == last:
            return found
        start, end = self._words.starts[first], self._words.ends[last - 1]
        return Found(min(start, found.start), max(end, found.end), found.how)

    def _key(self, found: Found) -> tuple[int, int]:
        """Return the folded span, which all spellings of one place share; marks alone have none."""
        first = bisect_left(self._normal.starts, found.start)
        last = bisect_left(self._normal.starts, found.end)
        return (first, last) if first < last else (~found.start, ~found.end)

    def _sought(self, exact: str, how: How) -> str:
        if how == "exact" or len(exact) > 4 * len(self._text) + LONGEST_FUZZY:
            return exact
        return _spelt(exact)

    def _places(self, exact: str, how: How) -> list[_Place]:
        sought = self._sought(exact, how)
        if (how, sought) not in self._known:
            search = {"exact": self._exact, "normalised": self._normalised, "fuzzy": self._fuzzy}
            self._known[how, sought] = search[how](sought)
        return self._known[how, sought]

    def _exact(self, sought: str) -> list[_Place]:
        return [
            self._place(Found(at, at + len(sought), "exact"))
            for at in self._occurrences(sought, self._text)
        ]

    def _normalised(self, sought: str) -> list[_Place]:
        return [
            self._place(Found(*self._normal.raw(at, at + len(sought)), "normalised"))
            for at in self._occurrences(sought, self._normal.text)
        ]

    def _occurrences(self, sought: str, text: str) -> Iterator[int]:
        at = -1
        while sought and self._scan >= 0 and (at := text.find(sought, at + 1)) >= 0:
            self._scan -= 20_000
            yield at
        self._scan -= len(text) + 1000

    def _fuzzy(self, sought: str) -> list[_Place]:
        """Return pieces of whole words within the bound, the best of those that overlap."""
        most = len(sought) // LETTERS_AN_EDIT
        if not most or len(sought) > LONGEST_FUZZY or self._fuzz < 0:
            return []
        self._fuzz -= 500 * len(self._normal.text)
        found: list[_Place] = []
        for last, score in enumerate(edits.distances(sought, self._normal.text)):
            if score <= most and self._fuzz >= 0:
                found += self._ending_at(last + 1, sought, most)
        return _apart(found)

    def _ending_at(self, end: int, sought: str, most: int) -> Iterator[_Place]:
        text, raw_end = self._normal.text, self._normal.ends[end - 1]
        if text[end - 1].isspace() or self._behind(raw_end) == _INSIDE:
            return
        window = text[max(0, end - len(sought) - most) : end]
        self._fuzz -= 1000 * len(window)
        scores = edits.distances(sought[::-1], window[::-1], anchored=True)
        for start, score in zip(range(end - 1, -1, -1), scores, strict=False):
            raw_start = self._normal.starts[start]
            if score > most or text[start].isspace() or self._before(raw_start) == _INSIDE:
                continue
            one_line = "\n" not in self._text[raw_start:raw_end]
            if one_line and _digits(text[start:end]) == _digits(sought):
                yield self._place(Found(raw_start, raw_end, "fuzzy"), score)

    def _place(self, found: Found, edits: int = 0) -> _Place:
        edge = max(self._before(found.start), self._behind(found.end))
        return _Place(found, self._key(found), edits, edge)

    def _before(self, start: int) -> int:
        word = bisect_left(self._words.starts, start) - 1
        if word < 0 or self._words.ends[word] <= start:
            return _WHOLE
        return self._edge(self._words.starts[word], start, _BEFORE)

    def _behind(self, end: int) -> int:
        word = bisect_left(self._words.starts, end) - 1
        if word < 0 or self._words.ends[word] <= end:
            return _WHOLE
        return self._edge(end, self._words.ends[word], _BEHIND)

    def _edge(self, start: int, end: int, clitics: re.Pattern[str]) -> int:
        """Return what a cut makes of a word, of which this much stays outside."""
        if end - start > 64:  # more than any clitics with their vowel signs
            return _INSIDE
        outside = folded(self._text[start:end])
        if not outside:  # vowel signs alone
            return _VOWELLED
        return _CLITIC if clitics.fullmatch(outside) else _INSIDE


def _quotation(given: str | Quotation) -> Quotation:
    exact, *context = (given,) if isinstance(given, str) else given
    return Quotation(exact.strip(), *context)


def _normal(text: str) -> Folded:
    """Return `text` folded, with every run of white space one space."""
    plain = fold(text)
    kept = [
        number
        for number, char in enumerate(plain.text)
        if not (char.isspace() and number and plain.text[number - 1].isspace())
    ]
    spaced = "".join(" " if plain.text[n].isspace() else plain.text[n] for n in kept)
    return Folded(spaced, [plain.starts[n] for n in kept], [plain.ends[n] for n in kept])


def _spelt(quotation: str) -> str:
    """Return a quotation as it stands in a normal text."""
    return " ".join(folded(quotation).split())


def _digits(text: str) -> str:
    return "".join(filter(str.isdigit, text))


def _apart(places: list[_Place]) -> list[_Place]:
    """Return the best of every places that overlap, in the order of the text."""
    kept: list[_Place] = []
    for place in sorted(places, key=lambda p: (p.found.start, *p.worth)):
        if not kept or place.found.start >= kept[-1].found.end:
            kept.append(place)
        elif place.worth < kept[-1].worth:
            kept[-1] = place
    return kept
