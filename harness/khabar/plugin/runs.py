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
from khabar.corpus import Corpus, corpus_of
from khabar.errors import KhabarError
from khabar.plugin.exits import no_exits
from khabar.run.evaluation import evaluate
from khabar.run.run import Run
from khabar.run.runner import Pace, answers
from khabar.schema import Article
from khabar.score.measures import Measure
from khabar.score.outcomes import Outcome
from khabar.secrets import hidden
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
        self._known: dict[str, Run] = {}
        self._objects: dict[int, tuple[object, Run]] = {}

    @cached_property
    def articles(self) -> Corpus:
        """The articles that systems are run on."""
        data = self.options.khabar_data
        return corpus_of(self._here / data if data and (self._here / data).exists() else data)

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
            name = str(asked)
            if name not in self._known:
                self._known[name] = self._shared(name)
            return self._known[name]
        if id(asked) not in self._objects:  # the object is kept, or its id could be another's
            self._objects[id(asked)] = asked, self._in_memory(asked)
        return self._objects[id(asked)][1]

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

    def _shared(self, asked: str) -> Run:
        from filelock import FileLock

        place = self._folder / hashlib.sha256(asked.encode(errors="replace")).hexdigest()[:16]
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        place.mkdir(exist_ok=True)
        with FileLock(place / "lock"):
            if not (place / "done").exists():
                return self._made(asked, place)
        done = _read(place / "done")
        if done.fault:
            raise KhabarError(done.fault)
        return Run.open(Path(done.folder), self.articles)

    def _made(self, asked: str, place: Path) -> Run:
        """Run a system, and note for other processes in ``done`` what became of it."""
        folder = place / "run"
        if asked == self.options.khabar and self.options.khabar_out:
            folder = (self._here / self.options.khabar_out).resolve()
        try:
            run = self._evaluated(asked, folder)
        except KhabarError as error:
            _write(place / "done", _Done(asked, str(folder), str(error)))
            raise
        _write(place / "done", _Done(asked, str(folder), ""))
        return run

    def _evaluated(self, asked: str, folder: Path) -> Run:
        path = self._here / asked if is_file(asked) else asked
        with no_exits():
            return evaluate(system(path), self.articles, folder, path, pace=self._pace)


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
