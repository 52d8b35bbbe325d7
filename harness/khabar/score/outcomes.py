"""What became of every mention: right, of a wrong type, boundary or value, missed, or made up.

This module is normative: it says of each mention what a measure makes of it, and `counts` adds up.
`score.engine` counts the same much faster, and `tests/score/test_match.py` holds it to this.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from operator import attrgetter
from typing import Any, NamedTuple, TypeVar

import msgspec

from khabar import labels
from khabar.flatten import Segmentation, flat, outermost
from khabar.layers import LAYERS, layer_of
from khabar.schema import Argument, Article, Event, Mention, Prediction
from khabar.score.counts import Counts
from khabar.score.measures import MEASURES, OF_ARGUMENTS, OPTIONAL, Measure
from khabar.stats.matching import pairing

RIGHT, MISSED, SPURIOUS, IN_BOILERPLATE = "right", "missed", "spurious", "in boilerplate"
_KIND_OF: Mapping[str, str] = {
    "type": "wrong type",
    "role": "wrong type",
    **dict.fromkeys(("words", "characters", "coreference", "zone"), "wrong boundary"),
    "value": "wrong value",
    "realis": "wrong realis",
    "mod": "wrong mod",
    "deictic": "wrong deictic",
    "trigger": "wrong trigger",
}
"""The kind of a pair that differs in a field; the first of these fields decides."""
KINDS = (RIGHT, *dict.fromkeys(_KIND_OF.values()), MISSED, SPURIOUS, IN_BOILERPLATE)
"""Kinds of outcome. ``in boilerplate``: spurious where no mention of the layer may stand."""
_Thing = TypeVar("_Thing")
_WORST = (
    MISSED, IN_BOILERPLATE, SPURIOUS, "wrong type", "wrong value", "wrong realis", "wrong mod",
    "wrong deictic", "wrong trigger", "wrong boundary", RIGHT,
)  # fmt: skip


class Item(NamedTuple):
    """A mention, or an argument of an event mention, as measures see it.

    `type` is the mention's, for an argument its event's, under the measure's projection;
    `words` the half-open range of the article's words that the span touches; `sentence` the number
    of that of its first word; `fields` what measures may compare (`Measure.match_on`), None where
    it is absent.
    """

    start: int
    end: int
    type: str
    words: tuple[int, int]
    sentence: int
    fields: Mapping[str, Hashable]
    mention: Mention
    argument: Argument | None = None

    @property
    def label(self) -> str:
        """The type and, of an argument, the role."""
        return f"{self.type} {self.argument.role}" if self.argument else self.type


class Outcome(NamedTuple):
    """What became of an item of gold, of the prediction, or of two that belong together.

    `differs`: of two, the fields in which they differ, compared by the measure or not. `credit`:
    what the measure gives for it, 1 if it is right, a half for partial credit, or 0.
    """

    kind: str
    gold: Item | None
    predicted: Item | None
    differs: frozenset[str] = frozenset()
    credit: float = 0

    @property
    def shown(self) -> Item:
        """The gold's item, or the predicted where gold has none."""
        item = self.gold or self.predicted
        assert item  # one of them is there
        return item


def outcomes(article: Article, prediction: Prediction, measure: Measure) -> list[Outcome]:
    """Return what became of every item of a measure's view, in the order of the text.

    Items belong together one to one if they share a word (or, by ``coreference``, an entity). First
    come pairs that the measure calls right, as many as can be, then those worth a half, then those
    alike in words, type and length. Of gold items that compete for a partner the earlier sentence
    has it, within a sentence the one that is nearest to it. The result depends on no order of the
    prediction. Empty where either side lacks the task. What has no span has no outcome.
    """
    segmented = Segmentation(article)
    gold, predicted = (
        _items(record, article, segmented, measure, prediction.labels)
        for record in (article, prediction)
    )
    if gold is None or predicted is None:
        return []
    pairs = _pairs(_distinct(gold, measure), _distinct(predicted, measure), measure)
    return _in_order(pairs, attrgetter("shown"))


