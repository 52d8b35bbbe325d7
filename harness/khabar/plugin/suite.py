"""The tests of --khabar: of articles and tasks, thresholds, headlines, and arms of suites."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest

from khabar.errors import KhabarError
from khabar.inert import printable, readable
from khabar.plugin import drops
from khabar.plugin.baseline import fallen
from khabar.plugin.options import thresholds, tolerance
from khabar.plugin.runs import Runs
from khabar.plugin.thresholds import Threshold, failure, properties
from khabar.run.run import Run
from khabar.schema import TASKS, Article, Task
from khabar.score.measures import HEADLINES, MEASURES, Measure
from khabar.score.outcomes import measure_of
from khabar.secrets import hidden

_ROOT = "khabar"
"""What stands for a file in the ids of the tests."""
_NAME = str.maketrans("[]", "()")
"""A node's name in brackets would be read as its parameter."""


class Suite(pytest.Collector):
    """All tests of one system; ``-m khabar`` selects them."""

    runs: Runs

    @classmethod
    def of(cls, session: pytest.Session, runs: Runs) -> Suite:
        """Return the suite of the system of --khabar."""
        name = printable(hidden(runs.options.khabar)).replace("::", ":").translate(_NAME)
        suite: Suite = cls.from_parent(session, name=name, nodeid=f"{_ROOT}::{name}")
        suite.runs = runs
        suite.add_marker("khabar")
        return suite

    def collect(self) -> Iterable[pytest.Item]:
        """Yield the tests; the system is not run yet."""
        try:
            articles = self.runs.articles
        except KhabarError as error:
            raise self.CollectError(readable(str(error))) from None
        for task in TASKS:
            for article in articles:
                about = printable(article.id)
                yield self._test(ArticleTest, task, about, task=task, article=article)
        for asked in thresholds(self.config):
            task = asked.measure.task
            yield self._test(ThresholdTest, task, str(asked), task=task, asked=asked)
        if self.config.option.khabar_baseline is not None:
            for measure in (measure_of(*headline) for headline in HEADLINES):
                about = f"{measure.name} against the baseline"
                task = measure.task
                yield self._test(BaselineTest, task, about, task=task, measure=measure)
        for suite, arm in drops.tests(self.config):
            yield self._test(ArmTest, suite, arm, suite=suite, arm=arm)

    def _test(self, kind: type[_Test], of: str, about: str, **rest: Any) -> pytest.Item:  # noqa: ANN401
        name = f"{of}[{about}]"
        nodeid = f"{self.nodeid}::{name}"  # what pytest makes of it alone, --lf would not know
        test: pytest.Item = kind.from_parent(self, name=name, nodeid=nodeid, **rest)
        return test


class _Test(pytest.Item):
    parent: Suite

    def runtest(self) -> None:
        """Run the system, if no other test has, and fail with a message alone."""
        try:
            fault = self.fault(self.parent.runs)
        except KhabarError as error:
            fault = str(error)
        if fault:
            pytest.fail(readable(fault), pytrace=False)

    def fault(self, runs: Runs) -> str | None:
        """Return why the test fails, or None; or skip it."""
        raise NotImplementedError

    def reportinfo(self) -> tuple[Path, None, str]:
        return self.config.rootpath / _ROOT, None, self.name


class _TaskTest(_Test):
    def __init__(self, task: Task, **rest: Any) -> None:  # noqa: ANN401
        super().__init__(**rest)
        self.task = task

    def fault(self, runs: Runs) -> str | None:
        """Return what is at fault in the run on the articles."""
        return self.fault_of(runs.of(self.config.option.khabar))

    def fault_of(self, run: Run) -> str | None:
        """Return what is at fault in a run, or None; or skip the test."""
        raise NotImplementedError


class ArticleTest(_TaskTest):
    """Whether the system answered for an article."""

    def __init__(self, article: Article, **rest: Any) -> None:  # noqa: ANN401
        super().__init__(**rest)
        self._article = article

    def fault_of(self, run: Run) -> str | None:
        """Return what the system raised; skip a task that it does not do."""
        prediction = run.answer(self._article.id)
        if not any(run.report[self.task].values()):
            notes = [note for note in run.report.notes if note.startswith(self.task)]
            pytest.skip("; ".join(notes))
        if prediction.error is not None:
            trace = (prediction.details or {}).get("traceback", "")
            return f"{run.report.system}: {prediction.error}\n\n{trace}"
        for measure in MEASURES:
            if measure.task == self.task and (counts := run.counts(measure, self._article.id)):
                self.user_properties += properties(run.score(measure), counts)
        return None


class ThresholdTest(_TaskTest):
    """Whether a score is as high as it must be."""

    def __init__(self, asked: Threshold, **rest: Any) -> None:  # noqa: ANN401
        super().__init__(**rest)
        self._asked = asked

    def fault_of(self, run: Run) -> str | None:
        """Return what to say of a score that is too low."""
        self.user_properties += properties(run.score(self._asked.measure))
        return failure(self._asked, run)


class BaselineTest(_TaskTest):
    """Whether a headline score is as high as an earlier run's."""

    def __init__(self, measure: Measure, **rest: Any) -> None:  # noqa: ANN401
        super().__init__(**rest)
        self._measure = measure

    def fault_of(self, run: Run) -> str | None:
        """Return what to say of a score that fell; skip what the baseline does not do."""
        before = self.parent.runs.baseline
        self.user_properties += properties(run.score(self._measure))
        if before.score(self._measure) is None:
            pytest.skip(f"the baseline does not do {self.task}")
        return fallen(self._measure, before, run, tolerance(self.config))


class ArmTest(_Test):
    """Whether no variant of a suite's arm failed, and no score fell more than it may."""

    def __init__(self, suite: str, arm: str, **rest: Any) -> None:  # noqa: ANN401
        super().__init__(**rest)
        self._suite, self._arm = suite, arm

    def fault(self, runs: Runs) -> str | None:
        """Return what the system raised, or a table of the scores that fell too far."""
        scores = runs.on_suite(self._suite)
        if self._arm not in scores.arms:
            pytest.skip("not applicable to any article")
        self.user_properties += drops.properties(scores, self._arm)
        failed = drops.failed(scores, self._arm)
        return failed or drops.failure(drops.bounds(self.config), scores, self._arm)
