"""Predictions against gold, as they come: counted in batches, with what became of each article."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import chain
from operator import attrgetter
from pathlib import Path
from typing import Literal, NamedTuple, Protocol

import numpy as np

from khabar import collector, predictions, timex, validity
from khabar.corpus import Articles
from khabar.errors import KhabarError
from khabar.jsonl import Line
from khabar.layers import CLUSTER_OF
from khabar.schema import TASKS, Prediction
from khabar.score.clusters import Naming
from khabar.score.engine import naming
from khabar.score.engine.gold_store import GoldStore, store_of
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

    def error(self, reason: object) -> KhabarError:
        """Return the error that names the source and `reason`."""


class _Sourced(NamedTuple):
    answer: Answer
    source: Source | None


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
    with collector.at_rest():
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
        self._gold = store_of(articles)
        self._tasks = [TaskScores(t, articles, self._gold, sentences=sentences) for t in TASKS]
        self._names = [Naming(layer) for layer in CLUSTER_OF]
        self._naming: list[Answer] = []
        self._illegal = _IllegalValues(self._gold)
        self._without_span = _WithoutSpan(self._gold)
        self._readings = Readings(articles.ids)
        self._looked_at = np.zeros(len(articles), dtype=bool)

    def add(self, prediction: Prediction, source: Source | None = None) -> None:
        """Count a prediction; `source` is named if it does not fit its article."""
        answer = Answer(self._articles.places[prediction.id], prediction)
        self._unread.append(_Sourced(answer, source))
        entities, dates, events = prediction.entities, prediction.dates, prediction.events
        self._size += 1 + len(entities or ()) + len(dates or ()) + len(events or ())
        if self._size >= _AT_ONCE:
            self.flush()

    def flush(self) -> None:
        """Read what was added so far; raises KhabarError as `report` does."""
        batch, self._unread = self._unread, []
        self._read_so_far, self._size = self._read_so_far + self._size, 0
        self._look_at([sourced.answer.place for sourced in batch])
        answers = [sourced.answer for sourced in batch if sourced.answer.prediction.error is None]
        failed = [sourced for sourced in batch if sourced.answer.prediction.error is not None]
        try:
            counted = [s for s in batch if _counts_without_span(s.answer.prediction)]
            if any(map(self._fault, (*failed, *counted))):
                raise Misfit
            for task in self._tasks:
                task.read(answers)
        except Misfit:
            raise next(filter(None, map(self._fault, batch))) from None
        for answer, _ in failed:
            self._errors[answer.place] = str(answer.prediction.error)
        self._readings.add_failed(answer for answer, _ in failed)
        self._answered[[answer.place for answer in answers]] = True
        for reader in (self._illegal, self._without_span, self._readings):
            reader.add(answers)
        self._naming += [a for a in answers if any(_names_any(a.prediction, t) for t in CLUSTER_OF)]
        if self._read_so_far >= _BATCH:
            self._count()

    def _name(self, names: Naming, answers: Sequence[Answer]) -> None:
        """Collect the clusters that answers name in a layer that their articles' gold has."""
        annotated = self._gold.annotated[names.layer]
        answers = [answer for answer in answers if annotated[answer.place]]
        if answers:
            places = [answer.place for answer in answers]
            records = [answer.prediction for answer in answers]
            words = self._gold.words(np.array(places))
            dossiers = [self._gold.dossiers.get(place) for place in places]
            named = naming.of_records(names.layer, records, words, dossiers)
            names.add(zip(places, named, strict=True))

    def _look_at(self, places: Sequence[int]) -> None:
        """Have the gold of articles in store."""
        self._looked_at[places] = True
        if not self._gold.whole:
            for place in places:
                self._gold.add(place, self._articles[place])

    def _fault(self, sourced: _Sourced) -> KhabarError | None:
        (place, prediction), source = sourced
        fault = validity.fault(prediction, self._articles.text(place))
        if fault is None:
            return None
        if source:
            return source.error(fault)
        return KhabarError(f"prediction for article {prediction.id[:80]!r}: {fault}")

    def _count(self) -> None:
        self._read_so_far = 0
        for task in self._tasks:
            task.count()
        for names in self._names:
            self._name(names, self._naming)
        self._naming = []
        self._gold.forget()
        for task in self._tasks:
            task.start()

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
                names.layer: names.identity(
                    naming.of_gold(names.layer, self._articles, self._gold), signature
                )
                for names in self._names
            },
            lost.shares("unlocatable"),
            lost.shares("malformed"),
            self._readings.truncated(),
        )

    def _count_the_rest(self) -> None:
        rest = sorted({place for task in self._tasks for place in task.remaining()})
        for start in range(0, len(rest), _ARTICLES):
            places = rest[start : start + _ARTICLES]
            self._look_at(places)
            for task in self._tasks:
                left = set(task.remaining())
                task.read_empty([place for place in places if place in left])
            self._count()

    def _buckets(self) -> dict[str, list[str]]:
        buckets: dict[str, list[str]] = {"scored": [], "failed": [], "missing": []}
        for place, id_ in enumerate(self._articles.ids):
            failed = "failed" if place in self._errors else "missing"
            buckets["scored" if self._answered[place] else failed].append(id_)
        return buckets

    def _notes(self) -> list[str]:
        of_predictions = (self._illegal, self._without_span, self._readings)
        notes = (note for kind in of_predictions for note in kind.notes())
        return [*self._not_computed(), *self._notes_on_gold(), *notes]

    def _notes_on_gold(self) -> Iterator[str]:
        seen = {p: faults for p, faults in self._gold.illegal.items() if self._looked_at[p]}
        if seen:
            first = min(seen)
            number, (fault, *_) = sum(map(len, seen.values())), seen[first]
            only = f"{number} gold values are no TIMEX3 values of their type, so only the same"
            where = f"the first is in {self._articles.where(first)}"
            yield f"dates: {only} characters equal them; {where}: {fault}"

    def _not_computed(self) -> Iterator[str]:
        for task in self._tasks:
            if task.task not in self._articles.tasks:
                yield f"{task.task}: the corpus has no gold"
            elif not task.attempted:
                yield f"{task.task}: not attempted"
            elif note := task.note():
                yield note


