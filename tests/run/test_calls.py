"""The calls of language models in a run's folder: kept as they come, and nothing else lost."""

from __future__ import annotations

import gzip
import threading
import time
from pathlib import Path
from typing import Any

import pytest

import khabar
from khabar.calls import (
    Call,
    Memory,
    NotKeptError,
    Request,
    Usage,
    earlier,
    keep,
    only,
    remembering,
)
from khabar.run.call_file import CALLS, CallFile, read

REQUEST = Request.of({"prompt": "متى؟", "api_key": "hidden"})
ONE, TWO = (Call(question="dates", request="0" * 64, model="m/n", answer=a) for a in ("[]", "[1]"))


class Calling:
    """A system that keeps two calls per article, and fails on the second article."""

    name = "calling"

    def predict(self, article: khabar.Article) -> khabar.Prediction:
        keep(ONE)
        keep(TWO)
        if article.id == "001":
            raise ValueError("no list")
        return khabar.Prediction(id=article.id, dates=())


@pytest.mark.parametrize("jobs", [1, 3])
def test_a_run_keeps_the_calls_of_every_article(tmp_path: Path, jobs: int) -> None:
    khabar.evaluate(Calling(), out=tmp_path / "run", jobs=jobs)
    entries = list(read(tmp_path / "run"))
    assert sorted({entry.id for entry in entries}) == ["000", "001", "002", "003", "004"]
    for id_ in ("000", "001"):
        assert [entry.calls for entry in entries if entry.id == id_] == [(ONE,), (TWO,)]


def test_a_call_without_a_run_is_not_kept() -> None:
    keep(ONE)


def test_what_was_cut_off_is_removed_before_more_is_added(tmp_path: Path) -> None:
    add(tmp_path, "1", "2")
    whole = (tmp_path / CALLS).read_bytes()
    (tmp_path / CALLS).write_bytes(whole[:-40])
    assert [entry.id for entry in read(tmp_path)] == ["1"]
    add(tmp_path, "3")
    assert [entry.id for entry in read(tmp_path)] == ["1", "3"]


def add(folder: Path, *ids: str) -> None:
    file = CallFile(folder)
    for id_ in ids:
        file.add(f"key-{id_}", id_, [ONE, TWO])
    file.close()


def test_a_line_that_is_no_call_is_told(tmp_path: Path) -> None:
    (tmp_path / CALLS).write_bytes(gzip.compress(b'{"key": "k", "id": 7, "calls": []}\n'))
    with pytest.raises(khabar.KhabarError, match=r"calls\.jsonl\.gz: line 1: Expected `str`"):
        list(read(tmp_path))


def test_usage_counts_what_was_sent() -> None:
    paid = Call(question="q", request="r", model="m", input_tokens=5, output_tokens=2, cost=0.5)
    cached = Call(question="q", request="r", model="m", input_tokens=5, cost=0.5, cached=True)
    usage = Usage().plus([paid, cached, ONE])
    assert usage == Usage(
        calls=3, cached=1, input_tokens=5, output_tokens=2, cost=0.5, uncounted=1, unpriced=1
    )
    assert (usage.sent, usage.tokens) == (2, 7)
    assert Usage().plus([ONE]).cost is None


def answer(text: str, **more: Any) -> Call:
    return Call(question="dates", request=REQUEST.sha256, model="m/n", answer=text, **more)


def texts(number: int, usable: Any = lambda _: True) -> list[str | None]:
    found = [earlier(REQUEST, usable=usable) for _ in range(number)]
    return [call and call.answer for call in found]


def test_a_request_is_known_by_all_but_its_secrets() -> None:
    assert Request.of({"api_key": "other", "prompt": "متى؟"}) == REQUEST
    assert REQUEST.sha256 != Request.of({"api_key": "other", "prompt": "من؟"}).sha256


def test_an_earlier_answer_is_found_once_the_latest_attempt_first() -> None:
    kept: list[Call] = []
    before = [answer("new"), answer("", error="503"), answer("old")]
    with remembering(Memory(lambda call, _: kept.append(call), before)):
        assert texts(3) == ["new", "old", None]
    assert [(call.answer, call.cached) for call in kept] == [("new", True), ("old", True)]


def test_an_answer_that_is_not_usable_is_passed_over() -> None:
    with remembering(Memory(lambda *_: None, [answer("no"), answer("yes")])):
        assert texts(2, lambda call: call.answer == "yes") == ["yes", None]
    assert texts(1) == [None]  # without a run


def test_another_attempt_finds_the_calls_of_the_one_before() -> None:
    memory = Memory(lambda *_: None)
    with remembering(memory):
        keep(answer("first"), REQUEST)
        assert texts(1) == [None]
        memory.begin()
        assert texts(2) == ["first", None]


def test_what_is_read_again_takes_an_unusable_answer_and_asks_nothing() -> None:
    with only([answer("no"), answer("yes")]):
        assert texts(2, lambda call: call.answer == "yes") == ["yes", "no"]
        with pytest.raises(NotKeptError, match="ask for the article again"):
            earlier(REQUEST)


def test_the_call_of_an_article_that_is_left_behind_is_kept(tmp_path: Path) -> None:
    late = threading.Event()

    class Late:
        name = "late"

        def predict(self, article: khabar.Article) -> khabar.Prediction:
            if article.id == "000":
                late.wait(30)
                keep(ONE)
            else:
                late.set()
                time.sleep(0.5)
            return khabar.Prediction(id=article.id, dates=())

    articles = list(khabar.load())[:2]
    report = khabar.evaluate(Late(), articles, out=tmp_path, timeout=0.7)
    assert list(report.errors) == ["000"]
    assert [(entry.id, entry.calls) for entry in read(tmp_path)] == [("000", (ONE,))]


@pytest.mark.parametrize("jobs", [1, 2])
def test_a_call_that_cannot_be_kept_ends_the_run(
    tmp_path: Path, jobs: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise khabar.KhabarError("no space left")

    monkeypatch.setattr(CallFile, "add", full)
    with pytest.raises(khabar.KhabarError, match="no space left"):
        khabar.evaluate(Calling(), out=tmp_path / "run", jobs=jobs)


def test_calls_are_found_by_article_and_attempt(tmp_path: Path) -> None:
    for attempt in (1, 2):
        file = CallFile(tmp_path)
        for id_ in ("a", "b"):
            file.add(f"key-{id_}", id_, [answer(f"{id_}{attempt}")], attempt)
        file.close()
    found = CallFile(tmp_path).before("b")
    assert [(e.attempt, e.calls[0].answer) for e in found] == [(2, "b2"), (1, "b1")]
    run = khabar.Run.open(tmp_path)
    assert [entry.calls[0].answer for entry in run.calls("a")] == ["a1", "a2"]
    assert len(list(run.calls())) == 4
    assert list(khabar.Run.open(tmp_path / "predictions.jsonl").calls()) == []


def test_what_khabar_does_not_write_is_told_and_not_cut_off(tmp_path: Path) -> None:
    whole = gzip.compress(b" " * (17 * 1024**2))
    (tmp_path / CALLS).write_bytes(whole)
    with pytest.raises(khabar.KhabarError, match=r"byte 0: more than 16,777,216 bytes; .*remove"):
        add(tmp_path, "1")
    assert (tmp_path / CALLS).read_bytes() == whole


def test_an_answer_with_half_a_character_is_kept(tmp_path: Path) -> None:
    file = CallFile(tmp_path)
    file.add("key", "a", [answer("\ud800 x")])
    file.close()
    assert [entry.calls[0].answer for entry in read(tmp_path)] == ["\\ud800 x"]
