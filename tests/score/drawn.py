"""Corpora drawn by a seed, and answers with every fault: whole articles and short documents."""

from __future__ import annotations

import random
from collections.abc import Iterator

import msgspec

import khabar
from khabar.labels import INVENTORIES
from khabar.schema import TASKS, Malformed, Unlocatable
from tests.conftest import script

from .perturb import with_faults

LABEL_SETS = (None, *INVENTORIES)
replaced, excerpt = msgspec.structs.replace, script("benchmarks/synthetic.py").excerpt


def corpus(articles: khabar.Corpus, seed: int) -> khabar.Corpus:
    """Return articles in another order, some cut to a few sentences, without a layer or empty."""
    chance = random.Random(seed)
    made = list(_pieces(articles, chance))
    chance.shuffle(made)
    return khabar.Corpus(
        replaced(article, id=f"{number:02}", **_other_layers(chance))
        for number, article in enumerate(made)
    )


def _pieces(articles: khabar.Corpus, chance: random.Random) -> Iterator[khabar.Article]:
    for article in articles:
        if chance.random() < 0.3:
            yield article
        for _ in range(3):
            first = chance.randrange(len(article.sentences))
            yield excerpt(article, first, first + chance.randint(1, 3), article.id)


def _other_layers(chance: random.Random) -> dict[str, tuple[()] | None]:
    return {task: chance.choice((None, ())) for task in TASKS if chance.random() < 0.1}


def answers(articles: khabar.Corpus, seed: int, labels: str | None) -> list[khabar.Prediction]:
    """Return faulty gold under a set of labels; some answers are empty, failed or missing."""
    chance = random.Random(f"{seed}{labels}")
    made = [_answer(article, seed, labels, chance) for article in articles]
    chance.shuffle(made)
    return [answer for answer in made if answer is not None]


def _answer(
    article: khabar.Article, seed: int, labels: str | None, chance: random.Random
) -> khabar.Prediction | None:
    lot = chance.randrange(20)
    if lot == 0:
        return None
    if lot == 1:
        return khabar.Prediction(id=article.id, error="no answer")
    if lot == 2:
        return khabar.Prediction(id=article.id, entities=(), dates=(), events=(), labels=labels)
    answer = with_faults(article, seed)
    return replaced(
        answer,
        entities=tuple(_labelled(e, labels, chance) for e in answer.entities),
        labels=labels,
        **_without_span(chance),
    )


def _labelled(entity: khabar.Entity, labels: str | None, chance: random.Random) -> khabar.Entity:
    name = chance.choice((entity.entity, entity.entity, "another", None))
    if labels is None:
        return replaced(entity, entity=name)
    types, projection, _ = INVENTORIES[labels]
    return replaced(entity, entity=name, type=projection.get(entity.type, chance.choice(types)))


def _without_span(chance: random.Random) -> dict[str, Unlocatable | Malformed]:
    names = Unlocatable.__struct_fields__
    return {
        field: kind(**{name: chance.randrange(4) for name in names})
        for field, kind in (("unlocatable", Unlocatable), ("malformed", Malformed))
        if chance.random() < 0.3
    }
