"""Predictions that are gold with every fault a system makes: the input of parity tests."""

from __future__ import annotations

import random

import msgspec

import khabar
from khabar.labels import ENTITY_TYPES


def perturbed(article: khabar.Article, seed: int, rate: float = 0.3) -> khabar.Prediction:
    """Return the article's entities with some lost, moved, retyped, doubled or made up."""
    chance = random.Random(seed)
    entities: list[khabar.Entity] = []
    for entity in article.entities or ():
        if chance.random() < rate:
            entities.extend(_faulty(entity, article, chance))
        else:
            entities.append(entity)
    for _ in range(int(rate * 30)):
        token = chance.choice(article.tokens)
        end = min(len(article.text), token.end + chance.randrange(25))
        type_ = chance.choice(ENTITY_TYPES)
        entities.append(khabar.Entity(start=token.start, end=end, type=type_))
    chance.shuffle(entities)
    return khabar.Prediction(id=article.id, entities=tuple(entities))


def with_faults(article: khabar.Article, seed: int) -> khabar.Prediction:
    """Return entities with faults, and dates and events of which some are lost or changed."""
    chance = random.Random(seed)
    events = [
        msgspec.structs.replace(
            event,
            text=None,
            type=chance.choice([event.type, event.type, "MEET"]),
            realis=chance.choice([event.realis, "GENERIC", None]),
            arguments=event.arguments[chance.randrange(2) :],
        )
        for event in article.events or ()
        if chance.random() < 0.8
    ]
    dates = [
        msgspec.structs.replace(
            date,
            text=None,
            end=date.end - chance.randrange(2),
            value=chance.choice([date.value, "2020"]),
        )
        for date in article.dates or ()
        if chance.random() < 0.8
    ]
    return msgspec.structs.replace(
        perturbed(article, seed), dates=tuple(dates), events=tuple(events)
    )


def _faulty(
    entity: khabar.Entity, article: khabar.Article, chance: random.Random
) -> list[khabar.Entity]:
    bare = msgspec.structs.replace(entity, text=None)
    fault = chance.choice(("lose", "retype", "double", "widen", "shift"))
    if fault == "lose":
        return []
    if fault == "retype":
        return [msgspec.structs.replace(bare, type=chance.choice(ENTITY_TYPES))]
    if fault == "double":
        return [bare, bare]
    if fault == "widen":
        end = min(len(article.text), entity.end + chance.randrange(1, 40))
        return [msgspec.structs.replace(bare, end=end)]
    return [msgspec.structs.replace(bare, start=max(0, entity.start - chance.randrange(1, 9)))]
