"""The scores of a small suite, counted by hand, and what is no suite."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pytest

import khabar
from khabar.run.run import Run
from khabar.schema import Variant
from khabar.stats.clustered import estimate, influence
from khabar.suites.scores import ArmScore, SuiteScores

TEXT = "كلمة " * 8
Counts = tuple[int, int, int]
"""How many mentions are gold, predicted and right."""
BASE: Mapping[str, Counts] = {"a": (2, 2, 2), "b": (1, 1, 0), "c": (3, 3, 3)}
SUITE: Mapping[tuple[str, str, int], Counts] = {
    ("famous", "a", 0): (2, 2, 1),
    ("famous", "a", 1): (2, 1, 1),
    ("famous", "b", 0): (1, 2, 1),
    ("invented", "a", 0): (2, 2, 0),
    ("invented", "b", 0): (1, 1, 1),
    ("invented", "b", 1): (1, 0, 0),
    ("words", "c", 7): (3, 1, 1),
}
ADDED: Mapping[str, object] = {"suite": "names", "arm": "words", "base": "a", "seed": 0}


def mention(number: int) -> khabar.Entity:
    return khabar.Entity(start=5 * number, end=5 * number + 4, type="PER")


def gold(counts: Counts) -> tuple[khabar.Entity, ...]:
    return tuple(map(mention, range(counts[0])))


def answer(id_: str, counts: Counts) -> khabar.Prediction:
    _, predicted, right = counts
    found = [*range(right), *range(7, 7 - predicted + right, -1)]
    return khabar.Prediction(id=id_, entities=tuple(map(mention, sorted(found))))


def base_run(counts: Mapping[str, Counts] = BASE) -> Run:
    corpus = khabar.Corpus(
        khabar.Article(id=id_, text=TEXT, entities=gold(each)) for id_, each in counts.items()
    )
    return Run.of("ours", corpus, [answer(id_, each) for id_, each in counts.items()])


def variant(id_: str, counts: Counts = (1, 1, 1), **fields: object) -> Variant:
    return Variant(**{**ADDED, **fields}, id=id_, text=TEXT, entities=gold(counts))


def run_of(variants: list[Variant]) -> Run:
    answers = [answer(each.id, counts_of(each)) for each in variants]
    return Run.of("ours", khabar.Corpus(variants), answers)


def counts_of(article: khabar.Article) -> Counts:
    key = (getattr(article, "arm", ""), getattr(article, "base", ""), getattr(article, "seed", 0))
    return SUITE.get(key, (1, 1, 1))


@pytest.fixture(scope="module")
def rows() -> dict[str, ArmScore]:
    variants = [
        variant(f"{arm}-{base}-{seed}", counts, arm=arm, base=base, seed=seed)
        for (arm, base, seed), counts in SUITE.items()
    ]
    scores = SuiteScores(base_run(), run_of(variants))
    return {row.arm: row for row in scores.rows() if row.measure == "strict"}


def test_an_arms_scores_by_hand(rows: dict[str, ArmScore]) -> None:
    famous = rows["famous"]
    assert (famous.variants, famous.articles, famous.seeds) == (3, 2, 2)
    assert famous.base == pytest.approx(2 * 4 / (5 + 5))  # a twice, b once
    assert famous.score == pytest.approx(2 * 3 / (5 + 5))
    assert famous.drop == pytest.approx(0.2)
    by_seed = [2 * 2 / (3 + 4), 2 * 1 / (2 + 1)]
    assert (famous.lowest, famous.highest) == pytest.approx(tuple(sorted(by_seed)))
    assert (famous.placebo, famous.against_placebo) == (None, None)


def test_an_arms_interval_is_that_of_its_cells(rows: dict[str, ArmScore]) -> None:
    before = np.array([[[2, 2, 2], [2, 2, 2]], [[1, 1, 0], [0, 0, 0]]], dtype=float)
    after = np.array([[[2, 2, 1], [2, 1, 1]], [[1, 2, 1], [0, 0, 0]]], dtype=float)
    found = estimate(0.2, influence(before) - influence(after))
    assert found
    assert rows["famous"].drop_interval == pytest.approx((found.low, found.high))


def test_the_placebo_is_compared_where_both_arms_have_variants(rows: dict[str, ArmScore]) -> None:
    invented = rows["invented"]  # b with seed 1 has no famous variant, a with seed 1 no invented
    assert invented.placebo == "famous"
    famous, own = 2 * 2 / (3 + 4), 2 * 1 / (3 + 3)
    assert invented.against_placebo == pytest.approx(famous - own)
    placebo = np.array([[[2, 2, 1]], [[1, 2, 1]]], dtype=float)
    arm = np.array([[[2, 2, 0]], [[1, 1, 1]]], dtype=float)
    found = estimate(famous - own, influence(placebo) - influence(arm))
    assert found
    assert invented.against_placebo_interval == pytest.approx((found.low, found.high))


def test_one_article_has_no_interval_and_may_share_none_with_the_placebo(
    rows: dict[str, ArmScore],
) -> None:
    words = rows["words"]
    assert (words.articles, words.seeds, words.base, words.score) == (1, 1, 1.0, 0.5)
    assert words.lowest == words.highest == 0.5
    assert words.drop_interval is None
    assert (words.placebo, words.against_placebo) == ("famous", None)
    assert words.against_placebo_interval is None


def test_a_measure_that_the_system_or_the_gold_has_not_is_not_there() -> None:
    scores = SuiteScores(base_run(), run_of([variant("v")]))
    assert {row.task for row in scores.rows()} == {"entities"}
    assert scores.as_dict()["arms"] == [row._asdict() for row in scores.rows()]


@pytest.mark.parametrize(
    ("articles", "said"),
    [
        ([khabar.Article(id="a", text=TEXT, entities=())], "not of one suite; make one with"),
        ([variant("v"), khabar.Article(id="a", text=TEXT, entities=())], "not of one suite"),
        ([variant("v"), variant("w", suite="places")], "not of one suite"),
        ([variant("v", base="z")], "article 'v': made from 'z', which is not in "),
        ([variant("v"), variant("w", base="\x1b[31m")], "article 'w': made from '\\x1b[31m', "),
        (
            [variant("v", origin={"entities": (2,)})],
            "article 'v': origin: entities: 2 is no place in the layer of 'a' in ",
        ),
        (
            [variant("v", (2, 2, 2), origin={"entities": (99_999, None)})],
            "article 'v': origin: entities: 99999 is no place in the layer of 'a' in ",
        ),
        (
            [variant("v", base="b", origin={"entities": (1,)})],
            "article 'v': origin: entities: 1 is no place in the layer of 'b' in ",
        ),
    ],
)
def test_what_is_no_suite_of_the_base_articles_is_refused(articles: list, said: str) -> None:
    with pytest.raises(khabar.KhabarError) as caught:
        SuiteScores(base_run(), run_of(articles))
    assert said in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_suite_that_khabar_does_not_have_is_named_with_the_nearest() -> None:
    scores = SuiteScores(base_run(), run_of([variant("v", suite="nams")]))
    with pytest.raises(khabar.KhabarError, match="did you mean 'names'"):
        list(scores.rows())
