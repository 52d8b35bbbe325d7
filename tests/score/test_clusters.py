"""Clusters of mentions over all articles, with and without singletons."""

from __future__ import annotations

import random

import msgspec
import pytest

import khabar
from khabar.score.clusters import MEASURES, VIEWS

replaced = msgspec.structs.replace


def answers(corpus: khabar.Corpus) -> list[khabar.Prediction]:
    return [khabar.system("gold").predict(article) for article in corpus]


def test_gold_scores_100_and_other_names_change_nothing(corpus: khabar.Corpus) -> None:
    given = answers(corpus)
    renamed = [
        replaced(
            p,
            entities=tuple(
                replaced(e, entity=e.entity and f"x-{hash(e.entity)}") for e in p.entities
            ),
            events=tuple(replaced(e, event=e.event and f"y-{hash(e.event)}") for e in p.events),
        )
        for p in given
    ]
    for side in (given, renamed):
        identity = khabar.score(side, corpus).identity
        assert identity.keys() == {"entities", "events"}
        for scores in identity.values():
            assert len(scores) == len(VIEWS) * (len(MEASURES) + 1)
            assert {score.f1 for score in scores.values()} == {1}


def test_articles_are_one_document(corpus: khabar.Corpus) -> None:
    apart = [
        replaced(
            p, entities=tuple(replaced(e, entity=e.entity and p.id + e.entity) for e in p.entities)
        )
        for p in answers(corpus)
    ]
    scores = khabar.score(apart, corpus).identity["entities"]
    assert scores["B3"].precision == scores["MUC"].precision == 1
    assert scores["LEA"].recall < 0.8


def test_a_system_that_names_no_clusters_has_no_score(corpus: khabar.Corpus) -> None:
    bare = [
        replaced(p, entities=tuple(replaced(e, entity=None) for e in p.entities), events=None)
        for p in answers(corpus)
    ]
    assert khabar.score(bare, corpus).identity == {"entities": None, "events": None}


@pytest.mark.parametrize("seed", range(3))
def test_order_never_matters(corpus: khabar.Corpus, seed: int) -> None:
    chance = random.Random(seed)
    given = []
    for p in answers(corpus):
        names = [chance.choice("abcdef") for _ in p.entities]
        given.append(
            replaced(
                p,
                entities=tuple(
                    replaced(e, entity=n) for e, n in zip(p.entities, names, strict=True)
                ),
            )
        )
    mixed = [replaced(p, entities=tuple(chance.sample(p.entities, len(p.entities)))) for p in given]
    chance.shuffle(mixed)
    assert khabar.score(given, corpus).identity == khabar.score(mixed, corpus).identity


def test_one_cluster_of_everything_has_full_recall_of_links(corpus: khabar.Corpus) -> None:
    lumped = [
        replaced(p, entities=tuple(replaced(e, entity="all") for e in p.entities if e.entity))
        for p in answers(corpus)
    ]
    scores = khabar.score(lumped, corpus).identity["entities"]
    assert scores["MUC"].recall == scores["B3"].recall == 1
    assert scores["B3"].precision < 0.2
    assert scores["CoNLL"].precision is None
    assert str(scores["LEA, no singletons"].signature).startswith(
        "entities.LEA|clusters:no singletons|khabar-"
    )
