"""What ``import khabar`` offers to run and score: `evaluate` and `score`."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path

from khabar import predictions
from khabar.corpus import Corpus, load
from khabar.errors import KhabarError
from khabar.run import runner
from khabar.schema import Article, Prediction
from khabar.score.report import Report, report
from khabar.systems import System, system

Source = str | Path | Iterable[Article] | None


def corpus(source: Source) -> Corpus:
    """Return `source` if it is a corpus, a corpus of its articles, or what `load` makes of it."""
    if source is None or isinstance(source, str | Path):
        return load(source)
    if isinstance(source, Corpus):
        return source
    articles = tuple(source)
    for article in articles:
        if not isinstance(article, Article):
            raise KhabarError(f"data: {type(article).__name__} is no khabar.Article")
    return Corpus(articles)


def evaluate(
    what: str | Path | System,
    data: Source = None,
    *,
    each: Callable[[Prediction], None] = lambda _: None,
) -> Report:
    """Run a system over a corpus and score it.

    `what`: a name, ``module:attribute``, a YAML file or an object with `predict`; `data`:
    what `load` takes, a Corpus or articles. `each` is called with every prediction as it comes.

    Raises KhabarError for a system or corpus that cannot be had. What a system raises
    while it predicts is its article's failure and stands in ``report.errors``.
    """
    tagger, articles = system(what), corpus(data)
    found: dict[str, Prediction] = {}
    for prediction in runner.answers(tagger, articles):
        found[prediction.id] = prediction
        each(prediction)
    return report(tagger.name, articles, found, data=articles.identity)


def score(
    given: str | Path | Iterable[Prediction],
    data: Source = None,
    *,
    name: str | None = None,
) -> Report:
    """Score predictions: a ``predictions.jsonl``, or the records themselves.

    Raises KhabarError, which names the place and the remedy, for a file that is not well
    formed or does not fit the corpus.
    """
    articles = corpus(data)
    if isinstance(given, str | Path):
        found = predictions.read(given, articles)
        return report(name or Path(given).stem, articles, found, data=articles.identity)
    if isinstance(given, Prediction) or not isinstance(given, Iterable):
        raise KhabarError(f"give a file or a list of khabar.Prediction, not {type(given).__name__}")
    found = predictions.checked(given, articles)
    return report(name or "predictions", articles, found, data=articles.identity)
