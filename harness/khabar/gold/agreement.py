"""The agreement of two annotations of the same articles, per layer and per attribute."""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Iterable, Iterator, Sequence
from itertools import chain
from typing import NamedTuple

from khabar.flatten import Segmentation, iob2
from khabar.layers import CLUSTER_OF, LAYERS
from khabar.schema import TASKS, Article, Mention
from khabar.score import coref
from khabar.score.counts import Counts

Words = tuple[int, int]
Place = tuple[str, Words]
"""The place of a mention: its article's id and its range of words."""


class Row(NamedTuple):
    """One line of the table.

    `one` and `other`: how many items each side has; `alike`: how many of them agree, None for
    clusterings; `agreement`: F1 of spans, arguments and clusterings, else the share that agrees,
    from 0 to 1, None if neither side has anything; `kappa`: Cohen's (1960), from -1 to 1.
    """

    layer: str
    compared: str
    one: int
    other: int
    alike: int | None
    agreement: float | None
    kappa: float | None = None


class Pair(NamedTuple):
    """A mention in both annotations: the same words of the same layer."""

    place: Place
    one: Mention
    other: Mention


def agreement(one: Sequence[Article], other: Sequence[Article]) -> list[Row]:
    """Return the table for two annotations of the same articles, in the same order.

    Spans are widened to words, as for measures; an argument belongs to its trigger; attributes and
    clusters are compared over the mentions whose words both sides marked; `words` are the IOB2 tags
    of the outermost mentions.
    """
    return [row for layer in TASKS for row in _layer_rows(layer, one, other)]


def pairs(layer: str, one: Sequence[Article], other: Sequence[Article]) -> list[Pair]:
    """Return the mentions of a layer that are in both annotations, in the order of the text."""
    others = placed(layer, other)
    mentions = placed(layer, one).items()
    return [Pair(place, mention, others[place]) for place, mention in mentions if place in others]


def placed(layer: str, articles: Iterable[Article]) -> dict[Place, Mention]:
    """Return the mentions of a layer by their places."""
    mentions: dict[Place, Mention] = {}
    for article in articles:
        segmented = Segmentation(article)
        for mention in getattr(article, layer):
            mentions[article.id, segmented.words(mention.start, mention.end)] = mention
    return mentions


def kappa(labels: Iterable[tuple[Hashable, Hashable]]) -> float:
    """Return Cohen's kappa (1960) of two raters' labels; 1 if all labels are the same."""
    counts = Counter(labels)
    total = sum(counts.values())
    ones, others = Counter[Hashable](), Counter[Hashable]()
    for (one, other), number in counts.items():
        ones[one] += number
        others[other] += number
    by_chance = sum(ones[label] * others[label] for label in ones)
    observed = sum(number for (one, other), number in counts.items() if one == other) * total
    return (observed - by_chance) / (total**2 - by_chance) if by_chance < total**2 else 1.0


def _layer_rows(layer: str, one: Sequence[Article], other: Sequence[Article]) -> Iterator[Row]:
    both = pairs(layer, one, other)
    sizes = len(placed(layer, one)), len(placed(layer, other))
    same_type = sum(pair.one.type == pair.other.type for pair in both)
    yield _f1(layer, "span", *sizes, len(both))
    yield _f1(layer, "span and type", *sizes, same_type)
    yield _shares(layer, "words", list(zip(_tags(layer, one), _tags(layer, other), strict=True)))
    for attribute in LAYERS[layer].attributes:
        values = [(attribute.compared(pair.one), attribute.compared(pair.other)) for pair in both]
        if any(value != (None, None) for value in values):
            yield _shares(layer, attribute.name, values)
    if LAYERS[layer].roles:
        yield from _arguments(one, other)
    if layer in CLUSTER_OF:
        yield from _identity(layer, CLUSTER_OF[layer], both)


def _f1(layer: str, compared: str, one: int, other: int, alike: int) -> Row:
    share = Counts(one, other, alike).f1 if one + other else None
    return Row(layer, compared, one, other, alike, share)


def _shares(layer: str, compared: str, values: Sequence[tuple[Hashable, Hashable]]) -> Row:
    alike = sum(one == other for one, other in values)
    if not values:
        return Row(layer, compared, 0, 0, 0, None)
    return Row(layer, compared, len(values), len(values), alike, alike / len(values), kappa(values))


def _tags(layer: str, articles: Iterable[Article]) -> Iterator[str]:
    for article in articles:
        yield from chain.from_iterable(iob2(article, getattr(article, layer)))


def _arguments(one: Sequence[Article], other: Sequence[Article]) -> Iterator[Row]:
    sides = [[a for article in side for a in arguments(article)] for side in (one, other)]
    for compared, fields in (("arguments", 3), ("arguments and roles", 4)):
        first, second = ({argument[:fields] for argument in side} for side in sides)
        yield _f1("events", compared, len(first), len(second), len(first & second))


def arguments(article: Article) -> Iterator[tuple[str, Words, Words, str]]:
    """Yield an article's arguments: its id, the trigger's words, their own, and the role."""
    segmented = Segmentation(article)
    for event in article.events or ():
        trigger = segmented.words(event.start, event.end)
        for argument in event.arguments:
            yield article.id, trigger, segmented.words(argument.start, argument.end), argument.role


def _identity(layer: str, name: str, both: Sequence[Pair]) -> Iterator[Row]:
    one, other = (
        coref.clusters({pair.place: getattr(getattr(pair, side), name) for pair in both})
        for side in ("one", "other")
    )
    sizes = len(one), len(other)
    links = any(len(cluster) > 1 for cluster in (*one, *other))  # without any, MUC is 0 / 0
    conll = coref.conll(one, other) if links else None
    lea = coref.lea(one, other).f1 if one or other else None
    yield Row(layer, "identity (CoNLL)", *sizes, None, conll)
    yield Row(layer, "identity (LEA)", *sizes, None, lea)
