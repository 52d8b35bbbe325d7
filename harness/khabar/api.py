"""What ``import khabar`` offers: `evaluate`, `score`, `compare` and `make_suite`."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Iterable, Sequence
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, overload

from khabar import systems
from khabar.corpus import Corpus, Source, corpus_of
from khabar.deprecation import renamed
from khabar.errors import KhabarError
from khabar.limited import first, narrowed
from khabar.run.cache import cache_of, memory_of
from khabar.run.engines import Pace
from khabar.run.run import Run, finished, run_name
from khabar.run.runner import answers
from khabar.schema import Prediction
from khabar.score.report import Report
from khabar.secrets import hidden
from khabar.systems import System, name_of

if TYPE_CHECKING:
    from khabar.score.compare import Difference


@renamed(what="system", each="on_prediction")
def evaluate(
    system: str | Path | System,
    data: Source = None,
    *,
    out: str | Path | None = None,
    jobs: int = 1,
    engine: str = "threads",
    isolated: bool = False,
    retries: int = 2,
    timeout: float | None = None,
    max_failures: int | None = None,
    cache: str | Path | None = None,
    limit: int | None = None,
    max_cost: float | None = None,
    max_tokens_total: int | None = None,
    on_prediction: Callable[[Prediction | None], None] = lambda _: None,
) -> Report:
    """Run a system over a corpus and score it.

    `system`: a name, ``module:attribute``, a YAML file or an object with `predict`; `data`:
    what `load` takes, a Corpus or articles. `out`: a folder that keeps every answer as it comes;
    called again with it, a run goes on where it was. `jobs`: articles at once, each in a thread,
    or with `out` in a worker of the `engine` ``processes`` or ``ray``; `isolated`: whether such
    workers load articles without gold. `retries` of a fault that passes (`khabar.TransientError`);
    `timeout`: seconds per article; `max_failures`: with `out`, stop when more articles fail.
    `cache`: a folder of answers of language models that runs share; it warns of a file that cannot
    be read. `limit`: run on the first articles alone. `max_cost`, in US dollars, and
    `max_tokens_total`: with `out`, stop when the calls of language models took so much, in this and
    in earlier commands. `on_prediction` is called with every prediction as it comes, with None for
    what `out` had already.

    Raises KhabarError for a system or corpus that cannot be had, and where a limit stops it. What a
    system raises while it predicts is its article's failure and stands in ``report.errors``.
    """
    tagger, articles = systems.system(system), first(corpus_of(data), limit)
    pace = Pace(jobs, retries, timeout, engine=engine, isolated=isolated)
    shared = cache_of(cache, warnings.warn)
    if out is not None:
        from khabar.run import budget, evaluation

        return evaluation.evaluate(
            tagger,
            articles,
            Path(out),
            system,
            pace=pace,
            max_failures=max_failures,
            budget=budget.of(Path(out), max_cost, max_tokens_total),
            on_prediction=on_prediction,
            cache=shared,
        ).report
    if engine != "threads":
        pace.check()
        raise KhabarError(f"the engine {engine!r} needs a folder, `out`, for its workers' log")
    if max_cost is not None or max_tokens_total is not None:
        raise KhabarError("a budget needs a folder, `out`: without it a run that stops is lost")
    from khabar.score.engine.scorer import Scorer

    scorer = Scorer(hidden(name_of(tagger)), articles)
    with closing(answers(tagger, articles, pace, memory=memory_of(shared))) as coming:
        for prediction in coming:
            scorer.add(prediction)
            on_prediction(prediction)
    return scorer.report()


@overload
def compare(
    one: str | Path, other: str | Path, data: Source = None, *, force: bool = False
) -> tuple[list[Difference], int]: ...
@overload
def compare(
    one: Sequence[str | Path], other: None = None, data: Source = None, *, force: bool = False
) -> tuple[dict[tuple[str, str], list[Difference]], int]: ...
def compare(
    one: str | Path | Sequence[str | Path],
    other: str | Path | None = None,
    data: Source = None,
    *,
    force: bool = False,
) -> tuple[list[Difference] | dict[tuple[str, str], list[Difference]], int]:
    """Compare runs on a corpus: the difference of every measure, and how many articles.

    `one` and `other`: a run's folder, or a ``predictions.jsonl``. Or give a list of any number of
    them alone, ``compare([a, b, c])``; then the differences are a dictionary by pairs of paths.

    Raises KhabarError for less than two runs, where a file cannot be read or does not fit the
    corpus, and, unless `force`, where a run's report was made on other data or by another scorer.
    """
    from khabar.score.several import pairs

    two = isinstance(one, str | Path)
    paths = [one] if isinstance(one, str | Path) else [*one]
    paths += [other] if two and other is not None else []
    if len(paths) < 2 or not (two or other is None):
        raise KhabarError("compare: give two runs, or one list of two or more")
    runs = comparable(paths, data, force=force)
    found = {
        (str(paths[left]), str(paths[right])): differences
        for left, right, differences in pairs([run.report for run in runs])
    }
    return next(iter(found.values())) if two else found, len(runs[0].corpus)


def comparable(
    paths: Sequence[str | Path], data: Source = None, *, force: bool = False
) -> list[Run]:
    """Return runs, called by their own names and with sentences counted, of which any two compare.

    A run on the first articles of the corpus alone has these as its corpus, and so have the others.
    Raises KhabarError as `compare` does.
    """
    articles = _corpus_of(paths, data)
    runs = [Run.open(path, articles, title=run_name(Path(path)), sentences=True) for path in paths]
    if not force:
        for run in runs:
            run.check_conditions()
        _check_labels(paths, runs)
    return runs


def _corpus_of(paths: Sequence[str | Path], data: Source) -> Corpus:
    """Return the corpus, or the first articles of it that a run was limited to."""
    articles = corpus_of(data)
    of_runs = (finished(Path(path)) for path in paths)
    limited = (narrowed(articles, run.signature.data) for run in of_runs if run)
    return min(limited, key=len, default=articles)


def make_suite(name: str, seed: int, data: Source = None, *, arms: Sequence[str] = ()) -> Corpus:
    """Make the variants of a suite from a seed, which nobody need have used before.

    `arms`: names of arms, all by default. `data`: what the variants are made from, as in
    `evaluate`. Articles to which an arm does not apply have no variant.
    ``khabar.load(suite=name)`` gives the published variants.

    Raises KhabarError for an unknown suite or arm, for a seed that is not in ``[0, 2**63)``, and
    where no arm applies to any article.
    """
    from khabar.suites.variants import make

    articles = corpus_of(data)
    variants, _ = make(name, articles, seed, arms)
    return Corpus(variants, name=f"{articles.name}-{name}-{seed}", version=articles.version)


def _check_labels(paths: Sequence[str | Path], runs: Sequence[Run]) -> None:
    """Raise KhabarError where runs have entities under other labels."""
    scores = [run.report["entities"]["strict"] for run in runs]
    views = [score.signature.view if score else None for score in scores]
    if len(set(views) - {None}) > 1:
        raise KhabarError(
            f"{' and '.join(map(str, paths))} have entities under other labels "
            f"({' and '.join(map(str, views))}); compare with --force"
        )


@renamed(given="predictions")
def score(
    predictions: str | Path | Iterable[Prediction],
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
    from khabar.predictions import checked
    from khabar.score.engine.scorer import report, report_of_file

    articles = corpus_of(data)
    if isinstance(predictions, str | Path):
        path = Path(predictions)
        return report_of_file(name or path.stem, articles, path, labels=labels)
    if isinstance(predictions, Prediction) or not isinstance(predictions, Iterable):
        kind = type(predictions).__name__
        raise KhabarError(f"give a file or a list of khabar.Prediction, not {kind}")
    records = checked(predictions, articles, labels=labels)
    return report(name or "predictions", articles, records.values())
