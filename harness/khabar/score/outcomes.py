"""What became of every mention: right, of a wrong type, boundary or value, missed, or made up.

For people who look at errors. Scores are counted elsewhere (`score.engine`), from the same fields.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from operator import attrgetter
from typing import Any, NamedTuple

import msgspec

from khabar import labels, timex
from khabar.flatten import Frame, flat, outermost
from khabar.schema import Argument, Article, Date, Event, Mention, Prediction
from khabar.score.measures import MEASURES, OF_ARGUMENTS, OPTIONAL, Measure
from khabar.text import Segments

RIGHT, MISSED, SPURIOUS, IN_BOILERPLATE = "right", "missed", "spurious", "in boilerplate"
KINDS = (
    RIGHT, "wrong type", "wrong boundary", "wrong value", "wrong trigger", MISSED, SPURIOUS,
    IN_BOILERPLATE,
)  # fmt: skip
"""Kinds of outcome. ``in boilerplate``: spurious where no mention of the layer may stand."""
_KIND_OF: Mapping[str, str] = {
    "type": "wrong type",
    "role": "wrong type",
    "words": "wrong boundary",
    "characters": "wrong boundary",
    "coreference": "wrong boundary",
    **dict.fromkeys(("value", "mod", "deictic", "realis"), "wrong value"),
    "trigger": "wrong trigger",
}
"""The kind of a pair that differs in a field; the first of these fields decides."""
_WORST = (
    MISSED, IN_BOILERPLATE, SPURIOUS, "wrong type", "wrong value", "wrong trigger",
    "wrong boundary", RIGHT,
)  # fmt: skip


class Item(NamedTuple):
    """A mention, or an argument of an event mention, as measures see it.

    `type` is the mention's, for an argument its event's, under the measure's projection;
    `words` the half-open range of the article's words that the span touches; `fields` what
    measures may compare (`Measure.match_on`), None where it is absent.
    """

    start: int
    end: int
    type: str
    words: tuple[int, int]
    fields: Mapping[str, Hashable]
    mention: Mention
    argument: Argument | None = None

    @property
    def label(self) -> str:
        """The type and, of an argument, the role."""
        return f"{self.type} {self.argument.role}" if self.argument else self.type


class Outcome(NamedTuple):
    """What became of an item of gold, of the prediction, or of two that belong together.

    `differs`: of two, the fields in which they differ, compared by the measure or not.
    """

    kind: str
    gold: Item | None
    predicted: Item | None
    differs: frozenset[str] = frozenset()

    @property
    def shown(self) -> Item:
        """The gold's item, or the predicted where gold has none."""
        found = self.gold or self.predicted
        assert found  # one of them is there
        return found


def outcomes(article: Article, prediction: Prediction, measure: Measure) -> list[Outcome]:
    """Return what became of every item of a measure's view, in the order of the text.

    Items belong together one to one if they share a word (or, by ``coreference``, an entity);
    pairs that the measure calls right come first, then those alike in words, type and length.
    The result depends on no order of the prediction. Empty where either side lacks the task.
    """
    sides = [
        _items(record, article, measure, prediction.labels) for record in (article, prediction)
    ]
    if None in sides:
        return []
    gold, predicted = (_distinct(side or (), measure) for side in sides)
    barred = _Barred(article, measure.task)
    found = [_outcome(*pair, measure, barred) for pair in _pairs(gold, predicted, measure)]
    found.sort(key=lambda each: _position(each.shown))
    return found


def measure_of(task: str, name: str) -> Measure:
    """Return a measure by its task and name; LookupError if there is none."""
    for measure in MEASURES:
        if (measure.task, measure.name) == (task, name):
            return measure
    raise LookupError(f"{task}.{name}")


def answered(found: Prediction, tasks: Iterable[str], labels: str | None = None) -> Prediction:
    """Return a prediction as scores take it, of a system that does `tasks` and speaks `labels`.

    Where it failed, or has no answer for one of them, nothing is there.
    """
    lacking = (task for task in tasks if found.error or getattr(found, task) is None)
    layers: dict[str, Any] = dict.fromkeys(lacking, ())
    return msgspec.structs.replace(found, labels=labels, **layers)


def severity(outcome: Outcome) -> int:
    """Return how wrong an outcome is, 0 for most: what was missed or made up before near misses."""
    return _WORST.index(outcome.kind)


def _items(
    record: Article | Prediction, article: Article, measure: Measure, label_set: str | None
) -> list[Item] | None:
    layer: Sequence[Any] | None = getattr(record, measure.task)
    if layer is None:
        return None
    frame = Frame(article)
    if measure.view in OF_ARGUMENTS:
        things = _things(article, frame)
        found = [_argument(a, event, frame, things) for event in layer for a in event.arguments]
        apart = _adjectives(article, frame) if measure.view == "named" else frozenset()
        return [item for item in found if item.words not in apart]
    found = [_mention(mention, frame) for mention in layer]
    if measure.task != "entities":
        return found
    inventory = labels.INVENTORIES[label_set] if label_set else None
    if inventory:
        known = set(inventory.projection.values())
        projection = inventory.projection if record is article else {name: name for name in known}
        found = _projected(found, projection)
    return _viewed(found, measure, frame, inventory.coarse if inventory else labels.COARSE)


def _viewed(
    items: list[Item], measure: Measure, frame: Frame, coarse: labels.Projection
) -> list[Item]:
    if measure.view == "coarse":
        return outermost(_projected(items, coarse))
    if measure.view == "nested":
        outer = {item.words for item in outermost(items)}
        return [item for item in items if item.words not in outer and item.words[0] < item.words[1]]
    if measure.view == "tags":
        cut = [(item, frame.clipped(item.words)) for item in flat(items)]
        return [item._replace(words=w, fields={**item.fields, "words": w}) for item, w in cut]
    return items


