"""Sixteen articles at once against a server of which one answer in five is a fault."""

from __future__ import annotations

import json
import random
import threading
import time
from pathlib import Path
from typing import Any

import msgspec
import pytest

import khabar

pytest.importorskip("inspect_ai")
pytest.importorskip("openai")

from inspect_ai.util import _concurrency

from khabar_baselines.llm import Llm
from tests.khabar_baselines.llm.server import Reply, serving

ARTICLES, JOBS, RETRIES, SHARE = 48, 16, 2, 0.2
FAULTS = (
    Reply(status=429, headers={"Retry-After": "0"}, body="{}"),
    Reply(status=500, body="{}"),
    Reply(content="no JSON here"),
    Reply(content=""),
    Reply(content='{"entities": [{"quotation": "'),
    Reply(content='{"entities": 7}'),
)
GOOD = json.dumps({"entities": [{"quotation": "الرباط", "prefix": "", "type": "GPE"}]})


def test_everything_is_answered_or_in_its_bucket(
    corpus: khabar.Corpus, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LOCAL_API_KEY", "none")
    texts = [f"وصل الوفد رقم {n} إلى الرباط أمس." for n in range(ARTICLES)]
    articles = khabar.Corpus(khabar.Article(id=f"{n:02}", text=t) for n, t in enumerate(texts))
    articles = khabar.Corpus(msgspec.structs.replace(a, entities=()) for a in articles)
    chance = random.Random(0)

    def reply(_: object, __: int) -> Reply:
        return (
            chance.choice(FAULTS) if chance.random() < SHARE else Reply(content=GOOD, seconds=0.05)
        )

    with serving(reply) as (server, address):
        system = Llm(
            model="openai-api/local/tiny", base_url=address, tasks=["entities"],
            retries=RETRIES, connections=JOBS,
        )  # fmt: skip
        report = khabar.evaluate(system, articles, out=tmp_path / "run", jobs=JOBS, timeout=60)
    buckets = report.buckets
    assert buckets["missing"] == []
    assert len(buckets["scored"]) + len(buckets["failed"]) == ARTICLES
    assert buckets["failed"]  # prose and broken answers are not asked again
    assert len(buckets["scored"]) > ARTICLES / 2
    assert report["entities"]["strict"].total.predicted <= len(buckets["scored"])
    asked = [json.dumps(request, ensure_ascii=False) for request in server.requests]
    for number, text in enumerate(texts):
        times = sum(text in request for request in asked)
        assert 1 <= times <= 1 + RETRIES, number
    lines = (tmp_path / "run/journal.jsonl").read_text(encoding="utf-8").splitlines()
    assert len(lines) == ARTICLES


def test_a_rate_limit_of_one_article_slows_the_others(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LOCAL_API_KEY", "none")
    articles = [khabar.Article(id=f"{n:02}", text=f"{n} الرباط.", entities=()) for n in range(60)]
    free, refused = threading.Semaphore(2), []

    def take(request: dict[str, Any]) -> Reply:
        if not free.acquire(blocking=False):
            refused.append(request)
            return Reply(status=429, headers={"Retry-After": "0"}, body="{}")
        time.sleep(0.1)
        free.release()
        return Reply(content=GOOD)

    with serving(lambda *_: Reply()) as (server, address):
        server.take = take  # type: ignore[method-assign]
        system = Llm(
            model="openai-api/local/tiny", base_url=address, tasks=["entities"],
            retries=20, connections=JOBS,
        )  # fmt: skip
        report = khabar.evaluate(system, articles, jobs=JOBS)
    assert len(report.buckets["scored"]) == len(articles)
    controller = _concurrency.adaptive_controllers()[-1]
    limits = [new for _, _, _, new, _ in controller.history]
    assert refused and limits[0] == JOBS // 2 and min(limits) < JOBS // 2
