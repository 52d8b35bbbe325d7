"""Systems run once a session, however many processes share it, and what became of each run."""

from __future__ import annotations

import hashlib
import json
from argparse import Namespace
from collections.abc import Iterator, Mapping
from functools import cached_property
from pathlib import Path
from typing import NamedTuple

from khabar import api, files, predictions
from khabar.corpus import Corpus
from khabar.errors import KhabarError
from khabar.plugin.exits import no_exits
from khabar.run.store import finished
from khabar.schema import Article, Prediction
from khabar.score.counts import Counts
from khabar.score.measures import Measure
from khabar.score.outcomes import Outcome, answered, outcomes
from khabar.score.report import Report
from khabar.score.score import Score
from khabar.systems import System, is_file


class Run:
    """A system's answers on a corpus, and their scores."""

    def __init__(
        self, report: Report, articles: Corpus, predictions: Mapping[str, Prediction]
    ) -> None:
        self.report, self.articles, self.predictions = report, articles, predictions
        self._by_article: dict[Measure, Mapping[str, Counts]] = {}

    def score(self, measure: Measure) -> Score | None:
        """Return the score of a measure, None where it is not played."""
        return self.report[measure.task][measure.name]

    def counts(self, measure: Measure, article: str) -> Counts | None:
        """Return what a measure counts in one article, or None where it is not played."""
        if measure not in self._by_article:
            score = self.score(measure)
            self._by_article[measure] = score.by_article if score else {}
        return self._by_article[measure].get(article)

    def outcomes(self, measure: Measure) -> Iterator[tuple[Article, list[Outcome]]]:
        """Yield what became of each article's items; without an answer all gold is missed."""
        labels = next((p.labels for p in self.predictions.values() if p.labels), None)
        for article in self.articles:
            given = self.predictions.get(article.id, Prediction(id=article.id))
            yield article, outcomes(article, answered(given, [measure.task], labels), measure)

    def mentions(self, measure: Measure) -> Iterator[tuple[Article, Outcome]]:
        """Yield what became of every item, with its article."""
        for article, found in self.outcomes(measure):
            yield from ((article, each) for each in found)


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
        self._known: dict[str, Run] = {}
        self._objects: dict[int, tuple[object, Run]] = {}

    @cached_property
    def articles(self) -> Corpus:
        """The articles that systems are run on."""
        data = self.options.khabar_data
        return api.corpus(self._here / data if data and (self._here / data).exists() else data)

    @cached_property
    def baseline(self) -> Run:
        """The run of --khabar-baseline.

        Raises KhabarError if it is of other articles, or lacks an answer for any of these.
        """
        told, path = self.options.khabar_baseline, self._here / self.options.khabar_baseline
        then, ours = finished(path), self.articles.identity
        if then and then.signature.data != ours:
            fault = f"a run on {then.signature.data}, not {ours}; make a baseline of these"
            raise KhabarError(f"--khabar-baseline: {told}: {fault}")
        found = read(path, self.articles)
        if lacking := [*found.report.buckets["failed"], *found.report.buckets["missing"]]:
            named = ", ".join(map(repr, lacking[:5])) + (", …" if len(lacking) > 5 else "")
            fault = f"has no answer for {len(lacking)} articles ({named}); make it anew"
            raise KhabarError(f"--khabar-baseline: {told}: {fault}")
        return found

    def of(self, what: str | Path | System) -> Run:
        """Return the run of a system. Raises KhabarError if the system cannot be had."""
        if isinstance(what, str | Path):
            asked = str(what)
            if asked not in self._known:
                self._known[asked] = self._shared(asked)
            return self._known[asked]
        if id(what) not in self._objects:  # the object is kept, or its id could be another's
            answers: list[Prediction] = []
            with no_exits():
                report = api.evaluate(
                    what,
                    self.articles,
                    jobs=self.options.khabar_jobs or 1,
                    each=lambda p: answers.append(p) if p else None,
                )
            run = Run(report, self.articles, {p.id: p for p in answers})
            self._objects[id(what)] = what, run
        return self._objects[id(what)][1]

    def finished(self) -> Iterator[tuple[str, Run]]:
        """Yield every run that there is, with how its system was asked for."""
        for path in sorted(self._folder.glob("*/done")):
            done = _Done(**json.loads(path.read_text(encoding="utf-8")))
            if not done.fault:
                yield done.asked, self.of(done.asked)

    def _shared(self, asked: str) -> Run:
        from filelock import FileLock

        place = self._folder / hashlib.sha256(asked.encode(errors="replace")).hexdigest()[:16]
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        place.mkdir(exist_ok=True)
        with FileLock(place / "lock"):
            path = place / "done"
            if not path.exists():
                done = self._run(asked, place / "run")
                files.write(path, json.dumps(done._asdict()).encode())
        done = _Done(**json.loads(path.read_text(encoding="utf-8")))
        if done.fault:
            raise KhabarError(done.fault)
        return read(Path(done.folder), self.articles)

    def _run(self, asked: str, folder: Path) -> _Done:
        if asked == self.options.khabar and self.options.khabar_out:
            folder = (self._here / self.options.khabar_out).resolve()
        what = self._here / asked if is_file(asked) else asked
        try:
            with no_exits():
                api.evaluate(what, self.articles, out=folder, jobs=self.options.khabar_jobs or 1)
        except KhabarError as error:
            return _Done(asked, str(folder), str(error))
        return _Done(asked, str(folder), "")


def read(path: Path, articles: Corpus) -> Run:
    """Return a run that was made before: its folder, or a predictions.jsonl, scored as of today.

    Raises KhabarError where it cannot be read or does not fit the articles.
    """
    file, then = api.predictions_of(path), finished(path)
    report = api.score(file, articles, name=(then and then.system) or path.stem)
    return Run(report, articles, {p.id: p for _, p in predictions.stream(file, articles)})
