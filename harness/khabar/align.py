"""Quotations to spans: where in a text stands what a language model quotes from it.

Models answer with words, not with offsets. Each quotation goes to one of its occurrences
(`khabar.occurrences`): by what stands around it (`khabar.context`), else in order.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping, Sequence
from typing import Literal, NamedTuple

from khabar.occurrences import (
    CLITIC,
    INSIDE,
    LETTERS_AN_EDIT,
    LONGEST_FUZZY,
    Found,
    How,
    Occurrence,
    Occurrences,
    Search,
)
from khabar.schema import Span
from khabar.text import Segments

__all__ = ["LETTERS_AN_EDIT", "LONGEST_FUZZY", "Aligner", "Found", "How", "Quotation", "align"]


class Quotation(NamedTuple):
    """What is quoted and, if it is known, what stands directly before and behind it.

    The names are those of the TextQuoteSelector (W3C Web Annotation Data Model, 4.2.4).
    """

    exact: str
    prefix: str = ""
    suffix: str = ""


class _Round(NamedTuple):
    """Where is looked, how bad the edges may be, and how much of a context must stand there."""

    search: Search
    edge: int
    context: Literal["whole", "part", "none"] = "none"


_ROUNDS = (  # pieces of words come late, unless a context speaks for them
    _Round("spelt", INSIDE, "whole"),
    _Round("spelt", CLITIC, "part"),
    _Round("exact", CLITIC),
    _Round("normalised", CLITIC),
    _Round("spelt", INSIDE, "part"),
    _Round("exact", INSIDE),
    _Round("normalised", INSIDE),
    _Round("fuzzy", CLITIC, "whole"),
    _Round("fuzzy", CLITIC, "part"),
    _Round("fuzzy", CLITIC),
)


class _Choice(NamedTuple):
    """Equal answers and the places that they choose from, the best first.

    `misfit`: how far from what is said the context is that stands there.
    """

    numbers: list[int]
    places: list[Occurrence]
    misfit: int = 0


class _Given:
    """The places that answers have.

    One answer has a folded span, or else several that quote other raw spans of it letter by
    letter: with and without its last mark.
    """

    def __init__(self) -> None:
        self._spans: set[tuple[int, int]] = set()
        self._exact: set[tuple[int, int]] = set()
        self._others: set[tuple[int, int]] = set()

    def add(self, place: Occurrence) -> None:
        self._spans.add(place.found[:2])
        (self._exact if place.found.how == "exact" else self._others).add(place.key)

    def spares(self, place: Occurrence) -> bool:
        if place.key in self._others:
            return False
        if place.found.how == "exact":
            return place.found[:2] not in self._spans
        return place.key not in self._exact


def align(text: str, quotations: Iterable[str | Quotation]) -> list[Found | None]:
    """Return where each quotation stands in `text`, in their order; None: nowhere.

    - **exact**, else **normalised** (spelling and white space as `khabar.fold` has them), else
      **fuzzy**: one edit in five characters, the same digits, whole words of one line.
    - No span is given twice: the n-th answer of one quotation goes to its n-th occurrence, in the
      order of the text, and one answer too many is None.
    - Where there are more occurrences than answers, whole words are taken before words with their
      proclitics, article or pronoun (رئيس in للرئيس); inner pieces of words only after both, also
      if the word has another spelling.
    - A `Quotation` whose context stands at an occurrence goes there before all that: where it
      stands letter by letter, else in another spelling, else by words. A context may begin
      anywhere; white space, and clitics of the quotation's words, may be missing at its end.
      Where it stands at several occurrences, these are taken in order.
    - Of a context that stands nowhere as a whole, the occurrence counts at which most of it
      stands, in whole words. A context of which nothing stands there is ignored.
    - White space around a quotation is no part of it.

    The work is bounded by a count, a few seconds at most: quotations that come after it is spent
    are not looked for. An article spends it on tens of thousands of false quotations.
    """
    return Aligner(text).align(quotations)


class Aligner:
    """A text that quotations are looked for in; what was found once is known."""

    def __init__(self, text: str) -> None:
        self._occurrences = Occurrences(text)
        self._around = self._occurrences.around

    def align(self, quotations: Iterable[str | Quotation]) -> list[Found | None]:
        """Return where each quotation stands: see the function of this name."""
        asked = [_quotation(quotation) for quotation in quotations]
        answers: list[Found | None] = [None] * len(asked)
        given = _Given()
        for turn in _ROUNDS:
            left = {number: asked[number] for number, at in enumerate(answers) if at is None}
            for numbers, places, _ in self._choices(left, turn, given):
                free = [place for place in places if given.spares(place)][: len(numbers)]
                free.sort(key=lambda place: place.found.start)
                for number, place in zip(numbers, free, strict=False):
                    answers[number] = place.found
                    given.add(place)
        return answers

    def nearest(
        self, quotation: str | Quotation, start: int, end: int, within: Sequence[Span] = ()
    ) -> Found | None:
        """Return the occurrence of a quotation that is nearest to ``[start, end)``, or None.

        One where its context stands comes before all others; then one in the same sentence (of
        `within`), except pieces of words, which come last. The same span may be the nearest of
        many.
        """
        asked, segment = _quotation(quotation), Segments(within)
        here = segment.touched(start, end)
        share = self._around.sharing(asked.prefix, asked.suffix)

        def far(place: Occurrence) -> tuple[bool, bool, int, int, int, int]:
            found = place.found
            apart = segment.touched(found.start, found.end) != here
            distance = max(found.start - end, start - found.end)
            shared = share(place.edges) if share else 0
            return place.edge == INSIDE, apart, -shared, *place.worth, distance

        of = self._occurrences.of
        places = of(asked.exact, "spelt") or of(asked.exact, "fuzzy")
        places = self._whole(asked, places, 1)[0] or places
        enough = self._occurrences.spend(4000 * len(places))
        return min(places, key=far).found if places and enough else None

    def _choices(self, left: Mapping[int, Quotation], turn: _Round, given: _Given) -> list[_Choice]:
        """Return the choices of a round in the order in which they are to be made.

        The least comes first; of equal ones the best fit, then the longest context. The places
        that fit a longer prefix are among those that fit its end, so that nobody takes the only
        place of another.
        """
        choices = []
        for numbers in self._groups(left, turn):
            asked = left[numbers[0]]
            places = self._occurrences.of(asked.exact, turn.search)
            if turn.context != "none" and not self._occurrences.spend(200 * len(places) + 5000):
                break
            free = [p for p in places if p.edge <= turn.edge and given.spares(p)]
            choices.append(self._choice(asked, numbers, free, turn))
        return sorted(choices, key=lambda c: (len(c.places), c.misfit, -_said(left[c.numbers[0]])))

    def _groups(self, left: Mapping[int, Quotation], turn: _Round) -> Iterable[list[int]]:
        """Return which answers of a round are equal."""
        groups: dict[Hashable, list[int]] = {}
        for number, asked in left.items():
            if turn.context == "none":
                sought = self._occurrences.sought(asked.exact, turn.search)
                groups.setdefault(sought, []).append(number)
            elif asked.prefix or asked.suffix:
                groups.setdefault(asked, []).append(number)
        return groups.values()

    def _choice(
        self, asked: Quotation, numbers: list[int], free: list[Occurrence], turn: _Round
    ) -> _Choice:
        if turn.context == "none":
            return _Choice(numbers, sorted(free, key=_worth))
        by_context = self._whole if turn.context == "whole" else self._partly
        places, misfit = by_context(asked, free, len(numbers))
        return _Choice(numbers, places, misfit)

    def _whole(
        self, asked: Quotation, free: list[Occurrence], number: int
    ) -> tuple[list[Occurrence], int]:
        """Return where a context stands, read as strictly as there are so many places."""
        fitting: list[Occurrence] = []
        misfit = 0
        for reading, fits in enumerate(self._around.readings(asked.prefix, asked.suffix)):
            if not free or not self._spend(asked, free):
                break
            fit = {place.key: place for place in free if fits(place.edges)}
            misfit = misfit if fitting else reading
            fitting += sorted(fit.values(), key=_worth)
            if len(fitting) >= number:
                break
            free = [place for place in free if place.key not in fit]
        return fitting, misfit

    def _partly(
        self, asked: Quotation, free: list[Occurrence], number: int
    ) -> tuple[list[Occurrence], int]:
        """Return where most of a context stands: so many places, or more that are like them."""
        share = self._around.sharing(asked.prefix, asked.suffix)
        if not share or not free or not self._spend(asked, free):
            return [], 0
        shares = {place.key: share(place.edges) for place in free}
        ranked = sorted(free, key=lambda place: (-shares[place.key], *_worth(place)))
        least = max(1, shares[ranked[:number][-1].key])
        fitting = [place for place in ranked if shares[place.key] >= least]
        return fitting, -shares[ranked[0].key]

    def _spend(self, asked: Quotation, places: Sequence[Occurrence]) -> bool:
        each = 3000 + _said(asked) // 50
        return self._occurrences.spend(each * len(places))


def _quotation(given: str | Quotation) -> Quotation:
    exact, *context = (given,) if isinstance(given, str) else given
    return Quotation(exact.strip(), *context)


def _said(asked: Quotation) -> int:
    """Return how many characters a context has, without the white space around it."""
    return len(asked.prefix.strip()) + len(asked.suffix.strip())


def _worth(place: Occurrence) -> tuple[bool, bool, int, int]:
    return place.edge == INSIDE, place.found.how != "exact", *place.worth