def gold_items(article: Article, measure: Measure, labels: str | None = None) -> list[Item]:
    """Return every item of gold in a measure's view, also those that the measure takes for one.

    `labels`: whose types the predicted entities have. Empty where the article lacks the task.
    """
    return _items(article, article, Segmentation(article), measure, labels) or []


def seen(item: Item, measure: Measure) -> Hashable:
    """Return what a measure sees of an item: items of an article that agree in it are one."""
    names = measure.match_on if measure.overlap == "no" else ("words", *measure.match_on)
    return _key(item, names)


def counts(outcomes: Iterable[Outcome]) -> Counts:
    """Return what a measure counts, which is the sum of its outcomes."""
    return counts_by(outcomes, lambda _: None).get(None, Counts())


def counts_by(
    outcomes: Iterable[Outcome], group: Callable[[Item], Hashable]
) -> Mapping[Hashable, Counts]:
    """Return the counts by the groups of the items; credit is given to the gold item's.

    For the counts of each type or zone the outcomes are those of `Measure.within`.
    """
    total: defaultdict[Hashable, Counts] = defaultdict(Counts)
    for outcome in outcomes:
        for side, count in (
            (outcome.gold, Counts(1, 0, outcome.credit)),
            (outcome.predicted, Counts(0, 1)),
        ):
            if side is not None:
                total[group(side)] = total[group(side)].plus(count)
    return total


def measure_of(task: str, name: str) -> Measure:
    """Return a measure by its task and name; LookupError if there is none."""
    for measure in MEASURES:
        if (measure.task, measure.name) == (task, name):
            return measure
    raise LookupError(f"{task}.{name}")


def answered(prediction: Prediction, tasks: Iterable[str], labels: str | None = None) -> Prediction:
    """Return a prediction as scores take it, of a system that does `tasks` with types of `labels`.

    Where it failed, or has no answer for one of them, nothing is there.
    """
    lacking = (task for task in tasks if prediction.error or getattr(prediction, task) is None)
    layers: dict[str, Any] = dict.fromkeys(lacking, ())
    return msgspec.structs.replace(prediction, labels=labels, **layers)


def severity(outcome: Outcome) -> int:
    """Return how wrong an outcome is, 0 for most: what was missed or made up before near misses."""
    return _WORST.index(outcome.kind)


def _items(
    record: Article | Prediction,
    article: Article,
    segmented: Segmentation,
    measure: Measure,
    label_set: str | None,
) -> list[Item] | None:
    layer: Sequence[Any] | None = getattr(record, measure.task)
    if layer is None:
        return None
    if measure.view in OF_ARGUMENTS:
        entities = _entities(article, segmented)
        items = [
            _argument(a, event, segmented, entities) for event in layer for a in event.arguments
        ]
        apart = _adjectives(article, segmented) if measure.view == "named" else frozenset()
        return [item for item in items if item.words not in apart]
    items = [_mention(mention, segmented) for mention in layer]
    common = labels.common(article.labels, label_set)
    if measure.task == "entities":
        items = _projected(items, common.gold if record is article else common.predicted)
    return _viewed(items, measure, segmented, common.coarse)


def _viewed(
    items: list[Item], measure: Measure, segmented: Segmentation, coarse: labels.Projection
) -> list[Item]:
    if measure.view == "coarse":
        return outermost(_projected(items, coarse))
    if measure.view == "nested":
        outer = {item.words for item in outermost(items)}
        return [item for item in items if item.words not in outer and item.words[0] < item.words[1]]
    if measure.view == "tags":
        cut = [(item, segmented.clipped(item.words)) for item in flat(items)]
        return [item._replace(words=w, fields={**item.fields, "words": w}) for item, w in cut]
    return items


