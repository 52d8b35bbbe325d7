"""Spans of quotations: where a text has what a language model quotes from it.

Models answer with words, not with offsets. Each quotation is assigned to one of its occurrences
(`khabar.occurrences`): by its context if it has any (`khabar.context`), else in order.
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
    """Quoted words and, if known, the text directly before and after them.

    The names are those of the TextQuoteSelector (W3C Web Annotation Data Model, 4.2.4).
    """

    exact: str
    prefix: str = ""
    suffix: str = ""


class _Round(NamedTuple):
    """A round of the search: how exact the match, the edges and the context must be."""

    search: Search
    edge: int
    context: Literal["whole", "part", "none"] = "none"

    def admits(self, place: Occurrence) -> bool:
        """Return whether a place is good enough.

        A whole context is not enough for a piece of a word in another spelling, because a
        quotation of أحمد does not mean the beginning of احمدان.
        """
        respelt_piece = place.edge == INSIDE and place.span.how != "exact"
        return place.edge <= self.edge and not (respelt_piece and self.context == "whole")


_ROUNDS = (  # pieces of words come late, unless their context matches
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
    """Equal quotations, by number, and the places that they can have, the best first.

    `misfit`: how far the text around these places is from the quotations' context.
    """

    numbers: list[int]
    places: list[Occurrence]
    misfit: int = 0


class _Taken:
    """The places that are assigned already.

    A folded span is assigned once, or else to several exact quotations of different raw spans of
    it, such as with and without its last mark.
    """

    def __init__(self) -> None:
        self._spans: set[tuple[int, int]] = set()
        self._exact: set[tuple[int, int]] = set()
        self._others: set[tuple[int, int]] = set()

    def add(self, place: Occurrence) -> None:
        self._spans.add(place.span[:2])
        (self._exact if place.span.how == "exact" else self._others).add(place.key)

    def leaves(self, place: Occurrence) -> bool:
        if place.key in self._others:
            return False
        if place.span.how == "exact":
            return place.span[:2] not in self._spans
        return place.key not in self._exact


def align(text: str, quotations: Iterable[str | Quotation]) -> list[Found | None]:
    """Return the span of each quotation in `text`, in their order; None if it is not found.

    - A quotation matches **exact**, else **normalised** (spelling and shapes as in `khabar.fold`:
      white space, quotation marks, presentation forms), else **fuzzy**: one edit per five
      characters, the same digits, whole words of one line.
    - No span is returned twice: the n-th of several equal quotations gets the n-th occurrence in
      the order of the text, and a quotation without an occurrence left gets None.
    - If there are more occurrences than quotations, whole words come before words with their
      proclitics, article or pronoun (رئيس in للرئيس). Pieces of words come after both, also if the
      word is spelt differently.
    - A `Quotation` whose context matches at an occurrence gets that one first, unless it is a piece
      of a word in another spelling. The context matches letter by letter, else in another spelling,
      else by words. It may begin anywhere; white space, and clitics of the quotation's words, may
      be missing at its end. If it matches at several occurrences, these are used in order.
    - If a context matches nowhere as a whole, the occurrence where most of it matches counts, in
      whole words. A context of which nothing matches is ignored.
    - White space around a quotation is not part of it.

    The work is bounded by a count, a few seconds at most; quotations after that are not searched
    for. An article reaches the bound at tens of thousands of false quotations.
    """
    return Aligner(text).align(quotations)


class Aligner:
    """A text in which quotations are searched for; the results of searches are cached."""

    def __init__(self, text: str) -> None:
        self._occurrences = Occurrences(text)

    def align(self, quotations: Iterable[str | Quotation]) -> list[Found | None]:
        """Return the span of each quotation: see the function `align`."""
        wanted = [_stripped(quotation) for quotation in quotations]
        answers: list[Found | None] = [None] * len(wanted)
        taken = _Taken()
        for round_ in _ROUNDS:
            unanswered = {number: wanted[number] for number, at in enumerate(answers) if at is None}
            for numbers, places, _ in self._choices(unanswered, round_, taken):
                free = [place for place in places if taken.leaves(place)][: len(numbers)]
                free.sort(key=lambda place: place.span.start)
                for number, place in zip(numbers, free, strict=False):
                    answers[number] = place.span
                    taken.add(place)
        return answers

    def nearest(
        self, quotation: str | Quotation, start: int, end: int, within: Sequence[Span] = ()
    ) -> Found | None:
        """Return the occurrence of a quotation that is nearest to ``[start, end)``, or None.

        One where its context matches comes first; then one in the same sentence (of `within`),
        except pieces of words, which come last. Several quotations may get the same span.
        """
        wanted, segment = _stripped(quotation), Segments(within)
        here = segment.touched(start, end)
        search: Search = "spelt" if self._occurrences.of(wanted.exact, "spelt") else "fuzzy"
        contexts = self._occurrences.contexts(wanted.exact, search)
        places = dict(enumerate(self._occurrences.of(wanted.exact, search)))
        whole = self._whole(wanted, _Round(search, INSIDE, "whole"), _Taken(), 1)[0]
        shares = {} if whole else contexts.sharing(wanted.prefix, wanted.suffix)

        def far(number: int) -> tuple[bool, bool, int, int, int, int]:
            place = places[number]
            apart = segment.touched(place.span.start, place.span.end) != here
            distance = max(place.span.start - end, start - place.span.end)
            shared = shares.get(number, 0)
            return place.edge == INSIDE, apart, -shared, *place.worth, distance

        numbers = whole or list(places)
        enough = self._occurrences.spend(4000 * len(numbers))
        return places[min(numbers, key=far)].span if places and enough else None

    def _choices(
        self, unanswered: Mapping[int, Quotation], round_: _Round, taken: _Taken
    ) -> list[_Choice]:
        """Return the choices of a round in the order in which they are made.

        The one with the fewest places comes first, then the best fit, then the longest context. The
        places that fit a longer prefix are among those that fit its end, so this order leaves every
        quotation its only place.
        """
        choices = []
        for numbers in self._groups(unanswered, round_):
            quotation = unanswered[numbers[0]]
            places = self._occurrences.of(quotation.exact, round_.search)
            if round_.context != "none" and not self._occurrences.spend(30_000):
                break
            choose = {"whole": self._whole, "part": self._partly, "none": self._all}[round_.context]
            fitting, misfit = choose(quotation, round_, taken, len(numbers))
            choices.append(_Choice(numbers, [places[number] for number in fitting], misfit))
        return sorted(
            choices,
            key=lambda c: (len(c.places), c.misfit, -_context_length(unanswered[c.numbers[0]])),
        )

    def _groups(self, unanswered: Mapping[int, Quotation], round_: _Round) -> Iterable[list[int]]:
        """Return the numbers of the quotations of a round, grouped by equal searches."""
        groups: dict[Hashable, list[int]] = {}
        for number, quotation in unanswered.items():
            if round_.context == "none":
                key = self._occurrences.sought(quotation.exact, round_.search)
                groups.setdefault(key, []).append(number)
            elif quotation.prefix or quotation.suffix:
                groups.setdefault(quotation, []).append(number)
        return groups.values()

    def _free(
        self,
        quotation: Quotation,
        round_: _Round,
        taken: _Taken,
        numbers: Iterable[int] | None = None,
    ) -> dict[int, Occurrence]:
        """Return the places, by number, that a round can assign to a quotation."""
        places = self._occurrences.of(quotation.exact, round_.search)
        chosen = range(len(places)) if numbers is None else sorted(numbers)
        return {
            n: places[n] for n in chosen if round_.admits(places[n]) and taken.leaves(places[n])
        }

    def _all(
        self, quotation: Quotation, round_: _Round, taken: _Taken, _: int
    ) -> tuple[list[int], int]:
        free = self._free(quotation, round_, taken)
        return sorted(free, key=lambda number: _worth(free[number])), 0

    def _whole(
        self, quotation: Quotation, round_: _Round, taken: _Taken, number: int
    ) -> tuple[list[int], int]:
        """Return where a whole context matches, as strictly as leaves `number` places."""
        fitting: dict[int, None] = {}
        misfit = 0
        contexts = self._occurrences.contexts(quotation.exact, round_.search)
        for reading, numbers in enumerate(contexts.standing(quotation.prefix, quotation.suffix)):
            misfit = misfit if fitting else reading
            fit = self._free(quotation, round_, taken, {*numbers}.difference(fitting))
            fitting |= dict.fromkeys(sorted(fit, key=lambda n: _worth(fit[n])))
            if len(fitting) >= number:
                break
        return list(fitting), misfit

    def _partly(
        self, quotation: Quotation, round_: _Round, taken: _Taken, number: int
    ) -> tuple[list[int], int]:
        """Return where most of a context matches: `number` places, or more if there are ties."""
        contexts = self._occurrences.contexts(quotation.exact, round_.search)
        shares = contexts.sharing(quotation.prefix, quotation.suffix)
        free = self._free(quotation, round_, taken, shares)
        ranked = sorted(free, key=lambda n: (-shares[n], *_worth(free[n])))
        if not ranked:
            return [], 0
        least = max(1, shares[ranked[:number][-1]])
        return [n for n in ranked if shares[n] >= least], -shares[ranked[0]]


def _stripped(quotation: str | Quotation) -> Quotation:
    exact, *context = (quotation,) if isinstance(quotation, str) else quotation
    return Quotation(exact.strip(), *context)


def _context_length(quotation: Quotation) -> int:
    """Return the number of characters of a context, without the white space around it."""
    return len(quotation.prefix.strip()) + len(quotation.suffix.strip())


def _worth(place: Occurrence) -> tuple[bool, bool, int, int]:
    return place.edge == INSIDE, place.span.how != "exact", *place.worth
