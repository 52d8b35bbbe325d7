"""The mentions of an article, gold beside those of each run, and what became of each."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

import msgspec

from khabar import labels, layers
from khabar.schema import Article, Prediction
from khabar.score.identity import WRONG_IDENTITY, misnamed
from khabar.score.measures import OPTIONAL, Measure
from khabar.score.outcomes import RIGHT, Item, Outcome, measure_of, outcomes

NOT_DONE, NOT_JUDGED = "not done", "not judged"
WRONG_ROLE = "wrong role"
"""What an argument is whose words are right and whose role is not."""
_FACTS: Mapping[str, tuple[str, ...]] = {
    **{task: layer.optional for task, layer in layers.LAYERS.items()},
    "arguments": (),
}
"""The attributes of a layer's mentions besides span and type."""
_ATTRIBUTE_OF = {"wrong realis": "realis", "wrong mod": "mod", "wrong deictic": "deictic"}
"""The attribute of few values that a kind of outcome is about."""
LAYERS = tuple(_FACTS)
TYPES_OF: Mapping[str, tuple[str, ...]] = {
    **{task: layer.types for task, layer in layers.LAYERS.items()},
    "arguments": labels.ROLES,
}


class Fact(NamedTuple):
    """One attribute in gold and in each run; `wrong` if any run differs from gold."""

    name: str
    values: tuple[str | None, ...]
    wrong: bool


class Row(NamedTuple):
    """A mention of gold, or one that only runs have.

    `kinds`: the outcome in each run; None if it does not concern the run. `sides`: gold's item,
    then each run's. `parent`: the place of an argument's event among the article's rows.
    """

    layer: str
    kinds: tuple[str | None, ...]
    sides: tuple[Item | None, ...]
    differs: frozenset[str]
    parent: int | None = None

    @property
    def shown(self) -> Item:
        """The item of gold, or of the first run that has one."""
        return next(item for item in self.sides if item)

    @property
    def facts(self) -> Iterator[Fact]:
        """The mention's attributes besides span and type."""
        for name in _FACTS[self.layer]:
            values = tuple(_value(item, name) for item in self.sides)
            if any(value is not None for value in values):
                expected = values[0] is not None or name not in OPTIONAL
                yield Fact(name, values, name in self.differs and expected)

    def shift(self, run: int) -> tuple[str | None, str | None] | None:
        """Return the value in gold and in a run of the attribute that is wrong there.

        None where it is right, or no attribute of few values.
        """
        name = _ATTRIBUTE_OF.get(self.kinds[run] or "")
        return (_value(self.sides[0], name), _value(self.sides[1 + run], name)) if name else None


def category(item: Item) -> str:
    """Return the type of an item, or the role of an argument, for the filters."""
    return item.argument.role if item.argument else item.type


def measures(articles: Iterable[Article]) -> Mapping[str, Measure]:
    """Return the measure that decides whether a mention of each layer is right.

    All that gold says of a mention has to agree; an attribute that no gold mention has is not
    compared.
    """
    found = _annotated(articles)
    dates, events = (
        ("words", "type", *(a.name for a in layers.LAYERS[task].measured if a.name in found))
        for task in ("dates", "events")
    )
    return {
        "entities": measure_of("entities", "strict"),
        "dates": Measure("dates", "+".join(dates), dates),
        "events": Measure("events", "+".join(events), events),
        "arguments": measure_of("events", "AC+"),
    }


def _annotated(articles: Iterable[Article]) -> set[str]:
    """Return which attributes any gold mention of a date or an event has."""
    wanted = {a.name for task in ("dates", "events") for a in layers.LAYERS[task].measured}
    found: set[str] = set()
    for article in articles:
        if found == wanted:
            break
        for mention in (*(article.dates or ()), *(article.events or ())):
            found |= {name for name in wanted if getattr(mention, name, None) is not None}
    return found