class _IllegalValues:
    """Predicted values that are not TIMEX3 values of their type: a note says how many.

    A value that some gold date of the article has may be right whatever its type: no note.
    """

    def __init__(self, gold: GoldStore) -> None:
        self._gold, self._number = gold, 0
        self._first: tuple[str, str] | None = None

    def add(self, answers: Iterable[Answer]) -> None:
        for place, prediction in answers:
            for date in prediction.dates or ():
                fault = date.value and _illegal(date.type, date.value)
                if fault and not self._gold.has_value(place, timex.canonical(str(date.value))):
                    self._number += 1
                    wrong = prediction.id, fault
                    self._first = min(self._first or wrong, wrong)

    def notes(self) -> Iterator[str]:
        if self._first:
            id_, fault = self._first
            number = f"{self._number} without a valid TIMEX3 value, counted as wrong"
            yield f"dates: {number}; first article {id_!r}: {fault}"


Kind = Literal["unlocatable", "malformed"]
_WHAT: Mapping[Kind, str] = {
    "unlocatable": "quotations ({:.1%}) are not in their text",
    "malformed": "answered items ({:.1%}) are malformed",
}


def _counts_without_span(prediction: Prediction) -> bool:
    return prediction.unlocatable is not None or prediction.malformed is not None


class _WithoutSpan:
    """What systems answered that has no span, beside all that the answered articles have."""

    def __init__(self, gold: GoldStore) -> None:
        self._annotated = gold.annotated
        self._answered: Counter[str] = Counter()
        self._lost: dict[Kind, Counter[str] | None] = dict.fromkeys(_WHAT)

    def add(self, answers: Sequence[Answer]) -> None:
        for task, annotated in self._annotated.items():
            scored = [prediction for place, prediction in answers if annotated[place]]
            layers = [getattr(prediction, task) or () for prediction in scored]
            self._add(task, scored, sum(map(len, layers)))
            if task == "events":
                self._add("arguments", scored, sum(len(e.arguments) for e in chain(*layers)))

    def _add(self, layer: str, scored: Sequence[Prediction], number: int) -> None:
        """Take the answers to articles whose gold has a layer, and how many items they give."""
        if scored:
            self._answered[layer] += number
        for kind in _WHAT:
            counted = [c for p in scored if (c := getattr(p, kind)) is not None]
            if counted:
                self._lost[kind] = lost = self._lost[kind] or Counter()
                lost[layer] += sum(getattr(without, layer) for without in counted)

    def shares(self, kind: Kind) -> dict[str, tuple[int, int]]:
        """Return how many are of a kind, of how many answered, by layer.

        Empty where the system counts none. What is malformed quotes nothing, so that it is not
        among the quotations of which some are not in their text.
        """
        lost = self._lost[kind]
        if lost is None:
            return {}
        quoted = self._lost["unlocatable"] if kind == "malformed" else None
        others = quoted or Counter()
        return {
            layer: (lost[layer], lost[layer] + others[layer] + number)
            for layer, number in self._answered.items()
        }

    def notes(self) -> Iterator[str]:
        for kind, phrase in _WHAT.items():
            for layer, (lost, answered) in self.shares(kind).items():
                if lost:
                    share = f"{lost} of {answered} {phrase.format(lost / answered)}"
                    yield f"{layer}: {share}; they count as wrong"


def _names_any(prediction: Prediction, layer: str) -> bool:
    """Return whether a prediction names the cluster of any mention of a layer."""
    names = list(map(attrgetter(CLUSTER_OF[layer]), getattr(prediction, layer) or ()))
    return names.count(None) < len(names)


@lru_cache(maxsize=10_000)
def _illegal(type_: str, value: str) -> str | None:
    fault = timex.problem(type_, timex.canonical(value))
    return fault and (timex.problem(type_, value) or fault)  # as it was written
