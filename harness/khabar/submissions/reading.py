"""A reading of the articles as the scorer sees it beside the gold: of a pass or a submission."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

import msgspec

from khabar.corpus import Articles
from khabar.flatten import Segmentation
from khabar.layers import LAYERS
from khabar.schema import TASKS, Article, Event, Prediction, Task
from khabar.score.counts import Counts
from khabar.score.engine.scorer import report
from khabar.score.measures import HEADLINES
from khabar.score.report import Report

_BESIDES: Mapping[Task, tuple[str, ...]] = {
    "entities": ("span",),
    "dates": ("strict", "mod", "deictic"),
    "events": ("TI", "AI"),
}
SEEN: Mapping[Task, tuple[str, ...]] = {
    task: (*(name for of, name in HEADLINES if of == task), *_BESIDES[task]) for task in TASKS
}
"""The measures that are looked at: the headlines, then what goes into them."""
_ATTRIBUTES: Mapping[Task, tuple[str, ...]] = {
    layer.task: (*layer.optional, *(("arguments",) if layer.roles else ()))
    for layer in LAYERS.values()
}
"""What mentions may leave out."""

_replaced = msgspec.structs.replace


class Common(NamedTuple):
    """The triggers that gold has too, of the same words and type, from 0 to 1.

    `triggers`: their share of gold's; `arguments`: F1 of AC of these alone.
    """

    triggers: float
    arguments: float


class Reading(NamedTuple):
    """What the scorer makes of a reading, for the tasks that it does.

    `scores`: counts by task, measure (`SEEN`) and article. `left_out`: attributes that gold has
    and no mention of the reading. `common`: None for one without events.
    """

    scores: Mapping[Task, Mapping[str, Mapping[str, Counts]]]
    left_out: Mapping[Task, tuple[str, ...]]
    common: Common | None


def reading(articles: Articles, answers: Sequence[Prediction]) -> Reading:
    """Return what the scorer makes of answers that fit their articles, at most one for each."""
    bare = [*map(_nameless, answers)]
    made = report("", articles, bare)
    does = [task for task in TASKS if any(getattr(a, task) is not None for a in answers)]
    return Reading(
        {task: dict(_of_measures(made, task)) for task in does},
        {task: tuple(_left_out(task, articles, answers)) for task in does},
        _common(articles, bare) if "events" in does else None,
    )


def _of_measures(made: Report, task: Task) -> Iterator[tuple[str, Mapping[str, Counts]]]:
    for name in SEEN[task]:
        if score := made[task][name]:
            yield name, score.by_article


def _left_out(
    task: Task, articles: Iterable[Article], answers: Iterable[Prediction]
) -> Iterator[str]:
    for name in _ATTRIBUTES[task]:
        if _has(name, task, articles) and not _has(name, task, answers):
            yield name


def _has(name: str, task: Task, records: Iterable[Article | Prediction]) -> bool:
    mentions = (mention for record in records for mention in getattr(record, task) or ())
    return any(getattr(mention, name) not in (None, ()) for mention in mentions)


def _nameless(answer: Prediction) -> Prediction:
    """Return an answer without clusters: no headline sees them, and they are slow to score."""
    return _replaced(
        answer,
        entities=answer.entities and tuple(_replaced(m, entity=None) for m in answer.entities),
        events=answer.events and tuple(_replaced(m, event=None) for m in answer.events),
    )


def _common(articles: Articles, answers: Sequence[Prediction]) -> Common:
    by_id = {answer.id: answer for answer in answers}
    pairs = [_of_both(article, by_id.get(article.id)) for article in articles]
    made = report("", Articles([a for a, _ in pairs], ""), [answer for _, answer in pairs])
    triggers, arguments = made["events"]["TC"], made["events"]["AC"]
    of_gold = sum(len(article.events or ()) for article in articles)
    return Common(
        triggers.total.gold / of_gold if triggers and of_gold else 0.0,
        arguments.f1 if arguments else 0.0,
    )


def _of_both(article: Article, answer: Prediction | None) -> tuple[Article, Prediction]:
    """Return both sides with no more than the events that the other side has too."""
    segmented, gold = Segmentation(article), article.events or ()
    predicted = (answer.events if answer and not answer.error else None) or ()

    def kept(events: Iterable[Event], others: Iterable[Event]) -> tuple[Event, ...]:
        there = {(segmented.words(e.start, e.end), e.type) for e in others}
        return tuple(e for e in events if (segmented.words(e.start, e.end), e.type) in there)

    bare = Prediction(id=article.id, events=kept(predicted, gold))
    return _replaced(article, entities=None, dates=None, events=kept(gold, predicted)), bare
