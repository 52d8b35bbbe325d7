"""Answers are kept as they come: nothing is lost, nothing asked twice, nothing shared."""

from __future__ import annotations

import errno
import json
import os
import threading
from contextlib import suppress
from pathlib import Path
from typing import Any

import msgspec
import pytest

import khabar
from khabar.run.store import JOURNAL, opened

from ..conftest import write_jsonl  # noqa: TID252


class Counting:
    """Counts what it is asked; fails as it is told."""

    name = "counting"

    def __init__(self, *, failing: tuple[str, ...] = (), prompt: str = "?") -> None:
        self.identity = {"prompt": prompt}
        self.asked: list[str] = []
        self.failing = failing

    def predict(self, article: khabar.Article) -> khabar.Prediction:
        self.asked.append(article.id)
        if article.id in self.failing:
            raise ValueError("not this one")
        return khabar.Prediction(id=article.id, dates=())


def run(system: Counting, folder: Path, **options: Any) -> khabar.Report:
    return khabar.evaluate(system, out=folder / "run", **options)


def test_what_was_answered_is_not_asked_again(tmp_path: Path) -> None:
    first, second = Counting(failing=("003",)), Counting()
    assert run(first, tmp_path).buckets["failed"] == ["003"]
    report = run(second, tmp_path)
    assert second.asked == ["003"]  # what failed has another chance
    assert report.buckets["scored"] == ["000", "001", "002", "003", "004"]
    written = json.loads((tmp_path / "run/report.json").read_text(encoding="utf-8"))
    again = khabar.score(tmp_path / "run/predictions.jsonl", name="counting")
    for scored in (report, again):
        assert json.loads(json.dumps(scored.as_columns())) == written


def test_a_changed_prompt_asks_anew(tmp_path: Path) -> None:
    with pytest.raises(khabar.KhabarError, match=r"stopped: article '00.' failed"):
        run(Counting(failing=("001",)), tmp_path, max_failures=0)
    changed = Counting(prompt="!")
    run(changed, tmp_path)
    assert len(changed.asked) == 5
    with pytest.raises(khabar.KhabarError, match="a finished run of another system"):
        run(Counting(), tmp_path)


def test_a_changed_article_is_asked_anew(corpus: khabar.Corpus, tmp_path: Path) -> None:
    run(Counting(), tmp_path)
    (tmp_path / "run/report.json").unlink()
    changed = msgspec.structs.replace(corpus[0], text="نص آخر", sha256="", entities=None)
    changed = msgspec.structs.replace(changed, dates=None, events=None, zones=())
    again = Counting()
    run(again, tmp_path, data=khabar.Corpus([changed, *corpus[1:]]))
    assert again.asked == ["000"]


@pytest.mark.parametrize(
    "changed",
    [
        {"dct": khabar.Dct(value="2024-02-29")},
        {"title": "عنوان آخر"},
        {"source": "another"},
        {"zones": (khabar.Zone(start=0, end=1, type="headline"),)},
    ],
    ids=str,
)
def test_whatever_a_system_is_shown_is_asked_anew(
    corpus: khabar.Corpus, tmp_path: Path, changed: dict
) -> None:
    first, *rest = (article.without_gold() for article in corpus)
    if "zones" in changed:
        body = khabar.Zone(start=1, end=len(first.text), type="body")
        changed = {"zones": (*changed["zones"], body)}
    run(Counting(), tmp_path, data=[first, *rest])
    (tmp_path / "run/report.json").unlink()
    again = Counting()
    run(again, tmp_path, data=[msgspec.structs.replace(first, **changed), *rest])
    assert again.asked == ["000"]


def test_what_a_system_is_not_shown_is_not_asked_anew(
    corpus: khabar.Corpus, tmp_path: Path
) -> None:
    run(Counting(), tmp_path)
    (tmp_path / "run/report.json").unlink()
    again = Counting()
    run(again, tmp_path, data=[article.without_gold() for article in corpus])
    assert again.asked == []


def test_the_yardstick_that_is_shown_gold_is_asked_anew_where_it_changed(
    corpus: khabar.Corpus, tmp_path: Path
) -> None:
    khabar.evaluate("gold", out=tmp_path / "run")
    (tmp_path / "run/report.json").unlink()
    less = [msgspec.structs.replace(article, entities=()) for article in corpus]
    report = khabar.evaluate("gold", less, out=tmp_path / "run")
    assert report["entities"]["strict"] is None or not report["entities"]["strict"].total.predicted


@pytest.mark.parametrize("kept", [1, 40])
def test_a_torn_line_is_repaired(tmp_path: Path, kept: int) -> None:
    run(Counting(), tmp_path)
    journal = tmp_path / "run" / JOURNAL
    *whole, last = journal.read_bytes().splitlines(keepends=True)
    journal.write_bytes(b"".join(whole) + last[:kept])
    again = Counting()
    run(again, tmp_path)
    assert again.asked == ["004"]
    assert len(journal.read_bytes().splitlines()) == 5


def test_a_spoilt_line_is_named(tmp_path: Path) -> None:
    run(Counting(), tmp_path)
    journal = tmp_path / "run" / JOURNAL
    journal.write_bytes(b"no JSON\n" + journal.read_bytes())
    with pytest.raises(khabar.KhabarError, match=r"journal\.jsonl:1: not JSON"):
        run(Counting(), tmp_path)


