"""Predictions against gold, as they come: counted in batches, with what became of each article."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import lru_cache
from pathlib import Path
from typing import Literal, NamedTuple, Protocol

import numpy as np

from khabar import predictions, timex, validity
from khabar.corpus import Articles
from khabar.errors import KhabarError
from khabar.jsonl import Line
from khabar.layers import CLUSTER_OF
from khabar.schema import TASKS, Article, Date, Prediction, Unlocatable
from khabar.score.clusters import Named, Naming, named
from khabar.score.engine.gold_columns import Gold
from khabar.score.engine.readings import Readings
from khabar.score.engine.tasks import Answer, Misfit, TaskScores
from khabar.score.report import Report
from khabar.score.revision import SCORER
from khabar.signature import Signature

_AT_ONCE = 1_000
"""Mentions that are read together: while they are at hand in the processor's cache."""
_BATCH = 50_000
"""Mentions that are counted together."""
_ARTICLES = 500
"""Articles without an answer that are counted together."""


class Source(Protocol):
    """Where a prediction comes from, such as a line of a file."""

    def error(self, what: object) -> KhabarError:
        """Return the error that names the source and `what`."""


class _Sourced(NamedTuple):
    answer: Answer
    source: Source | None

    def fault(self) -> KhabarError | None:
        prediction = self.answer.prediction
        told = validity.fault(prediction, self.answer.article.text)
        if told is None:
            return None
        if self.source:
            return self.source.error(told)
        return KhabarError(f"prediction for article {prediction.id[:80]!r}: {told}")


def report(
    system: str,
    articles: Articles,
    answers: Iterable[Prediction],
    *,
    sentences: bool = False,
) -> Report:
    """Score predictions for `articles`, at most one for each, in any order.

    An article whose prediction is missing or failed counts as an empty answer; where no
    article has an answer, all tasks count as attempted. `sentences`: also count every
    sentence, for tests that compare two systems. Raises KhabarError for a prediction that does
    not fit its article.
    """
    scorer = Scorer(system, articles, sentences=sentences)
    for prediction in answers:
        scorer.add(prediction)
    return scorer.report()


def report_of_file(
    system: str,
    corpus: Articles,
    path: Path,
    *,
    labels: str | None = None,
    sentences: bool = False,
    seen: Callable[[Line, Prediction], object] = lambda line, prediction: None,
) -> Report:
    """Score a predictions.jsonl as it is read (`khabar.predictions.read`), as `report` does.

    `seen` is called with every prediction, whose fit to its article may be found out later.
    Raises KhabarError at the first fault of the file.
    """
    scorer = Scorer(system, corpus, sentences=sentences)
    try:
        for line, prediction in predictions.unvalidated(path, corpus, labels=labels):
            scorer.add(prediction, line)
            seen(line, prediction)
    except KhabarError:
        scorer.flush()  # what came before may have a fault
        raise
    return scorer.report()


