"""Flips: which of the base articles' mentions a system loses or gains in the variants of a suite.

A mention of a variant is paired with the base's by `Variant.origin`; an argument by its event's,
and by its place among the event's arguments. Whether either is right says `score.outcomes`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from functools import reduce
from heapq import nsmallest
from typing import NamedTuple

from khabar.run.run import Run
from khabar.schema import Article, Event, Task, Variant
from khabar.score.measures import Measure
from khabar.score.outcomes import RIGHT, Item, Outcome, gold_items, seen

__all__ = ["SHOWN", "ArmFlips", "Flip", "Flips", "Pair", "Place", "Side", "Tally", "pairs"]

SHOWN = 100
"""The most flips of an arm that are kept to be shown; the rest are counted."""


class Place(NamedTuple):
    """Where a mention stands in the layer of an article, and an argument in its event."""

    mention: int
    argument: int | None = None


Verdicts = Mapping[Place, Outcome]
"""What became of each item of an article's gold; those that a measure takes for one share it."""


class Pair(NamedTuple):
    """An item of a base article, and what became of it there and in a variant."""

    place: Place
    before: Outcome
    after: Outcome

    @property
    def change(self) -> str:
        """Whether it is ``lost``, ``gained``, ``kept`` or ``both_wrong``: a field of `Tally`."""
        names = ("both_wrong", "gained"), ("lost", "kept")
        return names[self.before.kind == RIGHT][self.after.kind == RIGHT]


class Tally(NamedTuple):
    """How many of the base articles' items are right before a change and wrong after, and so on.

    Items that a variant has besides, and those that it has no more, are not among them.
    """

    lost: int = 0
    gained: int = 0
    kept: int = 0
    both_wrong: int = 0

    def plus(self, other: Tally) -> Tally:
        """Return the sum of both."""
        return Tally(*map(sum, zip(self, other, strict=True)))

    @property
    def recall_before(self) -> float | None:
        """The share of the items that is right in the base articles, None without any."""
        return (self.lost + self.kept) / sum(self) if any(self) else None

    @property
    def recall_after(self) -> float | None:
        """The share of the items that is right in the variants, None without any."""
        return (self.gained + self.kept) / sum(self) if any(self) else None

    def as_dict(self) -> dict[str, int | float | None]:
        """Return the counts, and both recalls from 0 to 1, by their names."""
        recalls = {"recall_before": self.recall_before, "recall_after": self.recall_after}
        return {**self._asdict(), **recalls}


class Side(NamedTuple):
    """A mention in one text, code points ``[start, end)``, and what became of it there.

    `label`: its type and, of an argument, its role. `given`: the label of what the system has in
    its place, and where. `trigger`: where the event of an argument stands.
    """

    kind: str
    label: str
    start: int
    end: int
    given: tuple[str, int, int] | None
    trigger: tuple[int, int] | None


class Flip(NamedTuple):
    """A mention that is right on one side alone by some measures; the first gives the sides.

    `variants`: in how many variants of the arm the mention of the base article flips so.
    """

    variant: Variant
    change: str
    place: Place
    measures: tuple[Measure, ...]
    before: Side
    after: Side
    variants: int = 1

    @property
    def mention(self) -> tuple[str, str, Task, Place]:
        """The mention of the base article, and how it flips."""
        return self.variant.base, self.change, self.measures[0].task, self.place


class ArmFlips(NamedTuple):
    """What an arm loses and gains.

    `tallies`: by the id of a variant and the measure. `total`: how many mentions of variants are
    lost and how many gained by any measure. `shown`: at most `SHOWN` of them, spread over the base
    articles and their mentions.
    """

    tallies: Mapping[tuple[str, Measure], Tally]
    total: Mapping[str, int]
    shown: Sequence[Flip]

    def tally(self, measure: Measure, variants: Iterable[Variant]) -> Tally:
        """Return the sum of the counts of variants."""
        found = (self.tallies.get((variant.id, measure), Tally()) for variant in variants)
        return reduce(Tally.plus, found, Tally())


