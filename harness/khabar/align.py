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
    Found,
    How,
    Occurrence,
    Occurrences,
    Search,
)
from khabar.schema import Span
from khabar.text import Segments

__all__ = ["Aligner", "Found", "How", "Quotation", "align"]


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

    def admits(self, place: Occurrence) -> bool:
        """Return whether a place is good enough.

        No context speaks for a piece of a word in another spelling before all else: whoever
        quotes أحمد does not mean the beginning of احمدان.
        """
        another = place.edge == INSIDE and place.found.how != "exact"
        return place.edge <= self.edge and not (another and self.context == "whole")


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

    - **exact**, else **normalised** (spelling and shapes as `khabar.fold` has them: white space,
      quotation marks, presentation forms), else **fuzzy**: one edit in five characters, the same
      digits, whole words of one line.
    - No span is given twice: the n-th answer of one quotation goes to its n-th occurrence, in the
      order of the text, and one answer too many is None.
    - Where there are more occurrences than answers, whole words are taken before words with their
      proclitics, article or pronoun (رئيس in للرئيس); inner pieces of words only after both, also
      if the word has another spelling.
    - A `Quotation` whose context stands at an occurrence goes there before all that, unless that
      is a piece of a word in another spelling: where it stands letter by letter, else in another
      spelling, else by words. A context may begin anywhere; white space, and clitics of the
      quotation's words, may be missing at its end. Where it stands at several occurrences, these
      are taken in order.
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
        search: Search = "spelt" if self._occurrences.of(asked.exact, "spelt") else "fuzzy"
        contexts = self._occurrences.contexts(asked.exact, search)
        places = dict(enumerate(self._occurrences.of(asked.exact, search)))
        whole = self._whole(asked, _Round(search, INSIDE, "whole"), _Given(), 1)[0]
        shares = {} if whole else contexts.sharing(asked.prefix, asked.suffix)

        def far(number: int) -> tuple[bool, bool, int, int, int, int]:
            place = places[number]
            apart = segment.touched(place.found.start, place.found.end) != here
            distance = max(place.found.start - end, start - place.found.end)
            shared = shares.get(number, 0)
            return place.edge == INSIDE, apart, -shared, *place.worth, distance

        numbers = whole or list(places)
        enough = self._occurrences.spend(4000 * len(numbers))
        return places[min(numbers, key=far)].found if places and enough else None

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
            if turn.context != "none" and not self._occurrences.spend(30_000):
                break
            choose = {"whole": self._whole, "part": self._partly, "none": self._all}[turn.context]
            fitting, misfit = choose(asked, turn, given, len(numbers))
            choices.append(_Choice(numbers, [places[number] for number in fitting], misfit))
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

    def _free(
        self, asked: Quotation, turn: _Round, given: _Given, numbers: Iterable[int] | None = None
    ) -> dict[int, Occurrence]:
        """Return the places of a quotation that a round may give, of these numbers or all."""
        places = self._occurrences.of(asked.exact, turn.search)
        of = range(len(places)) if numbers is None else sorted(numbers)
        return {n: places[n] for n in of if turn.admits(places[n]) and given.spares(places[n])}

    def _all(self, asked: Quotation, turn: _Round, given: _Given, _: int) -> tuple[list[int], int]:
        free = self._free(asked, turn, given)
        return sorted(free, key=lambda number: _worth(free[number])), 0

    def _whole(
        self, asked: Quotation, turn: _Round, given: _Given, number: int
    ) -> tuple[list[int], int]:
        """Return where a context stands, read as strictly as there are so many places."""
        fitting: dict[int, None] = {}
        misfit = 0
        contexts = self._occurrences.contexts(asked.exact, turn.search)
        for reading, numbers in enumerate(contexts.standing(asked.prefix, asked.suffix)):
            misfit = misfit if fitting else reading
            fit = self._free(asked, turn, given, {*numbers}.difference(fitting))
            fitting |= dict.fromkeys(sorted(fit, key=lambda n: _worth(fit[n])))
            if len(fitting) >= number:
                break
        return list(fitting), misfit

    def _partly(
        self, asked: Quotation, turn: _Round, given: _Given, number: int
    ) -> tuple[list[int], int]:
        """Return where most of a context stands: so many places, or more that are like them."""
        contexts = self._occurrences.contexts(asked.exact, turn.search)
        shares = contexts.sharing(asked.prefix, asked.suffix)
        free = self._free(asked, turn, given, shares)
        ranked = sorted(free, key=lambda n: (-shares[n], *_worth(free[n])))
        if not ranked:
            return [], 0
        least = max(1, shares[ranked[:number][-1]])
        return [n for n in ranked if shares[n] >= least], -shares[ranked[0]]


def _quotation(given: str | Quotation) -> Quotation:
    exact, *context = (given,) if isinstance(given, str) else given
    return Quotation(exact.strip(), *context)


def _said(asked: Quotation) -> int:
    """Return how many characters a context has, without the white space around it."""
    return len(asked.prefix.strip()) + len(asked.suffix.strip())


def _worth(place: Occurrence) -> tuple[bool, bool, int, int]:
    return place.edge == INSIDE, place.found.how != "exact", *place.worth
