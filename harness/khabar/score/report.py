"""Predictions against gold: every measure over a corpus, and what became of each article."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from importlib.metadata import version
from typing import Any

from khabar import labels, timex
from khabar.flatten import Frame
from khabar.schema import TASKS, Article, Prediction, Task
from khabar.score.counts import Counts
from khabar.score.items import Item, items
from khabar.score.match import count
from khabar.score.measures import HEADLINES, MEASURES, Measure
from khabar.signature import Signature


@dataclass
class Score:
    """One measure over a corpus: its total, and the same by type and by article.

    A type's counts are the measure's over the items of that type alone, on both sides.
    """

    measure: Measure
    signature: Signature
    by_type: dict[str, Counts] = field(default_factory=dict)
    by_article: dict[str, Counts] = field(default_factory=dict)

    @property
    def total(self) -> Counts:
        """The sum over the articles."""
        total = Counts()
        for counts in self.by_article.values():
            total = total.plus(counts)
        return total

    @property
    def precision(self) -> float:
        """Micro-averaged precision, from 0 to 1."""
        return self.total.precision

    @property
    def recall(self) -> float:
        """Micro-averaged recall, from 0 to 1."""
        return self.total.recall

    @property
    def f1(self) -> float:
        """Micro-averaged F1, from 0 to 1."""
        return self.total.f1

    def add(self, article_id: str, gold: Iterable[Item], predicted: Iterable[Item]) -> None:
        """Count one article."""
        self.by_article[article_id] = count(self.measure, gold, predicted)
        sides: defaultdict[str, tuple[list[Item], list[Item]]] = defaultdict(lambda: ([], []))
        for side, found in enumerate((gold, predicted)):
            for item in found:
                sides[item.type][side].append(item)
        for type_, (wanted, given) in sides.items():
            counts = count(self.measure, wanted, given)
            self.by_type[type_] = self.by_type.get(type_, Counts()).plus(counts)


class Report(Mapping[str, Mapping[str, Score | None]]):
    """The scores of a system: ``report["dates"]["value"].f1``.

    A task that the system does not do, or that the corpus has no gold for, has None for
    every score. `buckets` names every article: ``scored``, ``failed`` or ``missing``;
    `errors` says why the failed ones did; `notes` what a reader should know besides;
    `signature` holds what all scores share.
    """

    def __init__(
        self,
        system: str,
        signature: Signature,
        scores: Mapping[str, Mapping[str, Score | None]],
        buckets: Mapping[str, list[str]],
        errors: Mapping[str, str],
        notes: Sequence[str] = (),
    ) -> None:
        self.system, self.signature, self._scores = system, signature, scores
        self.buckets, self.errors, self.notes = buckets, errors, tuple(notes)

    def __getitem__(self, task: str) -> Mapping[str, Score | None]:
        return self._scores[task]

    def __iter__(self) -> Iterator[str]:
        return iter(self._scores)

    def __len__(self) -> int:
        return len(self._scores)

    def __repr__(self) -> str:
        scores = ((task, name, self[task][name]) for task, name in HEADLINES)
        told = (f"{task}.{name} {100 * s.f1:.1f}" for task, name, s in scores if s)
        return f"<Report {self.system}: {', '.join(told)}>"

    def as_dict(self) -> dict[str, Any]:
        """Return the report as JSON-ready data."""
        return {
            "system": self.system,
            "signature": str(self.signature),
            "buckets": self.buckets,
            "errors": self.errors,
            "notes": self.notes,
            "scores": {
                task: {name: _score_as_dict(score) for name, score in measures.items()}
                for task, measures in self.items()
            },
        }


def _score_as_dict(score: Score | None) -> dict[str, Any] | None:
    if score is None:
        return None
    types = sorted(score.by_type.items())
    return {
        **_counts_as_dict(score.total),
        "signature": str(score.signature),
        "types": {name: _counts_as_dict(counts) for name, counts in types},
        "articles": {name: _counts_as_dict(c) for name, c in score.by_article.items()},
    }


def _counts_as_dict(counts: Counts) -> dict[str, float]:
    return {
        "precision": counts.precision,
        "recall": counts.recall,
        "f1": counts.f1,
        **counts._asdict(),
    }


def report(
    system: str, articles: Iterable[Article], predictions: Mapping[str, Prediction], *, data: str
) -> Report:
    """Score `predictions` (by article id) on every article; `data` names the corpus.

    An article whose prediction is missing or failed counts as an empty answer; where no
    article has an answer, all tasks count as attempted.
    """
    articles = tuple(articles)
    buckets = _buckets(articles, predictions)
    answers = {id_: p for id_, p in predictions.items() if p.error is None}
    attempted = [t for t in TASKS if any(_does(p, t) for p in answers.values()) or not answers]
    scorer = f"scorer-{version('khabar')}"
    scores: dict[str, dict[str, Score | None]] = {task: {} for task in TASKS}
    for measure in MEASURES:
        named = Signature(f"{measure.task}.{measure.name}", measure.conditions, data, scorer)
        played = measure.task in attempted and any(_has(a, measure.task) for a in articles)
        scores[measure.task][measure.name] = Score(measure, named) if played else None
    for article in articles:
        _add_article(scores, article, answers.get(article.id, Prediction(id=article.id)))
    errors = {id_: p.error for id_, p in predictions.items() if p.error is not None}
    notes = [*_unplayed(articles, attempted), *_illegal_values(answers)]
    return Report(system, Signature("*", "*", data, scorer), scores, buckets, errors, notes)


def _unplayed(articles: Iterable[Article], attempted: Sequence[Task]) -> Iterator[str]:
    for task in TASKS:
        if not any(_has(article, task) for article in articles):
            yield f"{task}: the corpus has no gold"
        elif task not in attempted:
            yield f"{task}: not attempted"


def _illegal_values(answers: Mapping[str, Prediction]) -> Iterator[str]:
    faults = [
        f"article {id_!r}: {fault}"
        for id_, answer in sorted(answers.items())
        for date in answer.dates or ()
        if date.value is not None and (fault := _illegal(date.value))
    ]
    if faults:
        yield f"dates: {len(faults)} with no TIMEX3 value, never right; first {faults[0]}"


def _illegal(value: str) -> str | None:
    faults = [timex.problem(type_, value) for type_ in labels.DATE_TYPES]
    return faults[0] if all(faults) else None


def _buckets(
    articles: Iterable[Article], predictions: Mapping[str, Prediction]
) -> dict[str, list[str]]:
    buckets: dict[str, list[str]] = {"scored": [], "failed": [], "missing": []}
    for article in articles:
        prediction = predictions.get(article.id)
        if prediction is None:
            buckets["missing"].append(article.id)
        else:
            buckets["failed" if prediction.error is not None else "scored"].append(article.id)
    return buckets


def _does(prediction: Prediction, task: Task) -> bool:
    return getattr(prediction, task) is not None


def _has(article: Article, task: Task) -> bool:
    return getattr(article, task) is not None


def _add_article(
    scores: Mapping[str, Mapping[str, Score | None]], article: Article, answer: Prediction
) -> None:
    frame = Frame(article)
    gold, predicted = items(article, frame), items(answer, frame)
    for task, views in gold.items():
        for score in scores[task].values():
            if score:
                given = predicted[task][score.measure.view] if task in predicted else ()
                score.add(article.id, views[score.measure.view], given)
