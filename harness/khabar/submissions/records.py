"""Annotation as sets of records, each with all that it says but the names of clusters."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator, Mapping
from typing import NamedTuple

from khabar import labels, timex
from khabar.corpus import Corpus
from khabar.flatten import Frame
from khabar.schema import TASKS, Article, Date, Event, Mention, Prediction, Task

Record = tuple[Hashable, ...]
Place = Callable[[int, int], tuple[int, int]]
Annotation = Article | Prediction


class Sets(NamedTuple):
    """What a submission has in a task: all its records, and those that gold does not have."""

    all: frozenset[Record]
    wrong: frozenset[Record]


class Records:
    """The records of annotations of one corpus, compared by the words that spans touch."""

    def __init__(self, corpus: Corpus) -> None:
        self._articles = {article.id: article for article in corpus}
        self._place = {article.id: Frame(article).words for article in corpus}
        self._gold: dict[tuple[Task, str | None], frozenset[Record]] = {}

    def of(self, answers: Mapping[str, Prediction], task: Task) -> Sets | None:
        """Return a submission's records of a task; None if it does not do the task."""
        if all(getattr(answer, task) is None for answer in answers.values()):
            return None
        spoken = {answer.labels for answer in answers.values()} if task == "entities" else {None}
        found = frozenset(
            record
            for id_, answer in answers.items()
            for record in records(answer, task, self._place[id_])
        )
        right = frozenset[Record]().union(*(self._right(task, name) for name in spoken))
        return Sets(found, found - right)

    def _right(self, task: Task, spoken: str | None) -> frozenset[Record]:
        """Return gold's records, under the labels of others where a submission speaks them."""
        if (task, spoken) not in self._gold:
            onto = labels.INVENTORIES[spoken].onto if spoken else None
            self._gold[task, spoken] = frozenset(
                record
                for id_, article in self._articles.items()
                for record in records(article, task, self._place[id_], onto)
            )
        return self._gold[task, spoken]


def agreement(one: Mapping[str, Annotation], gold: Mapping[str, Article], task: Task) -> float:
    """Return F1 of records to the character, over the articles of `gold`."""
    sides = [
        {r for id_ in gold if id_ in side for r in records(side[id_], task, _characters)}
        for side in (one, gold)
    ]
    total = sum(map(len, sides))
    return 2 * len(sides[0] & sides[1]) / total if total else 0.0


def does(answers: Mapping[str, Prediction]) -> Iterator[Task]:
    """Yield the tasks that a submission does."""
    return (t for t in TASKS if any(getattr(a, t) is not None for a in answers.values()))


def records(
    annotation: Annotation, task: Task, place: Place, onto: labels.Projection | None = None
) -> Iterator[Record]:
    """Yield an annotation's records of a task; `place` says what a span is compared by."""
    for mention in getattr(annotation, task) or ():
        type_ = mention.type if onto is None else onto.get(mention.type)
        if type_ is not None:
            where = place(mention.start, mention.end)
            yield annotation.id, *where, type_, *_attributes(mention, place)


def _attributes(mention: Mention, place: Place) -> Record:
    if isinstance(mention, Date):
        value = timex.canonical(mention.value) if mention.value else None
        return value, mention.mod, mention.quant, mention.freq, mention.deictic
    if isinstance(mention, Event):
        arguments = frozenset((a.role, *place(a.start, a.end)) for a in mention.arguments)
        return mention.realis, arguments
    return ()


def _characters(start: int, end: int) -> tuple[int, int]:
    return start, end
