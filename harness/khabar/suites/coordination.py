"""Coordinated names change their places, so that و stands on the other one."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

from khabar.schema import Article, Entity
from khabar.suites.attachment import context, drawn, rules
from khabar.suites.edits import Edit, Place, Replacement, Step, edited
from khabar.suites.suite import Made, NotApplicable

_AND = " و"
_OF_ONE_GENDER = ("PER", "NORP")
"""Types of which two that stand together are taken to have one gender, which a verb before has."""
_Pair = tuple[int, int]
"""The places of two mentions in the layer of entities."""


def exchanged(articles: Sequence[Article], seed: int) -> list[Made | NotApplicable]:
    """Return the articles with half of their pairs exchanged; a mention comes from its namesake."""
    made = []
    for article in articles:
        pairs = list(_pairs(article))
        contexts = [context(article, (article.entities or ())[one].start) for one, _ in pairs]
        made.append(_exchanged(article, drawn(pairs, contexts, "clitics", "wa", seed)))
    return made


def _exchanged(article: Article, pairs: Sequence[_Pair]) -> Made | NotApplicable:
    if not pairs:
        return NotApplicable("no two coordinated names that can change their places")
    entities = article.entities or ()
    moves = {place: other for pair in pairs for place, other in (pair, pair[::-1])}
    old_new = [(place, entities[place], entities[moves[place]]) for place in sorted(moves)]
    step = Step(
        tuple(
            Replacement(old.start, old.end, article.text[new.start : new.end])
            for _, old, new in old_new
        ),
        {Place("entities", place): {"entity": new.entity} for place, _, new in old_new},
    )
    made, origin = edited(article, Edit((step,)))
    own = tuple(None if n is None else moves.get(n, n) for n in origin["entities"])
    return Made(made, {**origin, "entities": own})


def _pairs(article: Article) -> Iterator[_Pair]:
    """Yield pairs of the same type and the same roles that are not part of a longer list."""
    entities = article.entities or ()
    for (number, one), (next_, other) in pairwise(enumerate(entities)):
        alike = one.type == other.type and _roles(article, one) == _roles(article, other)
        if alike and _are_coordinated(article.text, one, other) and _are_whole(article, one, other):
            yield number, next_


def _roles(article: Article, entity: Entity) -> set[tuple[int, str]]:
    """Return the events that a mention is an argument of, by where they start, and as what."""
    arguments = ((event.start, a) for event in article.events or () for a in event.arguments)
    span = (entity.start, entity.end)
    return {(event, a.role) for event, a in arguments if (a.start, a.end) == span}


def _are_coordinated(text: str, one: Entity, other: Entity) -> bool:
    """Return whether و alone is between two names, and neither is coordinated with a third."""
    is_pair = text[one.end : other.start] == _AND
    is_list = text.startswith(_AND, other.end) or text[one.start - 1 : one.start].isalnum()
    before = text[: one.start].rsplit(maxsplit=1)[-1:]
    agrees = one.type in _OF_ONE_GENDER or not {*before}.isdisjoint(rules()["wa"]["behind"])
    return is_pair and not is_list and agrees


def _are_whole(article: Article, one: Entity, other: Entity) -> bool:
    """Return whether every other mention holds both names or neither."""
    return all(
        (e.end <= one.start or other.end <= e.start)
        or (e.start <= one.start and other.end <= e.end)
        for e in article.entities or ()
        if e not in (one, other)
    )
