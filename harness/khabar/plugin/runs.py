"""The systems that a session runs: each once, however many processes share the session."""

from __future__ import annotations

import hashlib
import json
from argparse import Namespace
from collections.abc import Iterator
from contextlib import closing
from functools import cached_property
from pathlib import Path
from typing import NamedTuple

from khabar import files
from khabar.corpus import Corpus, load
from khabar.errors import KhabarError
from khabar.features import PRACTICE
from khabar.limited import first
from khabar.plugin.drops import SEEDS
from khabar.plugin.exits import no_exits
from khabar.run.engines import Pace
from khabar.run.evaluation import evaluate
from khabar.run.run import Run
from khabar.run.runner import answers
from khabar.schema import Article
from khabar.score.measures import Measure
from khabar.score.outcomes import Outcome
from khabar.secrets import hidden
from khabar.suites.published import FOLDER, corpora, folder_of, written
from khabar.suites.scores import SuiteScores
from khabar.systems import System, is_file, name_of, system


class _Done(NamedTuple):
    """What is left of a run for other processes: how it was asked for, and its folder or fault."""

    asked: str
    folder: str
    fault: str


class Runs:
    """The systems that a session runs, each once; its folder is shared by all its processes.

    `options` are those of `khabar_pytest`, whose relative paths are from `here`.
    """

    def __init__(self, folder: Path, options: Namespace, here: Path) -> None:
        self.options = options
        self._folder, self._here = folder, here
        self._pace = Pace(options.khabar_jobs or 1)
        self._known: dict[tuple[str, str | None], Run] = {}
        self._objects: dict[int, tuple[object, Run]] = {}
        self._scores: dict[str, SuiteScores] = {}

    @cached_property
    def articles(self) -> Corpus:
        """The articles that systems are run on."""
        data, asked = self.options.khabar_data, self.options.khabar_from
        is_path = data and data != PRACTICE and (self._here / data).exists()
        whole = load(self._here / data if is_path else data, format=asked)
        return first(whole, self.options.khabar_limit)

    @cached_property
    def baseline(self) -> Run:
        """The run of --khabar-baseline.

        Raises KhabarError if it is of other articles, or lacks an answer for any of these.
        """
        path = self.options.khabar_baseline
        run = Run.open(self._here / path, self.articles)
        if fault := _unfit(run):
            raise KhabarError(f"--khabar-baseline: {path}: {fault}")
        return run

    def of(self, asked: str | Path | System) -> Run:
        """Return the run of a system. Raises KhabarError if the system cannot be had."""
        if isinstance(asked, str | Path):
            return self._named(str(asked), None)
        if id(asked) not in self._objects:  # the object is kept, or its id could be another's
            self._objects[id(asked)] = asked, self._in_memory(asked)
        return self._objects[id(asked)][1]

    def on_suite(self, suite: str) -> SuiteScores:
        """Return the scores on a suite of the system of --khabar. Raises KhabarError as `of`."""
        if suite not in self._scores:
            base = self._named(self.options.khabar, None)
            run = self._named(self.options.khabar, suite)
            self._scores[suite] = written(SuiteScores(base, run))
        return self._scores[suite]

    def finished_suites(self) -> Iterator[SuiteScores]:
        """Yield the scores on every suite that the system of --khabar was run on."""
        for path in sorted(self._folder.glob(f"{FOLDER}/*/done")):
            if not _read(path).fault:
                yield self.on_suite(path.parent.name)

    def finished(self) -> Iterator[tuple[str, Run]]:
        """Yield every run that there is, with how its system was asked for."""
        for path in sorted(self._folder.glob("*/done")):
            done = _read(path)
            if not done.fault:
                yield done.asked, self.of(done.asked)

    def _in_memory(self, tagger: System) -> Run:
        with no_exits():
            asked = system(tagger)
            name = hidden(name_of(asked))
            with closing(answers(asked, self.articles, self._pace)) as coming:
                return Run.of(name, self.articles, coming)

    def _named(self, asked: str, suite: str | None) -> Run:
        if (asked, suite) not in self._known:
            self._known[asked, suite] = self._shared(asked, suite)
        return self._known[asked, suite]

    def _shared(self, asked: str, suite: str | None) -> Run:
        from filelock import FileLock

        place, corpus = self._place(asked, suite), self._corpus(suite)
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        place.mkdir(parents=True, exist_ok=True)
        with FileLock(place / "lock"):
            if not (place / "done").exists():
                return self._made(asked, corpus, place, self._kept(asked, suite) or place / "run")
        done = _read(place / "done")
        if done.fault:
            raise KhabarError(done.fault)
        return Run.open(Path(done.folder), corpus)

    def _place(self, asked: str, suite: str | None) -> Path:
        """Return where processes share a run; only the system of --khabar is run on suites."""
        name = hashlib.sha256(asked.encode(errors="replace")).hexdigest()[:16]
        return folder_of(self._folder, suite) if suite else self._folder / name

    def _corpus(self, suite: str | None) -> Corpus:
        seeds = self.options.khabar_suite_seeds or SEEDS
        return corpora([suite], seeds)[suite] if suite else self.articles

    def _kept(self, asked: str, suite: str | None) -> Path | None:
        """Return where --khabar-out keeps a run, None where it does not."""
        if asked != self.options.khabar or not self.options.khabar_out:
            return None
        out = (self._here / self.options.khabar_out).resolve()
        return folder_of(out, suite) if suite else out

    def _made(self, asked: str, corpus: Corpus, place: Path, folder: Path) -> Run:
        """Run a system, and note for other processes in ``done`` what became of it."""
        try:
            run = self._evaluated(asked, corpus, folder)
        except KhabarError as error:
            _write(place / "done", _Done(asked, str(folder), str(error)))
            raise
        _write(place / "done", _Done(asked, str(folder), ""))
        return run

    def _evaluated(self, asked: str, corpus: Corpus, folder: Path) -> Run:
        path = self._here / asked if is_file(asked) else asked
        with no_exits():
            return evaluate(system(path), corpus, folder, path, pace=self._pace)


def _write(path: Path, done: _Done) -> None:
    files.write(path, json.dumps(done._asdict()).encode())


def _read(path: Path) -> _Done:
    return _Done(**json.loads(path.read_text(encoding="utf-8")))


def _unfit(run: Run) -> str | None:
    """Return why a run is no baseline for its corpus, or None."""
    then, ours = run.signature, run.corpus.identity
    if then and then.data != ours:
        return f"a run on {then.data}, not {ours}; make a baseline of these"
    lacking = [*run.report.buckets["failed"], *run.report.buckets["missing"]]
    if not lacking:
        return None
    names = ", ".join(map(repr, lacking[:5])) + (", …" if len(lacking) > 5 else "")
    return f"has no answer for {len(lacking)} articles ({names}); make it anew"


def mentions(run: Run, measure: Measure) -> list[tuple[Article, Outcome]]:
    """Return what became of every mention by a measure, with its article."""
    return [
        (article, outcome) for article in run.corpus for outcome in run.outcomes(measure, article)
    ]
