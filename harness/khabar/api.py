"""What ``import khabar`` offers to run and score: `evaluate` and `score`."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

from khabar import predictions
from khabar.corpus import Corpus, load
from khabar.errors import KhabarError
from khabar.run.runner import Pace, answers
from khabar.run.store import PREDICTIONS, finished
from khabar.schema import Article, Prediction
from khabar.score.report import Report
from khabar.secrets import hidden
from khabar.signature import Signature
from khabar.systems import System, name_of, system

if TYPE_CHECKING:
    from khabar.score.compare import Difference

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
    out: str | Path | None = None,
    jobs: int = 1,
    retries: int = 2,
    timeout: float | None = None,
    max_failures: int | None = None,
    each: Callable[[Prediction | None], None] = lambda _: None,
) -> Report:
    """Run a system over a corpus and score it.

    `what`: a name, ``module:attribute``, a YAML file or an object with `predict`; `data`:
    what `load` takes, a Corpus or articles. `out`: a folder that keeps every answer as it comes;
    called again with it, a run goes on where it was. `jobs`: articles at once, each in a thread;
    `retries` of a fault that passes (`khabar.TransientError`); `timeout`: seconds an article;
    `max_failures`: with `out`, stop when more articles fail. `each` is called with every
    prediction as it comes, with None for what `out` had already.

    Raises KhabarError for a system or corpus that cannot be had. What a system raises
    while it predicts is its article's failure and stands in ``report.errors``.
    """
    tagger, articles = system(what), corpus(data)
    pace = Pace(jobs, retries, timeout)
    if out is not None:
        from khabar.run import evaluation

        return evaluation.evaluate(
            tagger, articles, Path(out), what, pace=pace, max_failures=max_failures, each=each
        )
    from khabar.score.engine.scorer import Scorer

    scorer = Scorer(hidden(name_of(tagger)), articles)
    with closing(answers(tagger, articles, pace)) as coming:
        for prediction in coming:
            scorer.add(prediction)
            each(prediction)
    return scorer.report()


def compare(
    one: str | Path, other: str | Path, data: Source = None, *, force: bool = False
) -> tuple[list[Difference], int]:
    """Compare two runs on a corpus: the difference of every measure, and how many articles.

    `one` and `other`: a run's folder, or a ``predictions.jsonl``. Raises KhabarError where a
    file cannot be read or does not fit the corpus, and, unless `force`, where a run's report
    was made on other data or by another scorer.
    """
    from khabar.score.compare import compare as differences

    articles, reports = scored((one, other), data, force=force)
    return list(differences(*reports)), len(articles)


def scored(
    runs: Sequence[str | Path], data: Source = None, *, force: bool = False
) -> tuple[Corpus, list[Report]]:
    """Score runs on a corpus, sentences counted too, so that any two of them compare.

    Raises KhabarError as `compare` does.
    """
    from khabar.score.engine.scorer import report_of_file

    articles, reports = corpus(data), []
    for run in map(Path, runs):
        name = run.absolute().name
        made = report_of_file(name, articles, predictions_of(run), sentences=True)
        if run.is_dir() and not force:
            _same_conditions(run, made.signature)
        reports.append(made)
    views = [_view(made) for made in reports]
    if len({view for view in views if view}) > 1 and not force:
        told = f"have entities under other labels ({' and '.join(map(str, views))})"
        raise KhabarError(f"{' and '.join(map(str, runs))} {told}; compare with --force")
    return articles, reports


def predictions_of(run: Path) -> Path:
    """Return where a run's predictions are: in its folder, or in the file that it is."""
    return run / PREDICTIONS if run.is_dir() else run


def _view(made: Report) -> str | None:
    strict = made["entities"]["strict"]
    return strict.signature.view if strict else None


def _same_conditions(folder: Path, now: Signature) -> None:
    run = finished(folder)
    then = run.signature if run else now
    if (then.data, then.scorer) != (now.data, now.scorer):
        told = f"was scored on {then.data} by {then.scorer}, not {now.data} by {now.scorer}"
        raise KhabarError(f"{folder}: {told}; score both alike, or compare with --force")


def score(
    given: str | Path | Iterable[Prediction],
    data: Source = None,
    *,
    name: str | None = None,
    labels: str | None = None,
) -> Report:
    """Score predictions: a ``predictions.jsonl``, or the records themselves.

    `labels`: whose types the entities have where a prediction does not say (`labels.INVENTORIES`).

    Raises KhabarError, which names the place and the remedy, for a file that is not well
    formed or does not fit the corpus.
    """
    from khabar.score.engine.scorer import report, report_of_file

    articles = corpus(data)
    if isinstance(given, str | Path):
        return report_of_file(name or Path(given).stem, articles, Path(given), labels=labels)
    if isinstance(given, Prediction) or not isinstance(given, Iterable):
        raise KhabarError(f"give a file or a list of khabar.Prediction, not {type(given).__name__}")
    found = predictions.checked(given, articles, labels=labels)
    return report(name or "predictions", articles, found.values())
