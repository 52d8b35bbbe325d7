"""A system run on a corpus and on suites, as commands do: shown while it runs, and stopped."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from itertools import takewhile
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from khabar.cli.apart import NOTES
from khabar.cli.output import say, stderr
from khabar.secrets import hidden

if TYPE_CHECKING:
    from khabar.corpus import Corpus
    from khabar.run.budget import Budget
    from khabar.run.cache import Cache
    from khabar.run.engines import Pace
    from khabar.run.run import Run
    from khabar.schema import Prediction
    from khabar.systems import System


def run_on(
    tagger: System,
    asked_for: str | System,
    pace: Pace,
    most: int | None,
    budget: Budget | None,
    out: Path,
    prompt: str,
    cache: Cache | None,
    corpus: Corpus,
    folder: Path,
    first: str,
) -> Run:
    """Run a system, and note in `NOTES` how far it is; with `out` the command would go on.

    `prompt`: of which of several prompts it is the run, else "".
    """
    from khabar.render.progress import progress
    from khabar.run.evaluation import BudgetError, StoppedError, evaluate
    from khabar.systems import name_of

    def on_prediction(prediction: Prediction | None) -> None:
        step(prediction)
        if prediction:
            NOTES.add("done", before + prediction.id)

    before = f"{prompt}/" if prompt else ""
    lost = {
        id_.removeprefix(before): why for id_, why in NOTES.lost.items() if id_.startswith(before)
    }
    bar = progress(len(corpus), prompt or hidden(name_of(tagger)), stderr(), first=first)
    try:
        with _saying_if_interrupted(out), bar as step:
            return evaluate(
                tagger,
                corpus,
                folder,
                asked_for,
                pace=pace,
                max_failures=most,
                budget=budget,
                on_prediction=on_prediction,
                on_begin=lambda id_: NOTES.add("begun", before + id_),
                on_usage=step.use,
                lost=lost,
                cache=cache,
            )
    except StoppedError as error:
        larger = " and a larger budget" if isinstance(error, BudgetError) else ""
        say(f"khabar: {error}; run the command again with --out {out}{larger} to go on")
        raise typer.Exit(1) from None


@contextmanager
def _saying_if_interrupted(folder: Path) -> Iterator[None]:
    try:
        yield
    except KeyboardInterrupt:
        say(f"khabar: interrupted; run the command again with --out {folder} to go on")
        raise typer.Exit(130) from None


def run_on_suites(
    suites: Mapping[str, Corpus], folder: Path, asked: Callable[[Corpus, Path, str], Run]
) -> list[Run]:
    """Run a system on suites, each in its place in the folder of a run."""
    if not suites:
        return []
    from khabar.suites.published import folder_of

    return [asked(corpus, folder_of(folder, name), "") for name, corpus in suites.items()]


def limited_suites(
    suites: Mapping[str, Corpus], base: Corpus, limit: int | None
) -> dict[str, Corpus]:
    """Return the first variants of suites, as many as the limit; none of an article left out."""
    if not suites:
        return {}
    from khabar.features import COMPOSED
    from khabar.limited import first
    from khabar.suites.scores import variants_of

    def number(name: str, suite: Corpus) -> int | None:
        if limit is None or name in COMPOSED:
            return limit
        made = takewhile(lambda variant: variant.base in base.places, variants_of(suite)[:limit])
        return len(list(made))

    return {name: first(suite, number(name, suite)) for name, suite in suites.items()}
