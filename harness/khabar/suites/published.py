"""The published suites as corpora to run a system on, and what is kept of their scores."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path
from typing import TypeVar

import msgspec

from khabar import files, jsonl
from khabar.corpus import Corpus, load
from khabar.features import COMPOSED, SUITES, check_suite
from khabar.limited import narrowed
from khabar.run.run import PREDICTIONS, REPORT, Run, finished
from khabar.suites.cases import ComposedScores
from khabar.suites.scores import SuiteScores, variants_of

Scores = SuiteScores | ComposedScores
SomeScores = TypeVar("SomeScores", bound=Scores)

FOLDER, SCORES = "suites", "suite.json"
"""In the folder of a run: the folder of its runs on suites, and the file of a suite's scores."""


def corpora(names: Iterable[str], seeds: int | None = None) -> dict[str, Corpus]:
    """Return published suites by their names: of each arm all seeds, or as many as `seeds`.

    Raises KhabarError for an unknown suite, and where the dataset has none.
    """
    names = list(dict.fromkeys(names))
    for name in names:
        check_suite(name)
    return {name: first(load(suite=name), seeds) for name in names}


def first(corpus: Corpus, seeds: int | None) -> Corpus:
    """Return the variants of a suite's first seeds, of each arm as many as `seeds`; None: all."""
    if seeds is None:
        return corpus
    kept = [variant for variant in variants_of(corpus) if variant.seed < seeds]
    return Corpus(kept, name=corpus.name, version=corpus.version)


def folder_of(run: Path, suite: str) -> Path:
    """Return where a run keeps its run on a suite."""
    return run / FOLDER / suite


def names_in(run: Path) -> list[str]:
    """Return the suites that a run's folder has finished runs on."""
    return [name for name in SUITES if (folder_of(run, name) / REPORT).is_file()]


class _Answer(msgspec.Struct):
    """What is read of an answer to see which variant it is of."""

    id: str


_ANSWER = msgspec.json.Decoder(_Answer)


def reopened(run: Path, suite: str) -> Run:
    """Return the run on a suite that is in a run's folder, on the seeds that it has answers of.

    Of a run that was limited these are its first variants. Raises KhabarError where the dataset has
    no such suite, and for predictions without ids.
    """
    folder, corpus = folder_of(run, suite), load(suite=suite)
    answered, then = first(corpus, _answered(folder / PREDICTIONS, corpus)), finished(folder)
    return Run.open(folder, narrowed(answered, then.signature.data) if then else answered)


def _answered(path: Path, corpus: Corpus) -> int:
    """Return how many seeds a file has answers of, from the first."""
    variants = {variant.id: variant for variant in variants_of(corpus)}
    ids = (line.decode(_ANSWER).id for line in jsonl.lines(path))
    return 1 + max((variants[id_].seed for id_ in ids if id_ in variants), default=0)


def scored(base: Run, run: Run, *, flips: bool = False) -> Scores:
    """Return the scores of a run on a suite; `base` and `flips` are for one on the articles."""
    if variants_of(run.corpus)[0].suite in COMPOSED:
        return ComposedScores(run)
    return SuiteScores(base, run, flips=flips)


def written(scores: SomeScores) -> SomeScores:
    """Return scores, which are written into the folder of their run if it has one."""
    if scores.run.folder:
        content = json.dumps(scores.as_dict(), ensure_ascii=False, indent=1)
        files.write(scores.run.folder / SCORES, f"{content}\n".encode())
    return scores
