"""How far two annotations of the same articles agree, layer by layer and attribute by attribute."""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Iterable, Iterator, Sequence
from itertools import chain
from typing import NamedTuple

from khabar import flatten, timex
from khabar.flatten import iob2
from khabar.schema import TASKS, Article, Mention
from khabar.score import coref
from khabar.score.counts import Counts
from khabar.score.match import match
from khabar.score.measures import MEASURES
from khabar.score.views import Frame, Side, Vocabulary

Place = tuple[str, tuple[int, int]]
"""Where a mention stands: its article's id and its range of words."""


class Row(NamedTuple):
    """One line of the table.

    `one` and `other`: how many each side has of what is compared; `alike`: how many of
    them agree, None for clusterings; `agreement`: F1 of spans, arguments and clusterings,
    else the share that agrees, from 0 to 1; `kappa`: Cohen's (1960), from -1 to 1.
    """

    layer: str
    compared: str
    one: int
    other: int
    alike: int | None
    agreement: float
    kappa: float | None = None


class Pair(NamedTuple):
    """A mention that both annotations have: the same words of the same layer."""

    place: Place
    one: Mention
    other: Mention


def agreement(one: Sequence[Article], other: Sequence[Article]) -> list[Row]:
    """Return the table for two annotations of the same articles, in the same order.

    Spans are compared as measures compare them, widened to words; attributes over the
    mentions whose words both sides marked; kappa of a layer over the words' IOB2 tags.
    """
    return [row for layer in TASKS for row in _of_layer(layer, one, other)]


def pairs(layer: str, one: Sequence[Article], other: Sequence[Article]) -> list[Pair]:
    """Return the mentions of a layer that both annotations have, in the order of the text."""
    theirs = placed(layer, other)
    found = placed(layer, one).items()
    return [Pair(place, mention, theirs[place]) for place, mention in found if place in theirs]


def placed(layer: str, articles: Iterable[Article]) -> dict[Place, Mention]:
    """Return the mentions of a layer by where they stand."""
    found: dict[Place, Mention] = {}
    for article in articles:
        frame = flatten.Frame(article)
        for mention in getattr(article, layer):
            found[article.id, frame.words(mention.start, mention.end)] = mention
    return found


def kappa(labels: Iterable[tuple[Hashable, Hashable]]) -> float:
    """Return Cohen's kappa (1960) of two raters' labels; 1 where all are one label."""
    counted = Counter(labels)
    total = sum(counted.values())
    ones, others = Counter[Hashable](), Counter[Hashable]()
    for (one, other), number in counted.items():
        ones[one] += number
        others[other] += number
    by_chance = sum(ones[label] * others[label] for label in ones)
    observed = sum(number for (one, other), number in counted.items() if one == other) * total
    return (observed - by_chance) / (total**2 - by_chance) if by_chance < total**2 else 1.0


def _of_layer(layer: str, one: Sequence[Article], other: Sequence[Article]) -> Iterator[Row]:
    both = pairs(layer, one, other)
    spans = Counts(len(placed(layer, one)), len(placed(layer, other)), len(both))
    typed = spans._replace(right=sum(pair.one.type == pair.other.type for pair in both))
    kappa_of_words = _kappa_of_words(layer, one, other)
    yield Row(layer, "span", *_whole(spans), spans.f1)
    yield Row(layer, "span and type", *_whole(typed), typed.f1, kappa_of_words)
    if layer == "entities":
        yield from _identity(layer, "entity", both)
    elif layer == "dates":
        yield from (_attribute(layer, name, both) for name in ("value", "mod", "deictic"))
    else:
        yield _attribute(layer, "realis", both)
        yield from (_arguments(name, one, other) for name in ("AI", "AC"))
        yield from _identity(layer, "event", both)


def _kappa_of_words(layer: str, one: Sequence[Article], other: Sequence[Article]) -> float:
    return kappa(zip(_tags(layer, one), _tags(layer, other), strict=True))


def _tags(layer: str, articles: Iterable[Article]) -> Iterator[str]:
    for article in articles:
        yield from chain.from_iterable(iob2(article, getattr(article, layer)))


def _attribute(layer: str, name: str, both: Sequence[Pair]) -> Row:
    values = [(attribute(pair.one, name), attribute(pair.other, name)) for pair in both]
    alike = sum(one == other for one, other in values)
    share = alike / len(both) if both else 0.0
    return Row(layer, name, len(both), len(both), alike, share, kappa(values))


def attribute(mention: Mention, name: str) -> Hashable:
    """Return an attribute of a mention as it is compared: values in their canonical form."""
    value: Hashable = getattr(mention, name)
    return timex.canonical(value) if name == "value" and isinstance(value, str) else value


def _arguments(name: str, one: Sequence[Article], other: Sequence[Article]) -> Row:
    measure = next(m for m in MEASURES if m.name == name)
    frame, codes = Frame(one), Vocabulary()
    sides = [Side("events", side, frame, codes) for side in (one, other)]
    found = match(
        measure, sides[0].view("arguments", sides[0]), sides[1].view("arguments", sides[0])
    )
    total = Counts(len(found.gold), len(found.predicted), int(found.credit.sum()))
    compared = {"AI": "arguments", "AC": "arguments and roles"}[name]
    return Row("events", compared, *_whole(total), total.f1)


def _whole(counts: Counts) -> tuple[int, int, int]:
    return counts.gold, counts.predicted, int(counts.right)


def _identity(layer: str, name: str, both: Sequence[Pair]) -> Iterator[Row]:
    one, other = (
        coref.clusters({pair.place: getattr(getattr(pair, side), name) for pair in both})
        for side in ("one", "other")
    )
    sizes = len(one), len(other)
    yield Row(layer, "identity (CoNLL)", *sizes, None, coref.conll(one, other))
    yield Row(layer, "identity (LEA)", *sizes, None, coref.lea(one, other).f1)
