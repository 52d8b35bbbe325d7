"""The calls of language models in a run's folder: kept as they come, and nothing else lost."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest

import khabar
from khabar.calls import Call, Usage, keep
from khabar.run.call_file import CALLS, CallFile, read

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
    assert sorted(entry.id for entry in entries) == ["000", "001", "002", "003", "004"]
    assert {entry.calls for entry in entries} == {(ONE, TWO)}


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
