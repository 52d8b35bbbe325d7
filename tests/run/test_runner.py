from __future__ import annotations

import signal
import sys
import threading
import time
from pathlib import Path

import numpy as np
import pytest

import khabar
from khabar.run import attempt
from khabar.run.engines import Pace
from khabar.run.runner import answers


class Tagger:
    """Fails in every way there is, an article each."""

    name = "tagger"

    def __init__(self) -> None:
        self.seen: list[khabar.Article] = []

    def predict(self, article: khabar.Article) -> khabar.Prediction:
        self.seen.append(article)
        match article.id:
            case "000":
                raise RuntimeError("no memory left")
            case "001":
                return {"id": "001"}  # type: ignore[return-value]
            case "002":
                return khabar.Prediction(id="003", entities=())
            case "003":
                person = khabar.Entity(start=0, end=10**6, type="PER")
                return khabar.Prediction(id="003", entities=(person,))
        return khabar.Prediction(id=article.id, entities=["no entity"])  # type: ignore[arg-type]


def test_systems_never_see_gold(corpus: khabar.Corpus) -> None:
    tagger = Tagger()
    list(answers(tagger, corpus))
    assert all(a.entities is None and a.dates is None and a.events is None for a in tagger.seen)
    assert [article.text for article in tagger.seen] == [article.text for article in corpus]


def test_a_failure_keeps_its_reason_and_stays_in_the_denominator(corpus: khabar.Corpus) -> None:
    report = khabar.evaluate(Tagger(), corpus)
    assert report.buckets == {"scored": [], "failed": [a.id for a in corpus], "missing": []}
    assert report.errors["000"].startswith("RuntimeError: no memory left (test_runner.py, ")
    assert "dict" in report.errors["001"]
    assert "'003'" in report.errors["002"]
    assert "entities[0].end" in report.errors["003"]
    assert "entities[0]" in report.errors["004"]


def test_a_failure_keeps_its_traceback_from_the_system_on(corpus: khabar.Corpus) -> None:
    failed = attempt.answer(Tagger(), corpus[0])
    trace = (failed.details or {})["traceback"]
    assert trace.startswith("Traceback (most recent call last):\n")
    assert trace.endswith("RuntimeError: no memory left\n")
    assert trace.count('  File "') == 1  # the system's own frame
    assert attempt.answer(Tagger(), corpus[1]).details is None  # it raised nothing


