"""Annotation as sets of records: what headlines compare, by the words that spans touch."""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Mapping
from typing import NamedTuple

from khabar import labels, timex
from khabar.corpus import Corpus
from khabar.flatten import Segmentation
from khabar.schema import Article, Date, Event, Prediction, Task

Record = tuple[Hashable, ...]
"""The layer, the article, the range of words, and what is compared besides."""
_PLACE = 4
"""So many fields of a record say where it stands."""
FEW = 3
Annotation = Article | Prediction


class Sets(NamedTuple):
    """What a submission has in a task, and where it errs.

    `all`: its records, none where it errs in less than `FEW` places, since good systems may err in
    the same one or two. `wrong`: those that gold does not have;
    `spans`: where these stand, whatever their types. `errors`: where a mention is wrong or missed,
    none of who finds less than half, since two that find little miss the same.
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
        given = [answer for answer in answers.values() if getattr(answer, task) is not None]
        if not given:
            return None
        spoken = {answer.labels for answer in given} if task == "entities" else {None}
        found = frozenset(r for answer in given for r in self._records(answer, task, answer.labels))
        right = frozenset[Record]().union(*(self._right(task, name) for name in spoken))
        return _sets(found, right, task)

    def _right(self, task: Task, spoken: str | None) -> frozenset[Record]:
        """Return gold's records, under the labels of others where a submission speaks them."""
        if (task, spoken) not in self._gold:
            articles = self._articles.values()
            found = (r for article in articles for r in self._records(article, task, spoken))
            self._gold[task, spoken] = frozenset(found)
        return self._gold[task, spoken]

    def _records(self, annotation: Annotation, task: Task, spoken: str | None) -> Iterator[Record]:
        onto = labels.INVENTORIES[spoken].projection if spoken and task == "entities" else None
        if onto is not None and isinstance(annotation, Prediction):
            onto = {name: name for name in onto.values()}
        words = self._segmented[annotation.id].words
        for mention in getattr(annotation, task) or ():
            place = annotation.id, *words(mention.start, mention.end)
            if isinstance(mention, Date):
                yield task, *place, timex.canonical(mention.value) if mention.value else None
            elif onto is None or mention.type in onto:
                yield task, *place, mention.type if onto is None else onto[mention.type]
            if isinstance(mention, Event):
                for argument in mention.arguments:
                    where = annotation.id, *words(argument.start, argument.end)
                    yield "arguments", *where, mention.type, argument.role


def _sets(found: frozenset[Record], right: frozenset[Record], task: Task) -> Sets:
    wrong, missed = found - right, right - found
    given = {record[_PLACE] for record in found if record[0] == task}
    asked = {record for record in missed if task == "dates" or record[_PLACE] in given}
    errors = frozenset(record[:_PLACE] for record in wrong | asked if record[0] == task)
    mentions = sum(record[0] == task for record in right)
    seldom = 2 * sum(record[0] == task for record in missed) > mentions
    return Sets(
        found if len({record[:_PLACE] for record in wrong | missed}) >= FEW else frozenset(),
        wrong,
        frozenset(record[:_PLACE] for record in wrong),
        frozenset() if seldom else errors,
    )
