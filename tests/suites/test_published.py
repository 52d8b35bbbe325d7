"""What the dataset has of each suite: complete, and by the rules of any annotation."""

from __future__ import annotations

from collections import Counter

import pytest

import khabar
from khabar.features import COMPOSED, ON_ARTICLES, SUITES
from khabar.suites import variants
from khabar.suites.scores import SuiteScores

from .checks import breaches


@pytest.mark.slow
@pytest.mark.parametrize("name", ON_ARTICLES)
def test_a_suite_has_the_seeds_that_its_arms_say(name: str) -> None:
    suite, published = variants.suite(name), khabar.load(suite=name)
    seeds = {arm.name: {v.seed for v in published if v.arm == arm.name} for arm in suite.arms}
    assert {arm: set(seeds) for arm, seeds in variants.published(suite).items()} == seeds
    assert max(Counter((v.arm, v.seed, v.base) for v in published).values()) == 1


@pytest.mark.slow
@pytest.mark.parametrize("name", COMPOSED)
def test_a_composed_suite_is_that_of_its_seed(name: str) -> None:
    made, published = khabar.make_suite(name, 0), khabar.load(suite=name)
    assert [case.content() for case in made] == [case.content() for case in published]


@pytest.mark.slow
@pytest.mark.parametrize("name", SUITES)
def test_every_published_variant_keeps_the_rules(name: str) -> None:
    assert breaches(khabar.load(suite=name)) == []


def test_what_an_arm_does_not_apply_to_is_named(corpus: khabar.Corpus) -> None:
    made = khabar.make_suite("clitics", 0, arms=["ka", "fa"])
    base, run = (
        khabar.Run.of("x", articles, map(_nothing, articles)) for articles in (corpus, made)
    )
    assert SuiteScores(base, run).not_applicable == {
        "ka": ["000", "001", "003", "004"],
        "fa": [id_ for id_ in corpus.ids if id_ not in {v.base for v in made if v.arm == "fa"}],
    }


def _nothing(article: khabar.Article) -> khabar.Prediction:
    return khabar.Prediction(id=article.id, entities=(), dates=(), events=())
