"""Floors and ceilings are those of the yardsticks on the corpus at hand."""

from __future__ import annotations

import json

import pytest

import khabar
from khabar.run import bounds
from khabar.run.bounds import KEPT, Bounds, BoundsOf, measured
from khabar.score.measures import HEADLINES


def test_those_of_the_five_articles_are_what_the_yardsticks_score(corpus: khabar.Corpus) -> None:
    kept = json.loads(KEPT.read_text(encoding="utf-8"))
    assert kept == measured(corpus), "python benchmarks/figures.py"
    assert {len(each) for each in kept.values()} == {len(HEADLINES)}


def test_those_of_the_five_articles_are_not_measured_again(corpus, monkeypatch) -> None:
    monkeypatch.setattr(bounds, "measured", None)
    floor, ceiling = BoundsOf(corpus)(khabar.evaluate("empty")["dates"]["value"])
    assert (round(floor, 3), ceiling) == (0.167, 1.0)


def own(number: int) -> khabar.Corpus:
    """Return articles with a date that the floor knows, and no other layer."""
    date = khabar.Date(start=10, end=16, type="DATE", value="2025-12-02", deictic=True)
    rows = [
        khabar.Article(
            id=str(n),
            text="قال يوم الثلاثاء",
            dct=khabar.schema.Dct(value="2025-12-04"),
            dates=(date,),
        )
        for n in range(number)
    ]
    return khabar.Corpus([*rows[1:], khabar.Article(id="0", text="لا شيء", dates=())])


def test_on_another_corpus_the_yardsticks_are_run() -> None:
    corpus = own(3)
    score = khabar.evaluate("gold", corpus)["dates"]["value"]
    floor, ceiling = BoundsOf(corpus)(score)
    assert ceiling == 1
    assert floor == khabar.evaluate("floor", corpus)["dates"]["value"].f1


@pytest.mark.parametrize(("number", "most"), [(101, 10_000), (3, 20)])
def test_on_a_large_corpus_there_are_none(monkeypatch, number: int, most: int) -> None:
    monkeypatch.setattr(bounds, "_LONGEST", most)
    corpus = own(number)
    assert BoundsOf(corpus)(khabar.evaluate("empty", corpus)["dates"]["value"]) == Bounds()


@pytest.mark.parametrize("labels", ["anercorp"])
def test_scores_under_other_labels_have_none(corpus: khabar.Corpus, labels: str) -> None:
    answer = khabar.Prediction(id="000", entities=(), labels=labels)
    score = khabar.score([answer])["entities"]["strict"]
    assert BoundsOf(corpus)(score) == Bounds()