class Scorer:
    """Counts predictions as they come, and keeps no more of them than a batch.

    The names of clusters are the exception: identity is a matter of the whole corpus.
    """

    def __init__(self, system: str, articles: Articles, *, sentences: bool = False) -> None:
        self._system, self._articles = system, articles
        self._unread: list[_Sourced] = []
        self._size = self._read_so_far = 0
        self._answered = np.zeros(len(articles), dtype=bool)
        self._errors: dict[int, str] = {}
        self._tasks = [TaskScores(task, articles, sentences=sentences) for task in TASKS]
        self._names = [Naming(layer) for layer in CLUSTER_OF]
        self._illegal, self._without_span = _IllegalValues(), _WithoutSpan()
        self._readings = Readings(articles.ids)
        self._illegal_gold: dict[int, list[str]] = {}

    def add(self, prediction: Prediction, source: Source | None = None) -> None:
        """Count a prediction; `source` is named if it does not fit its article."""
        answer = self._answer(self._articles.places[prediction.id], prediction)
        self._unread.append(_Sourced(answer, source))
        self._size += 1 + sum(len(getattr(prediction, task) or ()) for task in TASKS)
        if self._size >= _AT_ONCE:
            self.flush()

    def flush(self) -> None:
        """Read what was added so far; raises KhabarError as `report` does."""
        batch, self._unread = self._unread, []
        self._read_so_far, self._size = self._read_so_far + self._size, 0
        answers = [sourced.answer for sourced in batch if sourced.answer.prediction.error is None]
        failed = [sourced for sourced in batch if sourced.answer.prediction.error is not None]
        try:
            counted = [s for s in batch if any(_counted(s.answer.prediction).values())]
            if any(sourced.fault() for sourced in (*failed, *counted)):
                raise Misfit
            for task in self._tasks:
                task.read(answers)
        except Misfit:
            raise next(filter(None, (sourced.fault() for sourced in batch))) from None
        for answer, _ in failed:
            self._errors[answer.place] = str(answer.prediction.error)
        self._answered[[answer.place for answer in answers]] = True
        self._illegal.add(answers)
        self._without_span.add(answers)
        self._readings.add(answers)
        for names in self._names:
            names.add(
                (answer.place, _named(names.layer, answer.prediction, answer.gold))
                for answer in answers
                if names.layer in answer.gold.items
            )
        if self._read_so_far >= _BATCH:
            self._count()

    def _count(self) -> None:
        self._read_so_far = 0
        for task in self._tasks:
            task.count()

    def report(self) -> Report:
        """Return the scores of what was added; articles without an answer count as empty."""
        self.flush()
        self._count()
        if not self._answered.any():
            for task in self._tasks:
                task.attempted = True
        self._count_the_rest()
        lost = self._without_span
        signature = Signature("*", "*", self._articles.identity, SCORER)
        return Report(
            self._system,
            signature,
            {task.task: task.scores() for task in self._tasks},
            self._buckets(),
            {self._articles.ids[place]: self._errors[place] for place in sorted(self._errors)},
            self._notes(),
            {
                names.layer: names.identity(self._gold(names.layer), signature)
                for names in self._names
            },
            lost.shares("unlocatable"),
            lost.shares("malformed"),
            self._readings.truncated(),
        )

    def _answer(self, place: int, prediction: Prediction | None = None) -> Answer:
        article, kept = self._articles[place], self._articles.kept
        gold = kept.get(place) if kept is not None else None
        if gold is None:
            gold = Gold(article)
            if kept is not None:
                kept[place] = gold
        if gold.illegal:
            self._illegal_gold[place] = gold.illegal
        return Answer(place, article, prediction or Prediction(id=article.id), gold)

    def _gold(self, layer: str) -> Iterator[Named]:
        """Yield the clusters that gold names in a layer, article by article."""
        for place in range(len(self._articles)):
            answer = self._answer(place)
            kept = answer.gold.named
            if layer not in kept:
                kept[layer] = _named(layer, answer.article, answer.gold)
            yield kept[layer]

    def _count_the_rest(self) -> None:
        rest = sorted({place for task in self._tasks for place in task.remaining()})
        for start in range(0, len(rest), _ARTICLES):
            answers = [self._answer(place) for place in rest[start : start + _ARTICLES]]
            for task in self._tasks:
                left = set(task.remaining())
                task.read_empty([answer for answer in answers if answer.place in left])
            self._count()

    def _buckets(self) -> dict[str, list[str]]:
        found: dict[str, list[str]] = {"scored": [], "failed": [], "missing": []}
        for place, id_ in enumerate(self._articles.ids):
            failed = "failed" if place in self._errors else "missing"
            found["scored" if self._answered[place] else failed].append(id_)
        return found

    def _notes(self) -> list[str]:
        of_predictions = (self._illegal, self._without_span, self._readings)
        told = (note for kind in of_predictions for note in kind.notes())
        return [*self._not_computed(), *self._notes_on_gold(), *told]

    def _notes_on_gold(self) -> Iterator[str]:
        if self._illegal_gold:
            first = min(self._illegal_gold)
            number, faults = sum(map(len, self._illegal_gold.values())), self._illegal_gold[first]
            told = f"{number} gold values are no TIMEX3 values of their type, so only the same"
            where = f"the first is in {self._articles.where(first)}"
            yield f"dates: {told} characters equal them; {where}: {faults[0]}"

    def _not_computed(self) -> Iterator[str]:
        for task in self._tasks:
            if task.task not in self._articles.tasks:
                yield f"{task.task}: the corpus has no gold"
            elif not task.attempted:
                yield f"{task.task}: not attempted"


