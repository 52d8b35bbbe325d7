"""A system that can answer for no article ends the run before it has begun."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest

import khabar


class Keyless:
    """Answers so many articles and then finds that it has no key."""

    name = "keyless"

    def __init__(self, answers: int = 0) -> None:
        self._left, self._lock = answers, threading.Lock()

    @property
    def identity(self) -> dict[str, str]:
        return {}

    def predict(self, article: khabar.Article) -> khabar.Prediction:
        with self._lock:
            self._left -= 1
            if self._left < 0:
                raise khabar.UnusableError("keyless: there is no key; export one")
        return khabar.Prediction(id=article.id, entities=())


@pytest.mark.parametrize("jobs", [1, 3])
def test_nothing_is_left_of_a_run_that_never_began(
    corpus: khabar.Corpus, tmp_path: Path, jobs: int
) -> None:
    there = tmp_path / "there"
    there.mkdir()
    for out in (None, tmp_path / "new" / "run", there):
        with pytest.raises(khabar.UnusableError, match="there is no key"):
            khabar.evaluate(Keyless(), corpus, out=out, jobs=jobs)
    assert list(tmp_path.iterdir()) == [there] and not list(there.iterdir())


def test_with_a_time_limit_too(corpus: khabar.Corpus) -> None:
    with pytest.raises(khabar.UnusableError):
        khabar.evaluate(Keyless(), corpus, timeout=60)


@pytest.mark.parametrize("jobs", [1, 2])
def test_after_an_answer_it_is_an_articles_failure(
    corpus: khabar.Corpus, tmp_path: Path, jobs: int
) -> None:
    report = khabar.evaluate(Keyless(2), corpus, out=tmp_path / "run", jobs=jobs)
    assert len(report.buckets["scored"]) == 2 and len(report.errors) == 3
    assert all("UnusableError: keyless: there is no key" in e for e in report.errors.values())


def test_a_run_that_was_begun_is_left_as_it_is(corpus: khabar.Corpus, tmp_path: Path) -> None:
    folder = tmp_path / "run"
    khabar.evaluate(Keyless(2), corpus, out=folder)
    before = {path.name: path.read_bytes() for path in folder.iterdir()}
    with pytest.raises(khabar.UnusableError):
        khabar.evaluate(Keyless(), corpus, out=folder)
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == before
    report = khabar.evaluate(Keyless(5), corpus, out=folder)
    assert report.errors == {}
