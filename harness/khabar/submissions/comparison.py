"""Annotation as sets of records: the fields that headlines compare, by the words of each span."""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Mapping
from typing import NamedTuple

from khabar import labels, timex
from khabar.corpus import Corpus
from khabar.flatten import Segmentation
from khabar.schema import Article, Date, Event, Prediction, Task

Record = tuple[Hashable, ...]
"""The layer, the article, the range of words, and the other fields that are compared."""
_PLACE = 4
"""The number of fields of a record that are its place."""
FEW = 3
Annotation = Article | Prediction


class Sets(NamedTuple):
    """The records of a submission in a task, and the places of its errors.

    `all`: its records; empty if it errs in fewer than `FEW` places, because good systems may err in
    the same one or two. `wrong`: those that are not in gold; `spans`: their places, without types.
    `errors`: the places of wrong and missed mentions; empty if it finds less than half, because
    two systems that find little miss the same.
    """

    all: frozenset[Record] = frozenset()
    wrong: frozenset[Record] = frozenset()
    spans: frozenset[Record] = frozenset()
    errors: frozenset[Record] = frozenset()


class Records:
    """The records of annotations of one corpus."""

    def __init__(self, corpus: Corpus) -> None:
        self._articles = {article.id: article for article in corpus}
        self._segmented = {article.id: Segmentation(article) for article in corpus}
        self._gold: dict[tuple[Task, str | None], frozenset[Record]] = {}

    def of(self, answers: Mapping[str, Prediction], task: Task) -> Sets | None:
        """Return a submission's records of a task; None if it does not do the task."""
        answered = [answer for answer in answers.values() if getattr(answer, task) is not None]
        if not answered:
            return None
        label_set = {answer.labels for answer in answered} if task == "entities" else {None}
        records = frozenset(
            r for answer in answered for r in self._records(answer, task, answer.labels)
        )
        right = frozenset[Record]().union(*(self._right(task, name) for name in label_set))
        return _sets(records, right, task)

    def _right(self, task: Task, label_set: str | None) -> frozenset[Record]:
        """Return gold's records, under another label set if a submission uses it."""
        if (task, label_set) not in self._gold:
            articles = self._articles.values()
            records = (r for article in articles for r in self._records(article, task, label_set))
            self._gold[task, label_set] = frozenset(records)
        return self._gold[task, label_set]

    def _records(
        self, annotation: Annotation, task: Task, label_set: str | None
    ) -> Iterator[Record]:
        projection = (
            labels.INVENTORIES[label_set].projection if label_set and task == "entities" else None
        )
        if projection is not None and isinstance(annotation, Prediction):
            projection = {name: name for name in projection.values()}
        words = self._segmented[annotation.id].words
        for mention in getattr(annotation, task) or ():
            place = annotation.id, *words(mention.start, mention.end)
            if isinstance(mention, Date):
                yield task, *place, timex.canonical(mention.value) if mention.value else None
            elif projection is None or mention.type in projection:
                yield task, *place, mention.type if projection is None else projection[mention.type]
            if isinstance(mention, Event):
                for argument in mention.arguments:
                    where = annotation.id, *words(argument.start, argument.end)
                    yield "arguments", *where, mention.type, argument.role


def _sets(records: frozenset[Record], right: frozenset[Record], task: Task) -> Sets:
    wrong, missed = records - right, right - records
    answered = {record[_PLACE] for record in records if record[0] == task}
    relevant = {record for record in missed if task == "dates" or record[_PLACE] in answered}
    errors = frozenset(record[:_PLACE] for record in wrong | relevant if record[0] == task)
    mentions = sum(record[0] == task for record in right)
    seldom = 2 * sum(record[0] == task for record in missed) > mentions
    return Sets(
        records if len({record[:_PLACE] for record in wrong | missed}) >= FEW else frozenset(),
        wrong,
        frozenset(record[:_PLACE] for record in wrong),
        frozenset() if seldom else errors,
    )
