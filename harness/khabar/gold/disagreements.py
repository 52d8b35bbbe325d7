"""The differences of two annotations of the same articles, side by side in the text."""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Iterator, Mapping, Sequence
from typing import NamedTuple

from khabar.flatten import Segmentation
from khabar.gold.agreement import Pair, Place, Words, pairs, placed
from khabar.layers import CLUSTER_OF, layer_of
from khabar.schema import TASKS, Argument, Article, Event, Mention

_AROUND = 30
_NOTHING = "–"


class Disagreement(NamedTuple):
    """A place, or a cluster, where two annotations differ.

    `article`, `start`, `end`: the place, or the first mention of a cluster. `context`: the text
    around it, with the words in question in brackets, or the mentions of a cluster. `one` and
    `other`: what each side has.
    """

    layer: str
    article: str
    start: int
    end: int
    context: str
    one: str
    other: str


def disagreements(one: Sequence[Article], other: Sequence[Article]) -> list[Disagreement]:
    """Return every difference, by article, layer and place; those of identity come last."""
    articles = {article.id: article for article in one}
    differences = [d for layer in TASKS for d in _layer_differences(layer, one, other, articles)]
    differences.sort(key=lambda d: (list(articles).index(d.article), d.layer, d.start, d.end))
    for layer, name in CLUSTER_OF.items():
        differences += _identity_differences(layer, name, pairs(layer, one, other), articles)
    return differences


def _layer_differences(
    layer: str,
    one: Sequence[Article],
    other: Sequence[Article],
    articles: Mapping[str, Article],
) -> Iterator[Disagreement]:
    for pair in pairs(layer, one, other):
        article = articles[pair.place[0]]
        if difference := _difference(pair, article):
            yield _at(layer, article, pair.one, *difference)
    ones, others = placed(layer, one), placed(layer, other)
    alone = {place: mention for place, mention in others.items() if place not in ones}
    for place, mention in ones.items():
        article = articles[place[0]]
        if place not in others:
            partner = next((near for near in alone if _overlap(place, near)), None)
            others_text = _described(alone.pop(partner), article) if partner else _NOTHING
            yield _at(layer, article, mention, _described(mention, article), others_text)
    for place, mention in alone.items():
        article = articles[place[0]]
        yield _at(layer, article, mention, _NOTHING, _described(mention, article))


def _overlap(one: Place, other: Place) -> bool:
    (article, (start, end)), (same, (first, last)) = one, other
    return article == same and start < last and first < end


def _difference(pair: Pair, article: Article) -> tuple[str, str] | None:
    """Return how the two sides of a shared mention differ."""
    one, other = _compared(pair.one), _compared(pair.other)
    names = [name for name in one if one[name] != other[name]]
    sides = [[f"{n} {getattr(mention, n)}" for n in names] for mention in (pair.one, pair.other)]
    if isinstance(pair.one, Event) and isinstance(pair.other, Event):
        first, second = _arguments(pair.one, article), _arguments(pair.other, article)
        sides[0] += [text for key, text in first.items() if key not in second]
        sides[1] += [text for key, text in second.items() if key not in first]
    if sides == [[], []]:
        return None
    return "; ".join(sides[0]) or _NOTHING, "; ".join(sides[1]) or _NOTHING


def _compared(mention: Mention) -> Mapping[str, Hashable]:
    """Return the compared fields of a mention: its type, and its attributes in their form."""
    attributes = layer_of(mention).attributes
    return {"type": mention.type, **{a.name: a.compared(mention) for a in attributes}}


def _arguments(event: Event, article: Article) -> dict[tuple[str, Words], str]:
    """Return the descriptions of an event's arguments, by role and words."""
    segmented = Segmentation(article)
    return {
        (
            a.role,
            segmented.words(a.start, a.end),
        ): f"{a.role} {_quoted(a, article)} {a.start}-{a.end}"
        for a in event.arguments
    }


def _described(mention: Mention, article: Article) -> str:
    names = (attribute.name for attribute in layer_of(mention).attributes)
    values = [str(v) for name in names if (v := getattr(mention, name)) is not None]
    arguments = _arguments(mention, article).values() if isinstance(mention, Event) else ()
    return " ".join([mention.type, _quoted(mention, article), *values, *arguments])


def _quoted(span: Mention | Argument, article: Article) -> str:
    return f"«{article.text[span.start : span.end]}»"


def _at(layer: str, article: Article, mention: Mention, one: str, other: str) -> Disagreement:
    text, start, end = article.text, mention.start, mention.end
    around = text[max(0, start - _AROUND) : start], text[start:end], text[end : end + _AROUND]
    context = " ".join("{}[{}]{}".format(*around).split())
    return Disagreement(layer, article.id, start, end, context, one, other)


Name = str | None


def _identity_differences(
    layer: str, name: str, both: Sequence[Pair], articles: Mapping[str, Article]
) -> Iterator[Disagreement]:
    """Yield the mentions that the two sides cluster differently."""
    names = [(getattr(pair.one, name), getattr(pair.other, name)) for pair in both]
    for group in _joined(names):
        members = [pair for pair, (one, _) in zip(both, names, strict=True) if one in group]
        sides = [Counter(getattr(p.one, name) for p in members)]
        sides.append(Counter(getattr(p.other, name) for p in members))
        if max(map(len, sides)) > 1:
            texts = [_quoted(pair.one, articles[pair.place[0]]) for pair in members]
            quotes = " ".join(dict.fromkeys(texts))
            first, id_ = members[0].one, members[0].place[0]
            clusters = [", ".join(f"{n or _NOTHING} ({k})" for n, k in s.items()) for s in sides]
            yield Disagreement(f"{layer} {name}", id_, first.start, first.end, quotes, *clusters)


def _joined(names: Sequence[tuple[Name, Name]]) -> list[set[Name]]:
    """Return one side's names in groups that the other side's names connect."""
    group_of: dict[Name, set[Name]] = {one: {one} for one, _ in names}
    first_of: dict[Name, Name] = {}
    for one, other in names:
        merged = group_of[one] | group_of[first_of.setdefault(other, one)]
        group_of.update(dict.fromkeys(merged, merged))
    return list({id(group): group for group in group_of.values()}.values())