def test_two_runs_cannot_write_one_folder(tmp_path: Path) -> None:
    with (
        opened(tmp_path / "run", "key", "data"),
        pytest.raises(khabar.KhabarError, match="run: another run is writing there"),
    ):
        run(Counting(), tmp_path)


def test_a_folder_of_something_else_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "run").mkdir()
    (tmp_path / "run/mine.txt").touch()
    with pytest.raises(khabar.KhabarError, match="holds files, but no run"):
        run(Counting(), tmp_path)
    assert [path.name for path in (tmp_path / "run").iterdir()] == ["mine.txt"]


class Full:
    """A journal on a disk that is full after some bytes."""

    def __init__(self, journal: Any, room: int) -> None:
        self._journal, self._room = journal, room

    def __getattr__(self, name: str) -> Any:
        return getattr(self._journal, name)

    def write(self, line: bytes) -> int:
        if len(line) > self._room:
            self._journal.write(line[: self._room])
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        self._room -= len(line)
        return self._journal.write(line)


def test_a_full_disk_is_told_and_loses_nothing(corpus: khabar.Corpus, tmp_path: Path) -> None:
    answer = khabar.Prediction(id="000", dates=())
    with opened(tmp_path / "run", "key", "data") as store:
        store._journal = Full(store._journal, 120)
        store.add(corpus[0], answer)
        with pytest.raises(khabar.KhabarError, match=r"journal\.jsonl: No space left .* is kept"):
            store.add(corpus[1], khabar.Prediction(id="001", dates=()))
    with opened(tmp_path / "run", "key", "data") as store:
        assert list(store.answers(corpus)) == [msgspec.json.encode(answer)]


def test_a_folder_that_cannot_be_written(tmp_path: Path) -> None:
    (tmp_path / "taken").touch()
    with pytest.raises(khabar.KhabarError, match="taken/run: cannot be written"):
        run(Counting(), tmp_path / "taken")


def test_a_finished_run_on_other_articles_is_left_alone(
    corpus: khabar.Corpus, tmp_path: Path
) -> None:
    run(Counting(), tmp_path)
    with pytest.raises(khabar.KhabarError, match=r"finished run on khabar-1.*, not corpus-unv"):
        run(Counting(), tmp_path, data=khabar.Corpus(corpus[:2]))


NAMES = ["a|b", "a\nb", "`a` b", "-a", "a" * 200, "a\x1b[31m", os.fsdecode(b"a\xff"), "|", "خبر"]


@pytest.mark.parametrize("name", NAMES, ids=ascii)
def test_a_run_on_a_corpus_of_any_name_is_reported(tmp_path: Path, name: str) -> None:
    row = {"id": "a", "text": "أمس", "dates": [{"start": 0, "end": 3, "type": "DATE"}]}
    path = write_jsonl(tmp_path / f"{name}.jsonl", json.dumps(row))
    for _ in range(2):  # it is finished, and is taken up again
        report = khabar.evaluate("gold", path, out=tmp_path / "run")
    data = str(report["dates"]["strict"].signature).split("|")[2]
    assert data == report.signature.data
    assert data.isprintable()
    assert len(data) < 140
    assert all(each.difference == 0 for each in khabar.compare(*[tmp_path / "run"] * 2, path)[0])


@pytest.mark.parametrize(
    "source", ["a" * 5000, "a" * 300 + ".jsonl", "~nobody-has-this-name/a.jsonl"]
)
def test_a_path_that_is_none_is_one_line(source: str) -> None:
    with pytest.raises(khabar.KhabarError, match=r"not a valid path: |no such file"):
        khabar.load(source)


def test_a_line_of_another_article_is_named(tmp_path: Path) -> None:
    run(Counting(), tmp_path)
    journal = tmp_path / "run" / JOURNAL
    journal.write_bytes(journal.read_bytes().replace(b'"id":"001"', b'"id":"zzz"'))
    with pytest.raises(khabar.KhabarError, match=r"journal\.jsonl:2: .*another article's"):
        run(Counting(), tmp_path)


def test_what_is_under_way_is_kept_when_a_run_stops(corpus: khabar.Corpus, tmp_path: Path) -> None:
    barrier = threading.Barrier(4, timeout=20)

    class Together(Counting):
        def predict(self, article: khabar.Article) -> khabar.Prediction:
            barrier.wait()
            return super().predict(article)

    system = Together(failing=("000", "001", "002", "003"))
    with pytest.raises(khabar.KhabarError, match=r"stopped: article '00.' failed"):
        run(system, tmp_path, jobs=4, max_failures=0)
    assert len((tmp_path / "run" / JOURNAL).read_bytes().splitlines()) == 4


@pytest.mark.parametrize("name", [JOURNAL, ".lock", "predictions.jsonl", "report.json"])
def test_a_link_in_a_run_s_folder_is_not_followed(name: str, tmp_path: Path) -> None:
    run(Counting(), tmp_path)
    (tmp_path / "outside").write_bytes(b"old")
    (tmp_path / "run" / name).unlink()
    (tmp_path / "run" / name).symlink_to(tmp_path / "outside")
    with suppress(khabar.KhabarError):
        run(Counting(), tmp_path)
    assert (tmp_path / "outside").read_bytes() == b"old"