def _projected(items: Iterable[Item], projection: labels.Projection) -> list[Item]:
    kept = ((item, projection[item.type]) for item in items if item.type in projection)
    return [item._replace(type=t, fields={**item.fields, "type": t}) for item, t in kept]


def _mention(mention: Mention, segmented: Segmentation) -> Item:
    attributes = layer_of(mention).measured
    return _item(mention, mention, segmented, {a.name: a.compared(mention) for a in attributes})


def _argument(
    argument: Argument,
    event: Event,
    segmented: Segmentation,
    entities: Mapping[tuple[int, int], str],
) -> Item:
    words = segmented.words(argument.start, argument.end)
    fields = {
        "role": argument.role,
        "trigger": segmented.words(event.start, event.end),
        "coreference": entities.get(words, words),
    }
    return _item(argument, event, segmented, fields)


def _item(
    span: Mention | Argument,
    mention: Mention,
    segmented: Segmentation,
    fields: Mapping[str, Hashable],
) -> Item:
    start, end = span.start, span.end
    words, sentence, zone = segmented.place(start, end)
    placed: dict[str, Hashable] = {
        "words": words,
        "characters": (start, end),
        "zone": zone,
        "type": mention.type,
        **fields,
    }
    argument = span if isinstance(span, Argument) else None
    return Item(start, end, mention.type, words, sentence, placed, mention, argument)


def _entities(article: Article, segmented: Segmentation) -> dict[tuple[int, int], str]:
    """Return the entity that gold names at a range of words; of two the first in the text."""
    named = [mention for mention in article.entities or () if mention.entity is not None]
    named.sort(key=attrgetter("start", "end", "entity"), reverse=True)
    return {segmented.words(e.start, e.end): str(e.entity) for e in named}


def _adjectives(article: Article, segmented: Segmentation) -> frozenset[tuple[int, int]]:
    adjective = labels.ADJECTIVE if article.labels is None else None
    named = (e for e in article.entities or () if e.type == adjective)
    return frozenset(segmented.words(e.start, e.end) for e in named)


def _in_order(things: Iterable[_Thing], item_of: Callable[[_Thing], Item]) -> list[_Thing]:
    """Return things in the order of their items in the text; of those alike the fields decide."""
    alike: defaultdict[tuple[int, int, str], list[_Thing]] = defaultdict(list)
    for thing in things:
        item = item_of(thing)
        alike[item.start, -item.end, item.label].append(thing)
    for same in alike.values():
        if len(same) > 1:
            same.sort(key=lambda thing: repr(sorted(item_of(thing).fields.items())))
    return [thing for place in sorted(alike) for thing in alike[place]]


def _distinct(items: Iterable[Item], measure: Measure) -> list[Item]:
    """Return one item of those that the measure takes for one, in the order of the text."""
    kept: dict[Hashable, Item] = {}
    for item in _in_order(items, lambda item: item):
        kept.setdefault(seen(item, measure), item)
    return list(kept.values())


def _key(item: Item, names: Iterable[str]) -> Hashable:
    return tuple(item.fields.get(name) for name in names)


_Places = tuple[int, int]
"""A pair by its items' places among gold's and the predicted."""


def _pairs(gold: Sequence[Item], predicted: Sequence[Item], measure: Measure) -> Iterator[Outcome]:
    sure = {} if measure.overlap != "no" else _agreeing(gold, predicted, measure)
    partner = dict(sure)
    left = _left(gold, partner), _left(predicted, partner.values())
    near = {(i, j): _pair(gold[i], predicted[j], measure) for i, j in _near(*left, measure)}
    ranked = sorted(near, key=lambda places: (_distance(near[places]), places))
    near |= {
        places: _pair(gold[places[0]], predicted[places[1]], measure) for places in sure.items()
    }
    for credit in (1.0, 0.5):
        worth = [places for places in ranked if near[places].credit == credit]
        partner |= _most(_free(worth, partner), gold)
    partner |= _first_come(_free(ranked, partner))
    yield from (near[places] for places in partner.items())
    yield from (Outcome(MISSED, gold[i], None) for i in range(len(gold)) if i not in partner)
    yield from (_spurious(item, measure) for item in _left(predicted, partner.values()).values())