def test_a_traceback_is_the_systems_after_a_retry_too(
    corpus: khabar.Corpus, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Busy:
        name = "busy"

        def predict(self, _: khabar.Article) -> khabar.Prediction:
            raise khabar.TransientError("busy \ud800")

    monkeypatch.setattr(attempt, "_FIRST_WAIT", 0)
    trace = (attempt.answer(Busy(), corpus[0], retries=1).details or {})["traceback"]
    assert trace.count('  File "') == 1
    assert trace.endswith("TransientError: busy \\ud800\n")


def test_a_traceback_of_what_cannot_be_told_is_told_as_far_as_it_can(
    corpus: khabar.Corpus,
) -> None:
    class MuteError(Exception):
        def __str__(self) -> str:
            raise RuntimeError

    class Deep:
        name = "deep"

        def predict(self, article: khabar.Article) -> khabar.Prediction:
            raise MuteError from ValueError("x" * 10**6)

    failed = attempt.answer(Deep(), corpus[0])
    assert len((failed.details or {})["traceback"]) <= 20_000


class HalfTagger:
    name = "half"

    def predict(self, article: khabar.Article) -> khabar.Prediction:
        if article.id == "004":
            raise ValueError("broken")
        return khabar.Prediction(id=article.id, entities=())


def test_a_failed_article_counts_as_an_empty_answer(corpus: khabar.Corpus) -> None:
    report = khabar.evaluate(HalfTagger(), corpus)
    strict = report["entities"]["strict"]
    assert strict is not None
    assert strict.total.gold == sum(len(article.entities or ()) for article in corpus)
    assert strict.by_article["004"].gold > 0
    assert report["dates"]["value"] is None


class OwnNumbers(HalfTagger):
    def predict(self, article: khabar.Article) -> khabar.Prediction:
        words = np.array([article.tokens[0].start, article.tokens[0].end])
        found = khabar.Date(start=words[0], end=words[1], type="DATE")
        return khabar.Prediction(id=article.id, dates=[found])


def test_numpys_integers_are_integers(corpus: khabar.Corpus) -> None:
    assert khabar.evaluate(OwnNumbers(), corpus).errors == {}


class Quitter(HalfTagger):
    def predict(self, article: khabar.Article) -> khabar.Prediction:
        sys.exit(3)


def test_a_system_that_exits_has_failed(corpus: khabar.Corpus) -> None:
    report = khabar.evaluate(Quitter(), corpus)
    assert len(report.errors) == 5
    assert report["entities"]["strict"].f1 == report["dates"]["value"].f1 == 0


class Interrupted(HalfTagger):
    """Is interrupted as by a person, and may not mind."""

    def __init__(self, *, minds: bool) -> None:
        self.minds, self.asked = minds, 0

    def predict(self, article: khabar.Article) -> khabar.Prediction:
        self.asked += 1
        try:
            signal.raise_signal(signal.SIGINT)
        except KeyboardInterrupt:
            if self.minds:
                raise
        return khabar.Prediction(id=article.id)


@pytest.mark.parametrize("minds", [True, False])
def test_an_interrupt_ends_the_run(corpus: khabar.Corpus, minds: bool) -> None:
    system, before = Interrupted(minds=minds), signal.getsignal(signal.SIGINT)
    signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        with pytest.raises(KeyboardInterrupt):
            khabar.evaluate(system, corpus)
        assert signal.getsignal(signal.SIGINT) is signal.default_int_handler
    finally:
        signal.signal(signal.SIGINT, before)
    assert system.asked == 1


class Deaf(HalfTagger):
    """Sets a handler of its own, which hears nothing."""

    def predict(self, article: khabar.Article) -> khabar.Prediction:
        if article.id == "002":
            signal.raise_signal(signal.SIGINT)
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        return khabar.Prediction(id=article.id)


def test_a_handler_that_a_system_sets_is_not_kept(corpus: khabar.Corpus) -> None:
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        with pytest.raises(KeyboardInterrupt):
            khabar.evaluate(Deaf(), corpus)
    finally:
        signal.signal(signal.SIGINT, before)


def test_no_system_can_end_the_run(corpus: khabar.Corpus) -> None:
    class UnspeakableError(Exception):
        def __str__(self) -> str:
            raise ValueError

    class Worst:
        name = "worst"

        @property
        def labels(self) -> str:
            raise RuntimeError

        def predict(self, article: khabar.Article) -> khabar.Prediction:
            if article.id == "000":
                raise UnspeakableError
            if article.id == "001":
                raise RuntimeError("x" * 100_000)
            return khabar.Prediction(id=article.id, dates=())

    report = khabar.evaluate(Worst(), corpus)
    assert report.buckets["failed"] == ["000", "001"]
    assert "its message cannot be read" in report.errors["000"]
    assert len(report.errors["001"]) < 1000


class Passing:
    """Fails a few times with a fault that passes, on every article."""

    name = "passing"

    def __init__(self, times: int, fault: type[Exception] = khabar.TransientError) -> None:
        self.left: dict[str, int] = {}
        self.times, self.fault, self.calls = times, fault, 0

    def predict(self, article: khabar.Article) -> khabar.Prediction:
        self.calls += 1
        if self.left.setdefault(article.id, self.times):
            self.left[article.id] -= 1
            raise self.fault("busy")
        return khabar.Prediction(id=article.id, dates=())


@pytest.fixture
def no_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(attempt, "_FIRST_WAIT", 0.001)


@pytest.mark.usefixtures("no_waiting")
@pytest.mark.parametrize("fault", [khabar.TransientError, ConnectionResetError, TimeoutError])
def test_a_fault_that_passes_is_tried_again(fault: type[Exception]) -> None:
    system = Passing(2, fault)
    report = khabar.evaluate(system, retries=2)
    assert len(report.buckets["scored"]) == 5
    assert system.calls == 15


@pytest.mark.usefixtures("no_waiting")
def test_retries_are_no_more_than_asked_for() -> None:
    for retries, calls in ((0, 5), (1, 10), (3, 20)):
        system = Passing(99)
        report = khabar.evaluate(system, retries=retries)
        assert len(report.errors) == 5
        assert report.errors["000"].startswith("TransientError: busy")
        assert system.calls == calls
    lasting = Passing(99, ValueError)
    khabar.evaluate(lasting, retries=3)
    assert lasting.calls == 5


class Slow:
    """Waits until so many are at work at once; never ends on some articles."""

    name = "slow"

    def __init__(self, together: int, endless: tuple[str, ...] = ()) -> None:
        self.barrier = threading.Barrier(together, timeout=20)
        self.endless = endless

    def predict(self, article: khabar.Article) -> khabar.Prediction:
        if article.id in self.endless:
            threading.Event().wait()
        self.barrier.wait()
        return khabar.Prediction(id=article.id, dates=())


def test_jobs_are_at_work_at_once(corpus: khabar.Corpus) -> None:
    report = khabar.evaluate(Slow(5), corpus, jobs=5)
    assert report.buckets["scored"] == list(corpus.ids)


def test_an_article_that_takes_too_long_fails_alone(corpus: khabar.Corpus) -> None:
    began = time.monotonic()
    report = khabar.evaluate(Slow(1, ("001", "003")), corpus, timeout=0.3)
    assert time.monotonic() - began < 10
    assert report.errors == dict.fromkeys(("001", "003"), "took longer than 0.3 s")
    assert report.buckets["scored"] == ["000", "002", "004"]


def test_any_order_gives_the_same_report(corpus: khabar.Corpus) -> None:
    one, several = (khabar.evaluate("regex", corpus, jobs=jobs).as_dict() for jobs in (1, 3))
    assert one == several


class Leaving:
    name = "leaving"

    def predict(self, article: khabar.Article) -> khabar.Prediction:
        raise KeyboardInterrupt


@pytest.mark.parametrize("jobs", [1, 2])
def test_an_interrupt_that_a_system_raises_is_its_own(corpus: khabar.Corpus, jobs: int) -> None:
    errors = {each.error.partition(":")[0] for each in answers(Leaving(), corpus, Pace(jobs=jobs))}
    assert errors == {"KeyboardInterrupt"}


class Hostile:
    name = "hostile"

    def predict(self, article: khabar.Article) -> khabar.Prediction:
        match article.id:
            case "000":
                raise ValueError("\ud800")
            case "001":
                raise GeneratorExit
            case "002":
                loop: dict = {}
                loop["loop"] = loop
                return khabar.Prediction(id=article.id, details=loop)
            case "003":
                return khabar.Prediction(id=article.id, details={"x": "x" * 2**26})
        return khabar.Prediction(id=article.id, unlocatable=khabar.Unlocatable(entities=1))


@pytest.mark.parametrize("jobs", [1, 2])
def test_nothing_that_a_system_does_ends_the_run(
    corpus: khabar.Corpus, tmp_path: Path, jobs: int
) -> None:
    for _ in range(2):  # what was kept can be read
        errors = khabar.evaluate(Hostile(), corpus, out=tmp_path / "run", jobs=jobs).errors
    assert list(errors) == list(corpus.ids)
    assert errors["000"].startswith("ValueError: \\ud800")
    assert errors["001"].startswith("GeneratorExit")
    assert errors["002"].startswith("RecursionError")
    assert "bytes" in errors["003"]
    assert "entities are not answered" in errors["004"]


@pytest.mark.parametrize("wrong", [{"jobs": 0}, {"retries": -1}, {"timeout": 0}])
def test_a_pace_that_is_none(corpus: khabar.Corpus, wrong: dict) -> None:
    with pytest.raises(khabar.KhabarError, match="give 1 job or more"):
        khabar.evaluate("empty", corpus, **wrong)


def test_an_endless_time_limit(corpus: khabar.Corpus) -> None:
    assert khabar.evaluate("empty", corpus, timeout=float("inf")).errors == {}
