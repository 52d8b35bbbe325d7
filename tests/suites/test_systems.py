"""What the scores of a suite say of systems whose way of answering is known."""

from __future__ import annotations

from functools import cache

import pytest

import khabar
from khabar.features import COMPOSED, ON_ARTICLES
from khabar.run.run import Run
from khabar.suites import variants
from khabar.suites.scores import ArmScore, SuiteScores
from khabar.systems import System
from tests.suites.systems import KnowsFamous, Memoriser, ReadsContext

SEEDS = range(4)
LONG = ("x16", "x32")
ARMS = [
    pytest.param(
        suite, arm.name, id=f"{suite}-{arm.name}", marks=[pytest.mark.slow] * (arm.name in LONG)
    )
    for suite in ON_ARTICLES
    for arm in variants.suite(suite).arms
]


def run(system: System, corpus: khabar.Corpus) -> Run:
    answers = (system.predict(article.blind()) for article in corpus)
    return Run.of(system.name, corpus, answers)


@cache
def renamed() -> khabar.Corpus:
    """The articles with famous people, and with people whom nobody has met."""
    made = (variants.make("names", khabar.load(), s, ["famous", "invented"]) for s in SEEDS)
    return khabar.Corpus(row for rows, _ in made for row in rows)


@cache
def scores(kind: type[System]) -> dict[str, ArmScore]:
    found = SuiteScores(run(kind(), khabar.load()), run(kind(), renamed()))
    return {row.arm: row for row in found.rows() if row.measure == "strict"}


@pytest.mark.parametrize("kind", [Memoriser, KnowsFamous, ReadsContext])
def test_a_system_made_for_it_finds_people(kind: type[System]) -> None:
    """Or it could not lose them."""
    found = scores(kind)
    assert found.keys() == {"famous", "invented"}
    for row in found.values():
        assert row.base > 0.05
        assert row.drop == row.base - row.score


@pytest.mark.parametrize(
    ("kind", "arm"),
    [(Memoriser, "famous"), (Memoriser, "invented"), (KnowsFamous, "invented")],
)
def test_who_hangs_on_a_name_falls_where_it_is_another(kind: type[System], arm: str) -> None:
    row = scores(kind)[arm]
    assert row.drop_interval
    assert 0 < row.drop_interval[0] < row.drop < row.drop_interval[1]


@pytest.mark.parametrize(
    ("kind", "arm"),
    [(KnowsFamous, "famous"), (ReadsContext, "famous"), (ReadsContext, "invented")],
)
def test_who_does_not_keeps_the_score(kind: type[System], arm: str) -> None:
    row = scores(kind)[arm]
    assert row.drop_interval
    assert row.drop_interval[0] <= 0 <= row.drop_interval[1]
    assert abs(row.drop) < 0.01


@pytest.mark.parametrize(
    ("kind", "hangs"), [(Memoriser, False), (KnowsFamous, True), (ReadsContext, False)]
)
def test_only_what_hangs_on_known_names_differs_from_the_placebo(
    kind: type[System], hangs: bool
) -> None:
    row = scores(kind)["invented"]
    assert row.placebo == "famous" and row.against_placebo_interval
    low, high = row.against_placebo_interval
    assert (low > 0) == hangs == (row.against_placebo > 0.05)
    assert hangs or low <= 0 <= high
    assert scores(kind)["famous"].placebo is None


@pytest.mark.sampled
@pytest.mark.parametrize(("suite", "arm"), ARMS)
def test_yardsticks_are_the_bounds_on_every_arm(suite: str, arm: str) -> None:
    made, _ = variants.make(suite, khabar.load(), 0, [arm])
    found = yardsticks(khabar.Corpus(made))
    assert found > 10


@pytest.mark.slow
@pytest.mark.parametrize("suite", COMPOSED)
def test_yardsticks_are_the_bounds_on_a_composed_suite(suite: str) -> None:
    assert yardsticks(khabar.load(suite=suite)) >= 1


def yardsticks(corpus: khabar.Corpus) -> int:
    """Check that the gold, also quoted, gets all and an empty answer nothing; count measures."""
    found: dict[str, float] = {}
    for name, f1 in (("gold", 1), ("quoted", 1), ("empty", 0)):
        report = khabar.evaluate(name, corpus)
        found = {
            f"{task}.{measure}": score.f1
            for task, measures in report.items()
            for measure, score in measures.items()
            if score is not None
        }
        assert {measure: score for measure, score in found.items() if score != f1} == {}, name
        assert report.errors == {}
    return len(found)