def _agreeing(gold: Sequence[Item], predicted: Sequence[Item], measure: Measure) -> dict[int, int]:
    """Return the pairs that agree in all that is compared; no side has two alike.

    No other pair is right where spans that only overlap do not count.
    """
    names = measure.match_on
    sure = [name for name in names if name in OPTIONAL]
    at = {_key(item, names): j for j, item in enumerate(predicted)}
    there = {i for i, item in enumerate(gold) if None not in map(item.fields.get, sure)}
    return {i: at[key] for i in there if (key := _key(gold[i], names)) in at}


def _left(items: Sequence[Item], taken: Iterable[int]) -> dict[int, Item]:
    """Return the items by their places, without those at `taken`."""
    without = set(taken)
    return {place: item for place, item in enumerate(items) if place not in without}


def _free(pairs: Iterable[_Places], partner: Mapping[int, int]) -> list[_Places]:
    taken = set(partner.values())
    return [(i, j) for i, j in pairs if i not in partner and j not in taken]


def _most(pairs: Sequence[_Places], gold: Sequence[Item]) -> dict[int, int]:
    """Return as many of the pairs as can be, one to one; they are given nearest first."""
    neighbours: dict[int, list[int]] = {}
    for i, j in sorted(pairs, key=lambda pair: gold[pair[0]].sentence):
        neighbours.setdefault(i, []).append(j)
    return pairing(neighbours)


def _first_come(pairs: Iterable[_Places]) -> dict[int, int]:
    partner: dict[int, int] = {}
    taken: set[int] = set()
    for i, j in pairs:
        if i not in partner and j not in taken:
            partner[i] = j
            taken.add(j)
    return partner


def _distance(pair: Outcome) -> tuple[bool, bool, int]:
    gold, predicted = pair.gold, pair.predicted
    assert gold and predicted
    shared = min(gold.end, predicted.end) - max(gold.start, predicted.start)
    return "words" in pair.differs, "type" in pair.differs, -shared


def _near(
    gold: Mapping[int, Item], predicted: Mapping[int, Item], measure: Measure
) -> set[_Places]:
    """Return the pairs of items, by their places, that may belong together."""
    at: defaultdict[Hashable, list[int]] = defaultdict(list)
    for number, item in predicted.items():
        for place in _places(item, measure):
            at[place].append(number)
    return {(i, j) for i, item in gold.items() for p in _places(item, measure) for j in at[p]}


def _places(item: Item, measure: Measure) -> Iterator[Hashable]:
    yield from range(*item.words)
    if measure.overlap == "no":
        yield _key(item, measure.match_on)
    if "coreference" in measure.match_on:
        yield "coreference", item.fields["coreference"]


def _pair(gold: Item, predicted: Item, measure: Measure) -> Outcome:
    differs = frozenset(
        name for name in gold.fields if _differ(name, gold.fields[name], predicted.fields[name])
    )
    wrong, partial = differs.intersection(measure.match_on), measure.overlap == "partial"
    judged = wrong | differs.intersection(("words",) if partial else ())
    kind = next((kind for name, kind in _KIND_OF.items() if name in judged), RIGHT)
    credit = 1.0 if kind == RIGHT else 0.0 if wrong or not partial else 0.5
    return Outcome(kind, gold, predicted, differs, credit)


def _differ(name: str, one: Hashable, other: Hashable) -> bool:
    """Return whether two fields differ; one that may be left out agrees with nothing if it is."""
    return one != other or (one is None and name in OPTIONAL)


def _spurious(item: Item, measure: Measure) -> Outcome:
    barred = item.fields["zone"] in LAYERS[measure.task].barred
    return Outcome(IN_BOILERPLATE if barred else SPURIOUS, None, item)
