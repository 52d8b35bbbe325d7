"""Requests in batches, with a server of ours in the place of OpenAI's batch interface."""

from __future__ import annotations

import json
import re
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

import khabar

pytest.importorskip("inspect_ai")
pytest.importorskip("openai")

from inspect_ai.model._providers.util import batch as inspect_batch

from khabar_baselines.llm import Llm
from tests.khabar_baselines.llm.server import Reply, completion

GOOD = json.dumps({"entities": [{"quotation": "الرباط", "prefix": "", "type": "GPE"}]})
ARTICLES = [
    khabar.Article(id=f"{n:03}", text=f"وصل الوفد {n} إلى الرباط.", entities=()) for n in range(60)
]


class Batches:
    """The files and batches of the server; `refuses(number)`: whether it refuses a new batch."""

    def __init__(self, refuses: Callable[[int], bool]) -> None:
        self.refuses, self.asked, self.single = refuses, 0, 0
        self.files: dict[str, list[dict[str, Any]]] = {}
        self.sizes: list[int] = []

    def upload(self, body: bytes) -> dict[str, Any]:
        lines = re.findall(rb'(?m)^\{"custom_id".*\}\r?$', body)
        name = f"file-{len(self.files)}"
        self.files[name] = [json.loads(line) for line in lines]
        return {
            "id": name, "object": "file", "bytes": len(body), "created_at": 0,
            "filename": "x", "purpose": "batch", "status": "processed",
        }  # fmt: skip

    def create(self, body: bytes) -> dict[str, Any] | None:
        self.asked += 1
        if self.refuses(self.asked):
            return None
        name = json.loads(body)["input_file_id"]
        self.sizes.append(len(self.files[name]))
        return self.batch(f"batch-{name}")

    def batch(self, name: str) -> dict[str, Any]:
        file = name.removeprefix("batch-")
        number = len(self.files[file])
        return {
            "id": name, "object": "batch", "endpoint": "/v1/chat/completions",
            "input_file_id": file, "completion_window": "24h", "status": "completed",
            "created_at": 0, "output_file_id": f"out-{file}",
            "request_counts": {"total": number, "completed": number, "failed": 0},
        }  # fmt: skip

    def results(self, name: str) -> str:
        answer = {"status_code": 200, "body": json.loads(completion(Reply(GOOD)))}
        lines = self.files[name.removeprefix("out-")]
        return "\n".join(
            json.dumps({"custom_id": line["custom_id"], "response": answer, "error": None})
            for line in lines
        )


@contextmanager
def batching(refuses: Callable[[int], bool] = lambda _: False) -> Iterator[tuple[Batches, str]]:
    state = Batches(refuses)

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            if self.path == "/v1/files":
                self.say(state.upload(body))
            elif self.path == "/v1/batches":
                self.say(state.create(body))
            else:
                state.single += 1
                self.say(None)

        def do_GET(self) -> None:
            name = self.path.removesuffix("/content").rpartition("/")[2]
            self.say(state.results(name) if name.startswith("out-") else state.batch(name))

        def say(self, told: Any) -> None:
            content = (
                told if isinstance(told, str) else json.dumps(told or {"error": {}})
            ).encode()
            self.send_response(200 if told else 400)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *_: object) -> None:
            pass

    httpd = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    httpd.daemon_threads = True
    thread = threading.Thread(target=httpd.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    try:
        yield state, f"http://127.0.0.1:{httpd.server_port}/v1"
    finally:
        httpd.shutdown()
        httpd.server_close()
        thread.join()


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(inspect_batch, "DEFAULT_BATCH_TICK", 0.2)
    monkeypatch.setattr(inspect_batch, "DEFAULT_SEND_DELAY", 1)
    monkeypatch.setenv("HERE", "not-a-key")
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")


def llm(address: str, **options: Any) -> Llm:
    given = {
        "model": "openai/gpt-4o", "base_url": address, "api_key_env": "HERE", "retries": 0,
        "tasks": ["entities"], "model_args": {"responses_api": False}, **options,
    }  # fmt: skip
    return Llm(**given)


def test_as_many_articles_as_jobs_are_in_batches(capsys: pytest.CaptureFixture[str]) -> None:
    with batching() as (state, address):
        report = khabar.evaluate(llm(address, batch=True), ARTICLES, jobs=60, timeout=60)
    assert len(report.buckets["scored"]) == 60
    assert sum(state.sizes) == 60 and len(state.sizes) < 10 and state.single == 0
    assert capsys.readouterr().out == ""  # Inspect would print the state of every batch


def test_connections_bound_a_batch() -> None:
    with batching() as (state, address):
        system = llm(address, batch=10, connections=10)
        report = khabar.evaluate(system, ARTICLES[:20], jobs=20, timeout=60)
    assert len(report.buckets["scored"]) == 20 and max(state.sizes) <= 10


def test_a_batch_that_is_refused_fails_its_articles_and_no_others() -> None:
    with batching(lambda number: number == 2) as (state, address):
        system = llm(address, batch=10, connections=10)
        report = khabar.evaluate(system, ARTICLES[:40], jobs=40, timeout=60)
    failed, scored = report.buckets["failed"], report.buckets["scored"]
    assert 1 <= len(failed) <= 10 and len(failed) + len(scored) == 40
    assert all("BadRequestError" in report.errors[id_] for id_ in failed)
    assert sum(state.sizes) == len(scored)


@pytest.mark.parametrize("provider", ["openai-api/here", "hf", "ollama"])
def test_a_provider_without_batches_is_told_in_a_line(provider: str) -> None:
    with pytest.raises(khabar.KhabarError, match=r"batch: .* has no batches here; known: anth"):
        Llm(model=f"{provider}/tiny", batch=True)


def test_batches_change_no_identity() -> None:
    with_batch, without = (Llm(model="openai/x", batch=given).identity for given in (50, False))
    assert with_batch == without
