"""Whoever doubts a score adds a case to cases/*.yaml, not code."""

from __future__ import annotations

import random
from pathlib import Path
from typing import Any

import pytest

import khabar
from khabar.corpus import Corpus
from khabar.text import one_zone, sentences, words
from tests import yaml_files

CASES = [
    pytest.param(case, id=f"{path.stem}: {case['name']}")
    for path in sorted((Path(__file__).parent / "cases").glob("*.yaml"))
    for case in yaml_files.load(path)
]
RECORDS = {"entities": khabar.Entity, "dates": khabar.Date, "events": khabar.Event}


def located(text: str, mention: dict[str, Any]) -> dict[str, Any]:
    start = -1
    for _ in range(mention.get("nth", 1)):
        start = text.index(mention["at"], start + 1)
    rest = {key: value for key, value in mention.items() if key not in ("at", "nth")}
    return {"start": start, "end": start + len(mention["at"]), **rest}


def layers(text: str, side: dict[str, Any]) -> dict[str, tuple[Any, ...]]:
    made: dict[str, tuple[Any, ...]] = {}
    for task, mentions in side.items():
        rows = [located(text, mention) for mention in mentions]
        for row in rows:
            if "arguments" in row:
                row["arguments"] = tuple(
                    khabar.Argument(**located(text, argument)) for argument in row["arguments"]
                )
        made[task] = tuple(RECORDS[task](**row) for row in rows)
    return made


def _task(case: dict[str, Any]) -> str:
    """The task that is scored: the only one that gold has, or `task`."""
    return case.get("task") or next(iter(case["gold"]))


def article(text: str, gold: dict[str, Any]) -> khabar.Article:
    return khabar.Article(
        id="case",
        text=text,
        zones=one_zone(text),
        sentences=sentences(text),
        tokens=words(text),
        **layers(text, gold),
    )


@pytest.mark.parametrize("case", CASES)
def test_case(case: dict[str, Any]) -> None:
    corpus = Corpus([article(case["text"], case["gold"])])
    prediction = khabar.Prediction(id="case", **layers(case["text"], case["prediction"]))
    task = _task(case)
    report = khabar.score([prediction], corpus)
    scores = {name: report[task][name] for name in case["expected"]}
    found = {name: list(score.total) if score else None for name, score in scores.items()}
    assert found == case["expected"]


@pytest.mark.parametrize("case", CASES)
def test_the_order_of_predictions_changes_nothing(case: dict[str, Any]) -> None:
    corpus = Corpus([article(case["text"], case["gold"])])
    given = layers(case["text"], case["prediction"])
    task = _task(case)
    reports = []
    for seed in range(5):
        shuffled = list(given[task])
        random.Random(seed).shuffle(shuffled)
        prediction = khabar.Prediction(id="case", **{task: tuple(shuffled)})
        reports.append(khabar.score([prediction], corpus).as_dict())
    assert all(report == reports[0] for report in reports)
