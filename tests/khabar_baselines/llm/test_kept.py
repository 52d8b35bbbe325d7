"""What a model answered is asked for once, and read again: counted by the server."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import khabar
from khabar.answers import NoAnswerError
from khabar.calls import Usage
from khabar.run import evaluation
from khabar.run import reread as rereading
from khabar.run.call_file import read
from khabar.run.reread import reread

pytest.importorskip("inspect_ai")
pytest.importorskip("openai")

import khabar_baselines.llm as adapter
from khabar_baselines.llm import Llm
from tests.khabar_baselines.llm.server import PROBE, Reply, Server, serving

TEXTS = {
    "a": "وصل الوزير أمس إلى الرباط.",
    "b": "وصل الوفد أمس إلى الرباط.",
    "c": "وصل السفير أمس إلى الرباط.",
}
ARTICLES = [khabar.Article(id=id_, text=text) for id_, text in TEXTS.items()]
GOOD = {
    "entities": [{"quotation": "الرباط", "prefix": "", "type": "GPE"}],
    "dates": [{"quotation": "أمس", "prefix": "", "type": "DATE", "value": "2025-01-01"}],
    "names": [{"number": 1, "name": "rabat"}],
}
KEY = "a-key-of-many-letters"


@pytest.fixture(autouse=True)
def key(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HERE_API_KEY", KEY)
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")


def asked(request: dict[str, Any]) -> str:
    prompt = request["messages"][-1]["content"]
    return next(name for name in GOOD if f'{{"{name}": [' in prompt)


def good(request: dict[str, Any], _: int = 0) -> Reply:
    return Reply(json.dumps({asked(request): GOOD[asked(request)]}, ensure_ascii=False))


def options(address: str, **more: Any) -> dict[str, Any]:
    model = {"model": "openai-api/here/tiny", "base_url": address, "retries": 0}
    return {**model, "tasks": ["entities", "dates"], **more}


def questions(server: Server) -> Counter[str]:
    return Counter(asked(request) for request in server.requests)


def test_an_article_that_failed_midway_is_asked_for_the_rest(tmp_path: Path) -> None:
    def without_dates(request: dict[str, Any], _: int) -> Reply:
        return Reply(status=400, body="{}") if asked(request) == "dates" else good(request)

    with serving(without_dates) as (server, address):
        system = Llm(**options(address))
        first = khabar.evaluate(system, ARTICLES, out=tmp_path)
        server.reply = good
        second = khabar.evaluate(system, ARTICLES, out=tmp_path)
    assert (len(first.errors), len(second.errors)) == (3, 0)
    assert questions(server) == {"entities": 3, "dates": 6}
    calls = [call for entry in read(tmp_path) for call in entry.calls]
    asked_about = [call for call in calls if call.question != "probe"]
    assert Usage().plus(asked_about)[:3] == (12, 3, 600)  # three that failed have no tokens
    assert {entry.attempt for entry in read(tmp_path)} == {1, 2}


def test_an_answer_that_cannot_be_read_is_asked_for_again(tmp_path: Path) -> None:
    with serving(lambda *_: Reply("I do not know.")) as (server, address):
        system = Llm(**options(address, tasks=["dates"]))
        khabar.evaluate(system, ARTICLES, out=tmp_path)
        server.reply = good
        report = khabar.evaluate(system, ARTICLES, out=tmp_path)
    assert (len(server.requests), report.errors) == (6, {})


@pytest.mark.skipif(not hasattr(os, "killpg"), reason="this system has no process groups")
def test_a_run_that_is_killed_asks_nothing_twice(tmp_path: Path) -> None:
    def hangs(request: dict[str, Any], number: int) -> Reply:
        return good(request)._replace(seconds=60 if number == 4 else 0)

    with serving(hangs) as (server, address):
        command = prepared(tmp_path, address, "evaluate", "llm.yaml", "--out", "run")
        process = subprocess.Popen(command, cwd=tmp_path, start_new_session=True)
        until(lambda: len(list(read(tmp_path / "run"))) == 4 and len(server.requests) == 4)
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        server.reply = good
        subprocess.run(command, cwd=tmp_path, check=True, capture_output=True)
    sent = Counter(json.dumps(request) for request in server.requests)
    hanging = json.dumps(server.requests[3])
    assert sent.pop(hanging) == 2
    assert set(sent.values()) == {1} and len(sent) == 5


def prepared(folder: Path, address: str, *arguments: str, **more: Any) -> list[str]:
    """Write a system and a corpus into a folder; return a command on them."""
    content = {"system": "llm", "options": options(address, **more)}
    (folder / "llm.yaml").write_text(json.dumps(content))
    rows = ({"id": id_, "text": text} for id_, text in TEXTS.items())
    (folder / "corpus.jsonl").write_text("".join(f"{json.dumps(row)}\n" for row in rows))
    return [sys.executable, "-m", "khabar", *arguments, "--data", "corpus.jsonl"]


def until(done: Any, seconds: float = 60) -> None:
    end = time.monotonic() + seconds
    while not done():
        assert time.monotonic() < end
        time.sleep(0.05)


@pytest.fixture
def cached(tmp_path: Path) -> Iterator[tuple[Server, str, Path]]:
    """A server, its address, and a cache which a run has filled."""
    with serving(good) as (server, address):
        khabar.evaluate(Llm(**options(address)), ARTICLES, cache=tmp_path / "cache")
        yield server, address, tmp_path / "cache"


def test_another_run_takes_its_answers_from_the_cache(cached: Any, tmp_path: Path) -> None:
    server, address, cache = cached
    report = khabar.evaluate(Llm(**options(address)), ARTICLES, out=tmp_path / "run", cache=cache)
    assert len(server.requests) == 6 and not report.errors
    assert all(call.cached for entry in read(tmp_path / "run") for call in entry.calls)


@pytest.mark.parametrize(
    "more",
    [
        {"temperature": 1},
        {"seed": 2},
        {"max_tokens": 9},
        {"schema": False},
        {"language": "ar"},
        {"model": "openai-api/here/other"},
        {"model_args": {"default_query": {"a": "b"}}},
    ],
)
def test_whatever_is_sent_otherwise_is_another_request(cached: Any, more: Any) -> None:
    server, address, cache = cached
    khabar.evaluate(Llm(**options(address, **more)), ARTICLES[:1], cache=cache)
    assert len(server.requests) == 8


def test_how_it_is_sent_makes_no_other_request(cached: Any) -> None:
    server, address, cache = cached
    system = Llm(**options(address, retries=3, timeout=5, connections=1))
    khabar.evaluate(system, ARTICLES, cache=cache)
    assert len(server.requests) == 6


def test_the_cache_is_readable_and_has_no_secret(cached: Any, tmp_path: Path) -> None:
    server, address, cache = cached
    server.reply = lambda request, _: Reply(f"{KEY} {good(request).content}")
    khabar.evaluate(Llm(**options(address, seed=3)), ARTICLES[:1], cache=cache)
    files = sorted(cache.rglob("*.json"))
    assert len(files) == 8 + 2 and all(f.parent.name == f.name[:2] for f in files)
    texts = [file.read_text() for file in files]
    assert sum(TEXTS["a"] in text for text in texts) == 4
    assert not any(KEY in text for text in texts)


def test_a_broken_file_is_told_and_asked_again(cached: Any) -> None:
    server, address, cache = cached
    files = sorted(cache.rglob("*.json"))
    broken = [file for file in files if PROBE not in file.read_text()][:3]
    other = json.loads(broken[2].read_text())
    other["sent"]["model"] = "another"
    for file, content in zip(broken, ["", '{"sent": {}}', json.dumps(other)], strict=True):
        file.write_text(content)
    with pytest.warns(UserWarning, match="not used, since it cannot be read") as told:
        khabar.evaluate(Llm(**options(address)), ARTICLES, cache=cache)
    assert len(told) == 3 and len(server.requests) == 9
    khabar.evaluate(Llm(**options(address)), ARTICLES, cache=cache)
    assert len(server.requests) == 9


def older(monkeypatch: pytest.MonkeyPatch, *of: str) -> None:
    """Have a khabar of another key, that cannot read the answers to a task."""

    def fails(answer: str, task: Any, *rest: Any) -> Any:
        if task in of:
            raise NoAnswerError("no list")
        return reads(answer, task, *rest)

    reads = adapter.read
    monkeypatch.setattr(adapter, "read", fails)
    for module in (evaluation, rereading):
        monkeypatch.setattr(module, "key", lambda *_: "0" * 16)


def test_answers_are_read_again_and_nothing_is_asked(tmp_path: Path) -> None:
    with serving(good) as (server, address):
        system = Llm(**options(address))
        with pytest.MonkeyPatch.context() as patch:
            older(patch, "dates")
            before = khabar.evaluate(system, ARTICLES, out=tmp_path)
        found = reread(Llm(**options(address)), khabar.Run.open(tmp_path, ARTICLES), "x")
        assert len(server.requests) == 6
        assert len(before.errors) == 3
        assert found.mended == found.differ == ["a", "b", "c"]
        assert (found.failed, found.former) == ([], {})
        run = khabar.Run.open(tmp_path, ARTICLES)
        assert [len(run.answer(id_).dates or ()) for id_ in TEXTS] == [1, 1, 1]
        evaluation.evaluate(
            Llm(**options(address)), run.corpus, tmp_path, "x", pace=evaluation.Pace()
        )  # goes on, and has everything
    assert len(server.requests) == 6
    assert len(list(read(tmp_path))) == 6 + 1  # and the probe


def test_an_article_whose_second_request_is_another_keeps_its_prediction(tmp_path: Path) -> None:
    with serving(good) as (server, address):
        given = options(address, tasks=["entities"], identity=True)
        with pytest.MonkeyPatch.context() as patch:
            older(patch)
            khabar.evaluate(Llm(**given), ARTICLES[:1], out=tmp_path)
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(adapter.naming, "numbered", lambda _: [khabar.Entity(0, 3, "PER")])
            run = khabar.Run.open(tmp_path, ARTICLES[:1])
            before = (tmp_path / "predictions.jsonl").read_bytes()
            found = reread(Llm(**given), run, "x")
    assert list(found.former) == ["a"] and "ask for the article again" in found.former["a"]
    assert json.loads((tmp_path / "predictions.jsonl").read_bytes()) == json.loads(before)
    assert len(server.requests) == 2


def test_the_commands_show_answers_and_read_them_again(tmp_path: Path) -> None:
    with serving(good) as (server, address):
        command = prepared(tmp_path, address, "evaluate", "llm.yaml", "--out", "run", "--json")
        shown = ran(tmp_path, *command)
        again = ran(tmp_path, *command[:3], "reread", "run", "--data", "corpus.jsonl")
        copied = ran(
            tmp_path, *command[:3], "reread", "run", "--out", "other", "--data", "corpus.jsonl"
        )
        on = ran(tmp_path, *command, "--out", "other")
    assert len(server.requests) == 6 and shown
    assert again.splitlines()[0] == (
        "corpus: 0 of 3 predictions differ; 0 that had failed are answers, 0 now fail"
    )
    assert copied == again and on == shown
    table = ran(tmp_path, *command[:3], "answers", "run")
    assert table.count("entities") == table.count("dates") == 3
    answer = ran(tmp_path, *command[:3], "answers", "run", "--article", "a", "--question", "dates")
    assert '  {"dates": [{"quotation": "\u2067أمس\u2069", ' in answer
    entries = json.loads(ran(tmp_path, *command[:3], "answers", "run", "--json"))
    assert sorted(entry["id"] for entry in entries) == ["a", "a", "b", "b", "c", "c"]
    assert "probe" not in table.partition("probes, which")[0]
    assert "article: 1 (--question probe)" in table
    probes = ran(tmp_path, *command[:3], "answers", "run", "--question", "probe", "--json")
    assert [c["question"] for entry in json.loads(probes) for c in entry["calls"]] == ["probe"]


def ran(folder: Path, *command: str) -> str:
    done = subprocess.run(command, cwd=folder, capture_output=True, check=False)
    assert done.returncode == 0, done.stderr.decode()
    return done.stdout.decode()
