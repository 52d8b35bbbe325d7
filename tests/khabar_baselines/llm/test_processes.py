"""The system in other processes: forked ones and such as are begun anew."""

from __future__ import annotations

import json
import multiprocessing
import os
import threading
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from typing import Any

import pytest

import khabar

pytest.importorskip("inspect_ai")
pytest.importorskip("openai")

from khabar_baselines.llm import Llm
from tests.khabar_baselines.llm.server import Reply, serving

GOOD = json.dumps({"entities": [{"quotation": "الرباط", "prefix": "", "type": "GPE"}]})
ARTICLES = [khabar.Article(id=str(n), text=f"وصل الوفد رقم {n} إلى الرباط.") for n in range(6)]
LONGEST = 60
"""Seconds: a process that hangs fails its test, not the tests."""


@pytest.fixture(autouse=True)
def key(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HERE_API_KEY", "none")
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")


def llm(address: str) -> Llm:
    return Llm(model="openai-api/here/tiny", base_url=address, tasks=["entities"], connections=2)


def found(answer: khabar.Prediction) -> list[tuple[int, str]]:
    return [(entity.start, entity.type) for entity in answer.entities or ()]


@pytest.mark.skipif(not hasattr(os, "fork"), reason="this system has no fork")
def test_a_forked_process_answers_after_its_parent_asked() -> None:
    with serving(lambda *_: Reply(GOOD)) as (server, address):
        system = llm(address)
        wanted = [found(system.predict(article)) for article in ARTICLES]
        forked = multiprocessing.get_context("fork")
        with ProcessPoolExecutor(2, mp_context=forked) as pool:
            answers = list(pool.map(system.predict, ARTICLES, timeout=LONGEST))
        again = [found(system.predict(article)) for article in ARTICLES]
    assert [found(answer) for answer in answers] == wanted == again
    assert len(server.requests) == 3 * len(ARTICLES)


@pytest.mark.skipif(not hasattr(os, "fork"), reason="this system has no fork")
def test_a_process_forked_while_its_parent_asks_answers() -> None:
    asked, forked = threading.Event(), threading.Event()

    def reply(_: Any, number: int) -> Reply:
        asked.set()
        return Reply(GOOD, seconds=0 if forked.is_set() else LONGEST)

    with serving(reply) as (server, address), ThreadPoolExecutor(2) as threads:
        system = llm(address)
        waiting = [threads.submit(system.predict, article) for article in ARTICLES[:2]]
        assert asked.wait(LONGEST)
        context = multiprocessing.get_context("fork")
        receiving, sending = context.Pipe(duplex=False)
        child = context.Process(target=lambda: sending.send(system.predict(ARTICLES[2])))
        child.start()
        forked.set()
        assert receiving.poll(LONGEST)
        assert found(receiving.recv()) == [(ARTICLES[2].text.index("الرباط"), "GPE")]
        child.join(LONGEST)
        server.closing.set()
        assert all(each.result(LONGEST).entities for each in waiting)


def test_a_process_that_is_begun_anew_answers() -> None:
    with serving(lambda *_: Reply(GOOD)) as (_, address):
        system = llm(address)
        wanted = found(system.predict(ARTICLES[0]))
        spawned = multiprocessing.get_context("spawn")
        with ProcessPoolExecutor(1, mp_context=spawned) as pool:
            (answer,) = pool.map(system.predict, ARTICLES[:1], timeout=LONGEST)
    assert found(answer) == wanted
