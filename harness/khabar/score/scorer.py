"""Predictions against gold: every measure over a corpus, batch by batch."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from importlib.metadata import version

from khabar import labels, timex
from khabar.corpus import Corpus
from khabar.errors import KhabarError
from khabar.schema import TASKS, Article, Prediction
from khabar.score.frame import Edges, Frame
from khabar.score.identity import NAME_OF, identity
from khabar.score.measures import MEASURES, Measure
from khabar.score.report import Report
from khabar.score.tally import Score
from khabar.score.views import Side
from khabar.score.vocabulary import Vocabulary, types_of
from khabar.signature import Signature

_BATCH = 50_000


def report_on(
    system: str,
    corpus: Corpus,
    predictions: Mapping[str, Prediction],
    *,
    sentences: bool = False,
) -> Report:
    """Score `predictions` on a corpus, as `report` does; the corpus keeps its articles' edges."""

    def edges(article: Article) -> Edges:
        kept = corpus.kept.get(article.id)
        if kept is None:
            kept = corpus.kept[article.id] = Edges(article)
        return kept

    return report(
        system, corpus, predictions, data=corpus.identity, sentences=sentences, edges=edges
    )


def report(
    system: str,
    articles: Iterable[Article],
    predictions: Mapping[str, Prediction],
    *,
    data: str,
    sentences: bool = False,
    edges: Callable[[Article], Edges] = Edges,
) -> Report:
    """Score `predictions` (by article id) on every article; `data` names the corpus.

    An article whose prediction is missing or failed counts as an empty answer; where no
    article has an answer, all tasks count as attempted. `sentences`: also count every
    sentence, for tests that compare two systems. `edges`: what gives an article's edges, for
    those who keep them.
    """
    articles = tuple(articles)
    buckets = _buckets(articles, predictions)
    answers = {id_: p for id_, p in predictions.items() if p.error is None}
    attempted = [t for t in TASKS if any(_does(p, t) for p in answers.values()) or not answers]
    scorer = f"scorer-{version('khabar')}"
    scores: dict[str, dict[str, Score | None]] = {task: {} for task in TASKS}
    inventory = _inventory(answers.values())
    types = types_of(inventory)
    for measure in MEASURES:
        view = measure.conditions
        if inventory and measure.task == "entities":
            view = f"{inventory}:{view}"
        named = Signature(f"{measure.task}.{measure.name}", view, data, scorer)
        played = measure.task in attempted and _told(measure, articles)
        scores[measure.task][measure.name] = (
            Score(measure, named, types[measure.task]) if played else None
        )
    pairs = [(article, answers.get(article.id, Prediction(id=article.id))) for article in articles]
    for batch in _batches(pairs):
        _add(batch, scores, inventory, edges, sentences=sentences)
    errors = {id_: p.error for id_, p in predictions.items() if p.error is not None}
    notes = [*_unplayed(articles, attempted), *_illegal_values(answers)]
    signature = Signature("*", "*", data, scorer)
    clusters = {
        layer: identity(layer, [p for p in pairs if _has(p[0], layer)], signature)
        for layer in NAME_OF
    }
    return Report(system, signature, scores, buckets, errors, notes, clusters)


def _unplayed(articles: Iterable[Article], attempted: Sequence[str]) -> Iterator[str]:
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
        if date.value is not None and (fault := _illegal(timex.canonical(date.value)))
    ]
    if faults:
        yield f"dates: {len(faults)} with no TIMEX3 value, never right; first {faults[0]}"


@lru_cache(maxsize=10_000)
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


_OPTIONAL = {"value", "deictic", "realis"}
"""Fields that gold may leave out: a measure of them is played where any mention has them."""


def _told(measure: Measure, articles: Sequence[Article]) -> bool:
    """Return whether any article has gold for a measure."""
    layers = [getattr(article, measure.task) for article in articles if _has(article, measure.task)]
    needed = _OPTIONAL.intersection(measure.alike)
    mentions = [mention for layer in layers for mention in layer]
    if "coreference" in measure.alike and not any(_has(a, "entities") for a in articles):
        return False
    if not layers or not mentions:
        return bool(layers)
    return all(any(getattr(m, field) is not None for m in mentions) for field in needed)


def _inventory(answers: Iterable[Prediction]) -> str | None:
    """Return whose types the predictions have; KhabarError where they differ."""
    spoken = sorted({str(answer.labels) for answer in answers if answer.entities is not None})
    if len(spoken) > 1:
        told = ", ".join("khabar" if name == "None" else name for name in spoken)
        raise KhabarError(f"predictions with types of {told}; give all of them one `labels`")
    return spoken[0] if spoken and spoken[0] != "None" else None


def _does(prediction: Prediction, task: str) -> bool:
    return getattr(prediction, task) is not None


def _has(article: Article, task: str) -> bool:
    return getattr(article, task) is not None


Pair = tuple[Article, Prediction]


def _batches(pairs: Iterable[Pair]) -> Iterator[list[Pair]]:
    """Yield the articles in batches of about `_BATCH` mentions, so that memory has a bound."""
    batch: list[Pair] = []
    size = 0
    for pair in pairs:
        batch.append(pair)
        size += sum(len(getattr(record, task) or ()) for record in pair for task in TASKS) + 1
        if size >= _BATCH:
            yield batch
            batch, size = [], 0
    if batch:
        yield batch


def _add(
    batch: Sequence[Pair],
    scores: Mapping[str, Mapping[str, Score | None]],
    inventory: str | None,
    edges: Callable[[Article], Edges],
    *,
    sentences: bool,
) -> None:
    codes = Vocabulary(inventory)
    for task, measures in scores.items():
        playing = [(article, answer) for article, answer in batch if _has(article, task)]
        played = [score for score in measures.values() if score]
        if not playing or not played:
            continue
        frame = Frame([edges(article) for article, _ in playing])
        sides = [Side(task, [pair[n] for pair in playing], frame, codes, n) for n in (0, 1)]
        number = frame.number_of_sentences if sentences else None
        for score in played:
            gold, predicted = (side.view(score.measure.view, sides[0]) for side in sides)
            score.add([article.id for article, _ in playing], gold, predicted, sentences=number)
