"""The published suites as corpora to run a system on, and what is kept of their scores."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path

from khabar import files
from khabar.corpus import Corpus, load
from khabar.features import SUITES, check_suite
from khabar.run.run import REPORT, Run
from khabar.suites.scores import SuiteScores, variants_of

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


def names_in(run: Run) -> list[str]:
    """Return the suites that the folder of a run has finished runs on."""
    folder = run.folder
    return [n for n in SUITES if folder and (folder_of(folder, n) / REPORT).is_file()]


def reopened(run: Run, suite: str) -> Run:
    """Return the run on a suite that is in the folder of another, on the variants that it read.

    Raises KhabarError for predictions that cannot be read or do not fit the published suite.
    """
    assert run.folder  # in which the run on the suite was found
    folder, whole = folder_of(run.folder, suite), load(suite=suite)
    answers = Run.open(folder, whole).answers
    kept = [variant for variant in whole if answers.get(variant.id)]
    return Run.open(folder, Corpus(kept, name=whole.name, version=whole.version))


def scored(base: Run, run: Run, *, flips: bool = False) -> SuiteScores:
    """Return the scores of a run on a suite, which are written into its folder if it has one.

    `flips`: as for `SuiteScores`.
    """
    scores = SuiteScores(base, run, flips=flips)
    if run.folder:
        content = json.dumps(scores.as_dict(), ensure_ascii=False, indent=1)
        files.write(run.folder / SCORES, f"{content}\n".encode())
    return scores