def _projected(items: Iterable[Item], projection: labels.Projection) -> list[Item]:
    kept = ((item, projection[item.type]) for item in items if item.type in projection)
    return [item._replace(type=t, fields={**item.fields, "type": t}) for item, t in kept]


def _mention(mention: Mention, frame: Frame) -> Item:
    words = frame.words(mention.start, mention.end)
    fields: dict[str, Hashable] = {
        "words": words,
        "characters": (mention.start, mention.end),
        "type": mention.type,
    }
    if isinstance(mention, Date):
        value = timex.canonical(mention.value) if mention.value else None
        fields |= {"value": value, "mod": mention.mod or "", "deictic": mention.deictic}
    elif isinstance(mention, Event):
        fields["realis"] = mention.realis
    return Item(mention.start, mention.end, mention.type, words, fields, mention)


def _argument(
    argument: Argument,
    event: Event,
    frame: Frame,
    things: Mapping[tuple[int, int], str],
) -> Item:
    words = frame.words(argument.start, argument.end)
    fields = {
        "words": words,
        "characters": (argument.start, argument.end),
        "type": event.type,
        "role": argument.role,
        "trigger": frame.words(event.start, event.end),
        "coreference": things.get(words, words),
    }
    return Item(argument.start, argument.end, event.type, words, fields, event, argument)


def _things(article: Article, frame: Frame) -> dict[tuple[int, int], str]:
    named = [entity for entity in article.entities or () if entity.entity is not None]
    named.sort(key=attrgetter("start", "end", "entity"), reverse=True)  # of two the first counts
    return {frame.words(e.start, e.end): str(e.entity) for e in named}


def _adjectives(article: Article, frame: Frame) -> frozenset[tuple[int, int]]:
    named = (e for e in article.entities or () if e.type == labels.ADJECTIVE)
    return frozenset(frame.words(e.start, e.end) for e in named)


def _position(item: Item) -> tuple[int, int, str, str]:
    return item.start, -item.end, item.label, repr(sorted(item.fields.items()))


def _distinct(items: Iterable[Item], measure: Measure) -> list[Item]:
    """Return one item of those that the measure takes for one, in the order of the text."""
    names = measure.match_on if measure.overlap == "no" else ("words", *measure.match_on)
    found: dict[tuple[Hashable, ...], Item] = {}
    for item in sorted(items, key=_position):
        found.setdefault(tuple(item.fields.get(name) for name in names), item)
    return list(found.values())


def _pairs(
    gold: Sequence[Item], predicted: Sequence[Item], measure: Measure
) -> Iterator[tuple[Item | None, Item | None, frozenset[str]]]:
    ranked = []
    for i, j in _near(gold, predicted, measure):
        differs = _differing(gold[i], predicted[j])
        shared = min(gold[i].end, predicted[j].end) - max(gold[i].start, predicted[j].start)
        wrong = not differs.isdisjoint(measure.match_on)
        ranked.append((wrong, "words" in differs, "type" in differs, -shared, i, j, differs))
    ranked.sort(key=lambda row: row[:-1])
    left, right = dict.fromkeys(range(len(gold))), dict.fromkeys(range(len(predicted)))
    for *_, i, j, differs in ranked:
        if i in left and j in right:
            del left[i], right[j]
            yield gold[i], predicted[j], differs
    yield from ((gold[i], None, frozenset()) for i in left)
    yield from ((None, predicted[j], frozenset()) for j in right)


def _near(
    gold: Sequence[Item], predicted: Sequence[Item], measure: Measure
) -> set[tuple[int, int]]:
    """Return the pairs, by their places, that may belong together."""
    at: defaultdict[Hashable, list[int]] = defaultdict(list)
    for number, item in enumerate(predicted):
        for place in _places(item, measure):
            at[place].append(number)
    return {(i, j) for i, item in enumerate(gold) for p in _places(item, measure) for j in at[p]}


def _places(item: Item, measure: Measure) -> Iterator[Hashable]:
    first, last = item.words
    yield from range(first, last)
    if first == last:
        yield item.words
    if "coreference" in measure.match_on:
        yield "thing", item.fields["coreference"]


def _differing(one: Item, other: Item) -> frozenset[str]:
    """Return the fields that differ; one that may be left out agrees with nothing if it is."""
    return frozenset(
        name
        for name, value in one.fields.items()
        if value != other.fields[name] or (value is None and name in OPTIONAL)
    )


def _outcome(
    gold: Item | None,
    predicted: Item | None,
    differs: frozenset[str],
    measure: Measure,
    barred: _Barred,
) -> Outcome:
    if gold is None or predicted is None:
        kind = (
            MISSED
            if gold
            else IN_BOILERPLATE
            if predicted and barred.holds(predicted)
            else SPURIOUS
        )
        return Outcome(kind, gold, predicted)
    wrong = [
        kind for name, kind in _KIND_OF.items() if name in differs and name in measure.match_on
    ]
    return Outcome(wrong[0] if wrong else RIGHT, gold, predicted, differs)


class _Barred:
    """The zones of an article in which a layer has no mentions."""

    def __init__(self, article: Article, task: str) -> None:
        self._zones, self._task = article.zones, task
        self._segments = Segments(article.zones)

    def holds(self, item: Item) -> bool:
        """Return whether an item begins in one of them."""
        found, end = self._segments.touched(item.start, item.start + 1)
        return found < end and self._zones[found].type in labels.BARRED[self._task]
