"""The bundled suite of --khabar: one test an article and task, and one a threshold or headline."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import pytest

from khabar.errors import KhabarError
from khabar.plugin.baseline import fallen
from khabar.plugin.options import thresholds, tolerance
from khabar.plugin.runs import Run, Runs
from khabar.plugin.thresholds import Threshold, failure, named
from khabar.render.text import printable
from khabar.schema import TASKS, Article, Task
from khabar.score.counts import Counts
from khabar.score.measures import HEADLINES, MEASURES, Measure
from khabar.score.outcomes import measure_of
from khabar.score.tally import Score

_ROOT = "khabar"
"""What stands for a file in the ids of the tests."""


class Suite(pytest.Collector):
    """All tests of one system; ``-m khabar`` selects them."""

    runs: Runs

    @classmethod
    def of(cls, session: pytest.Session, runs: Runs) -> Suite:
        """Return the suite of the system of --khabar."""
        name = printable(runs.options.khabar).replace("::", ":")
        suite: Suite = cls.from_parent(session, name=name, nodeid=f"{_ROOT}::{name}")
        suite.runs = runs
        suite.add_marker("khabar")
        return suite

    def collect(self) -> Iterable[pytest.Item]:
        """Yield the tests; the system is not run yet."""
        try:
            articles = self.runs.articles
        except KhabarError as error:
            raise self.CollectError(str(error)) from None
        for task in TASKS:
            for article in articles:
                name = f"{task}[{printable(article.id)}]"
                yield _ArticleTest.from_parent(self, name=name, task=task, article=article)
        for asked in thresholds(self.config):
            name = f"{asked.measure.task}[{asked}]"
            yield _ThresholdTest.from_parent(self, name=name, asked=asked)
        if self.config.option.khabar_baseline:
            for measure in (measure_of(*headline) for headline in HEADLINES):
                name = f"{measure.task}[{measure.name} against the baseline]"
                yield _BaselineTest.from_parent(self, name=name, measure=measure)


class _Test(pytest.Item):
    parent: Suite

    def runtest(self) -> None:
        """Run the system, if no other test has, and fail with a message alone."""
        try:
            return self.check(self.parent.runs.of(self.config.option.khabar))
        except KhabarError as error:
            told = str(error)
        pytest.fail(told, pytrace=False)

    def check(self, run: Run) -> None:
        """Fail by `pytest.fail` or KhabarError, or skip."""
        raise NotImplementedError

    def reportinfo(self) -> tuple[Path, None, str]:
        return self.config.rootpath / _ROOT, None, self.name

    def record(self, measure: Measure, found: Score | None, counts: Counts | None) -> None:
        """Add scores to what the JUnit report says of the test."""
        if found and counts:
            self.user_properties += properties(found, counts)


def properties(score: Score, counts: Counts) -> Iterator[tuple[str, object]]:
    """Yield the properties that a JUnit report has of a score: its shares and its signature."""
    name = named(score.measure)
    for share in ("precision", "recall", "f1"):
        yield f"{name}.{share}", f"{getattr(counts, share):.4f}"
    yield f"{name}.signature", str(score.signature)


class _ArticleTest(_Test):
    def __init__(self, task: Task, article: Article, **rest: Any) -> None:  # noqa: ANN401
        super().__init__(**rest)
        self._task, self._article = task, article

    def check(self, run: Run) -> None:
        prediction = run.predictions.get(self._article.id)
        assert prediction  # a run that ended has an answer for every article
        if not any(run.report[self._task].values()):
            notes = [note for note in run.report.notes if note.startswith(self._task)]
            pytest.skip("; ".join(notes))
        if prediction.error is not None:
            trace = (prediction.details or {}).get("traceback", "")
            pytest.fail(f"{run.report.system}: {prediction.error}\n\n{trace}", pytrace=False)
        for measure in MEASURES:
            if measure.task == self._task:
                score = run.report[measure.task][measure.name]
                self.record(measure, score, run.counts(measure, self._article.id))


class _ThresholdTest(_Test):
    def __init__(self, asked: Threshold, **rest: Any) -> None:  # noqa: ANN401
        super().__init__(**rest)
        self._asked = asked

    def check(self, run: Run) -> None:
        measure = self._asked.measure
        score = run.report[measure.task][measure.name]
        self.record(measure, score, score.total if score else None)
        if told := failure(self._asked, run):
            pytest.fail(told, pytrace=False)


class _BaselineTest(_Test):
    def __init__(self, measure: Measure, **rest: Any) -> None:  # noqa: ANN401
        super().__init__(**rest)
        self._measure = measure

    def check(self, run: Run) -> None:
        before = self.parent.runs.baseline
        scores = [each.report[self._measure.task][self._measure.name] for each in (before, run)]
        self.record(self._measure, scores[1], scores[1].total if scores[1] else None)
        if scores[0] is None:
            pytest.skip(f"the baseline does not do {self._measure.task}")
        if told := fallen(self._measure, before, run, tolerance(self.config)):
            pytest.fail(told, pytrace=False)
