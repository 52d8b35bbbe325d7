"""A measure is refused when it is defined, or it can be counted on anything."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

import khabar
from khabar.score import measures
from khabar.score.engine import tasks
from khabar.score.measures import OF_ARGUMENTS, Measure
from khabar.score.outcomes import outcomes
from tests import yaml_files

REFUSED = yaml_files.load(Path(__file__).with_name("measures.yaml"))


def measure(match_on: Any, **rest: Any) -> Measure:
    fields = tuple(match_on) if isinstance(match_on, list) else match_on
    return Measure(match_on=fields, **rest)


@pytest.mark.parametrize("name", REFUSED)
def test_a_measure_that_cannot_be_counted_is_refused(name: str) -> None:
    with pytest.raises(khabar.KhabarError, match=REFUSED[name]["said"]):
        measure(**REFUSED[name]["measure"])


def every_field() -> list[Measure]:
    return [
        Measure(task, f"{view} {field}", (field,), view, overlap)
        for task, views in measures._VIEWS_OF.items()
        for view in views
        for overlap in ("no", "any")
        for field in (
            measures._OF_AN_ARGUMENT if view in OF_ARGUMENTS else measures._OF_A_MENTION[task]
        )
    ]


def test_what_is_not_refused_is_counted(
    corpus: khabar.Corpus, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tasks, "MEASURES", every_field())
    report = khabar.evaluate("gold", corpus)
    for each in every_field():
        if each.overlap == "any" and each.view not in OF_ARGUMENTS:
            continue
        score = report[each.task][each.name]
        assert score is None or score.f1 == 1, each
    article = corpus[0]
    gold = khabar.Prediction(
        id=article.id, entities=article.entities, dates=article.dates, events=article.events
    )
    for each in every_field():
        assert {found.kind for found in outcomes(article, gold, each)} <= {"right"}, each