def rows(
    article: Article, answers: Sequence[Prediction], by: Mapping[str, Measure]
) -> Sequence[Row]:
    """Return the mentions of every layer in the order of the text."""
    mentions: list[Row] = []
    for layer, measure in by.items():
        judged = [_judged(article, answer, measure) for answer in answers]
        joined = _joined(layer, judged)
        mentions += _identified(layer, joined, len(answers))
    mentions.sort(key=_position)
    events = {
        (number, _span(item)): place
        for place, row in enumerate(mentions)
        for number, item in enumerate(row.sides)
        if item and row.layer == "events"
    }
    return [row._replace(parent=_parent(row, events)) for row in mentions]


def _judged(article: Article, answer: Prediction, measure: Measure) -> list[Outcome] | None:
    """Return the outcomes of a run's answer, None if it does not do the task."""
    if getattr(answer, measure.task) is None:
        return None
    if getattr(article, measure.task) is not None:
        return outcomes(article, answer, measure)
    bare = msgspec.structs.replace(article, **{measure.task: ()})
    return [outcome._replace(kind=NOT_JUDGED) for outcome in outcomes(bare, answer, measure)]


def _joined(layer: str, judged: Sequence[list[Outcome] | None]) -> list[Row]:
    by_key: dict[Hashable, list[Outcome | None]] = {}
    for number, run in enumerate(judged):
        for place, outcome in enumerate(run or ()):
            key = _key(outcome) if len(judged) > 1 else place
            by_key.setdefault(key, [None] * len(judged))[number] = outcome
    absent = [NOT_DONE if run is None else None for run in judged]
    return [_row(layer, of_runs, absent) for of_runs in by_key.values()]


def _row(layer: str, of_runs: Sequence[Outcome | None], absent: Sequence[str | None]) -> Row:
    gold = next((outcome.gold for outcome in of_runs if outcome and outcome.gold), None)
    pairs = zip(of_runs, absent, strict=True)
    return Row(
        layer,
        tuple(_kind(outcome) if outcome else other for outcome, other in pairs),
        (gold, *(outcome and outcome.predicted for outcome in of_runs)),
        frozenset().union(*(outcome.differs for outcome in of_runs if outcome)),
    )


def _kind(outcome: Outcome) -> str:
    """Return the kind of an outcome; a wrong type of an argument is its role's."""
    of_role = outcome.kind == "wrong type" and "role" in outcome.differs
    return WRONG_ROLE if of_role else outcome.kind


def _identified(layer: str, mentions: list[Row], runs: int) -> list[Row]:
    """Return the mentions of a layer; those right but for their cluster are wrong in it."""
    field = layers.CLUSTER_OF.get(layer)
    if field is None:
        return mentions
    for run in range(runs):
        named = [
            (place, _value(row.sides[0], field), _value(row.sides[1 + run], field))
            for place, row in enumerate(mentions)
            if row.kinds[run] == RIGHT
        ]
        for place in misnamed(named):
            row = mentions[place]
            kinds = (*row.kinds[:run], WRONG_IDENTITY, *row.kinds[run + 1 :])
            mentions[place] = row._replace(kinds=kinds, differs=row.differs | {field})
    return mentions


def _key(outcome: Outcome) -> Hashable:
    item = outcome.shown
    return outcome.gold is None, item.start, item.end, frozenset(item.fields.items())


def _parent(row: Row, events: Mapping[tuple[int, Hashable], int]) -> int | None:
    of_sides = (
        events.get((number, _span(item)))
        for number, item in enumerate(row.sides)
        if item and item.argument
    )
    return next((place for place in of_sides if place is not None), None)


def _span(item: Item) -> Hashable:
    return item.mention.start, item.mention.end, item.type


def _position(row: Row) -> tuple[int, int, int, str]:
    item = row.shown
    return item.start, -item.end, LAYERS.index(row.layer), item.label


def _value(item: Item | None, name: str) -> str | None:
    value = getattr(item.mention, name) if item else None
    if isinstance(value, bool):
        return "yes" if value else "no"
    return value