def _named(layer: str, record: Article | Prediction, gold: Gold) -> Named:
    return named(layer, getattr(record, layer) or (), *gold.offsets.words[:2])


class _IllegalValues:
    """Predicted values that are no TIMEX3 values of their type: never right, so worth a note.

    A value that some gold date of the article has may be right whatever its type: no note.
    """

    def __init__(self) -> None:
        self._number = 0
        self._first: tuple[str, str] | None = None

    def add(self, answers: Iterable[Answer]) -> None:
        for _, _, prediction, gold in answers:
            for date in prediction.dates or ():
                fault = _fault(date, gold)
                if fault is not None:
                    self._number += 1
                    found = prediction.id, fault
                    self._first = min(self._first or found, found)

    def notes(self) -> Iterator[str]:
        if self._first:
            id_, fault = self._first
            told = f"{self._number} with no TIMEX3 value, never right"
            yield f"dates: {told}; first article {id_!r}: {fault}"


Kind = Literal["unlocatable", "malformed"]
_WHAT: Mapping[Kind, str] = {
    "unlocatable": "quotations ({:.1%}) stand nowhere in their text",
    "malformed": "answered items ({:.1%}) are no records",
}


def _counted(prediction: Prediction) -> dict[Kind, Unlocatable | None]:
    return {"unlocatable": prediction.unlocatable, "malformed": prediction.malformed}


class _WithoutSpan:
    """What systems answered that has no span, beside all that the answered articles have."""

    def __init__(self) -> None:
        self._given: Counter[str] = Counter()
        self._lost: dict[Kind, Counter[str] | None] = dict.fromkeys(_WHAT)

    def add(self, answers: Iterable[Answer]) -> None:
        for _, _, prediction, gold in answers:
            scored = gold.items.keys() & {*TASKS, "arguments"}
            given: dict[str, int] = {task: len(getattr(prediction, task) or ()) for task in TASKS}
            given["arguments"] = sum(len(e.arguments) for e in prediction.events or ())
            self._given.update({layer: given[layer] for layer in scored})
            for kind, counted in _counted(prediction).items():
                if counted is not None:
                    self._lost[kind] = lost = self._lost[kind] or Counter()
                    lost.update({layer: getattr(counted, layer) for layer in scored})

    def shares(self, kind: Kind) -> dict[str, tuple[int, int]]:
        """Return how many are of a kind, of how many answered, by layer.

        Empty where the system counts none. What is malformed quotes nothing, so that it is not
        among the quotations of which some stand nowhere.
        """
        lost = self._lost[kind]
        if lost is None:
            return {}
        quoted = self._lost["unlocatable"] if kind == "malformed" else None
        others = quoted or Counter()
        return {
            layer: (lost[layer], lost[layer] + others[layer] + given)
            for layer, given in self._given.items()
        }

    def notes(self) -> Iterator[str]:
        for kind, what in _WHAT.items():
            for layer, (lost, answered) in self.shares(kind).items():
                if lost:
                    told = f"{lost} of {answered} {what.format(lost / answered)}"
                    yield f"{layer}: {told}; they count as wrong"


def _fault(date: Date, gold: Gold) -> str | None:
    if date.value is None or (fault := _illegal(date.type, date.value)) is None:
        return None
    meant = timex.canonical(date.value)
    return None if any(timex.canonical(each) == meant for each in gold.values if each) else fault


@lru_cache(maxsize=10_000)
def _illegal(type_: str, value: str) -> str | None:
    fault = timex.problem(type_, timex.canonical(value))
    return fault and (timex.problem(type_, value) or fault)  # as it was written