class Flips:
    """What the variants of a suite lose and gain, found when an arm is asked for.

    `base`, `run`: a system's runs on the base articles and on their variants. Looking for it takes
    some 5 ms of a processor per variant and measure, more for long documents.
    """

    def __init__(self, base: Run, run: Run) -> None:
        self._base, self._run = base, run
        self._before: dict[tuple[str, Measure], Verdicts] = {}

    def of_arm(self, variants: Iterable[Variant], measures: Sequence[Measure]) -> ArmFlips:
        """Return what variants of one arm lose and gain by measures."""
        tallies: dict[tuple[str, Measure], Tally] = {}
        total: Counter[str] = Counter()
        times: Counter[Hashable] = Counter()
        flips = self._flips(variants, measures, tallies)
        chosen = [flip for _, flip in nsmallest(SHOWN, _ranked(flips, total, times), key=_rank)]
        shown = [flip._replace(variants=times[flip.mention]) for flip in chosen]
        return ArmFlips(tallies, total, shown)

    def _flips(
        self,
        variants: Iterable[Variant],
        measures: Sequence[Measure],
        tallies: dict[tuple[str, Measure], Tally],
    ) -> Iterator[Flip]:
        """Yield the flips, variant by variant; what is counted is put into `tallies`."""
        for variant in variants:
            found: dict[Hashable, list[tuple[Measure, Pair]]] = {}
            for measure in measures:
                paired = list(self._pairs(variant, measure))
                tallies[variant.id, measure] = Tally(**Counter(pair.change for pair in paired))
                for pair in paired:
                    if pair.change in ("lost", "gained"):
                        key = measure.task, pair.place, pair.change
                        found.setdefault(key, []).append((measure, pair))
            yield from (_flip(variant, of_mention) for of_mention in found.values())

    def _pairs(self, variant: Variant, measure: Measure) -> Iterator[Pair]:
        if (variant.base, measure) not in self._before:
            base = self._base.corpus.by_id(variant.base)
            self._before[variant.base, measure] = _judged(self._base, base, measure)
        before = self._before[variant.base, measure]
        return pairs(variant, measure, before, _judged(self._run, variant, measure))


def pairs(variant: Variant, measure: Measure, before: Verdicts, after: Verdicts) -> Iterator[Pair]:
    """Yield the items of gold that a base article and its variant both have, each of them once.

    `before`, `after`: what `verdicts` returns for the base article and for the variant.
    """
    origin = variant.origin.get(measure.task, ())
    met: set[Hashable] = set()
    for place, outcome in after.items():
        number = origin[place.mention] if place.mention < len(origin) else None
        own = None if number is None else Place(number, place.argument)
        if own and own in before and (item := seen(before[own].shown, measure)) not in met:
            met.add(item)
            yield Pair(own, before[own], outcome)


def verdicts(
    article: Article, measure: Measure, outcomes: Iterable[Outcome], labels: str | None = None
) -> Verdicts:
    """Return the outcomes of an article by the places of its gold, in the order of the layer.

    `labels`: whose types the predicted entities have.
    """
    of_items = {seen(each.gold, measure): each for each in outcomes if each.gold}
    numbers = {id(m): n for n, m in enumerate(getattr(article, measure.task) or ())}
    items = gold_items(article, measure, labels)
    found = ((_place(item, numbers), of_items.get(seen(item, measure))) for item in items)
    return {place: outcome for place, outcome in found if outcome}


def _judged(run: Run, article: Article, measure: Measure) -> Verdicts:
    return verdicts(article, measure, run.outcomes(measure, article), run.labels)


def _place(item: Item, numbers: Mapping[int, int]) -> Place:
    number = numbers[id(item.mention)]
    arguments = item.mention.arguments if isinstance(item.mention, Event) else ()
    own = (n for n, argument in enumerate(arguments) if argument is item.argument)
    return Place(number, next(own, None))


def _flip(variant: Variant, found: Sequence[tuple[Measure, Pair]]) -> Flip:
    _, pair = found[0]
    measures = tuple(measure for measure, _ in found)
    return Flip(variant, pair.change, pair.place, measures, _side(pair.before), _side(pair.after))


def _side(outcome: Outcome) -> Side:
    item, given = outcome.shown, outcome.predicted
    trigger = (item.mention.start, item.mention.end) if item.argument else None
    there = given and (given.label, given.start, given.end)
    return Side(outcome.kind, item.label, item.start, item.end, there, trigger)


def _ranked(
    flips: Iterable[Flip], total: Counter[str], times: Counter[Hashable]
) -> Iterator[tuple[tuple[int, int], Flip]]:
    """Yield flips with their ranks: first one of each mention, of all articles in turn."""
    ranks: Counter[Hashable] = Counter()
    for flip in flips:
        nth, turn = times[flip.mention], (times[flip.mention], flip.variant.base, flip.change)
        yield (nth, ranks[turn]), flip
        total[flip.change] += 1
        times[flip.mention] += 1
        ranks[turn] += 1


def _rank(ranked: tuple[tuple[int, int], Flip]) -> tuple[int, int]:
    return ranked[0]
