"""The suite `places`: linked sets of places stand for those of the articles."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Literal, NamedTuple

import msgspec

from khabar import limits, resources
from khabar.schema import Article
from khabar.suites import draw
from khabar.suites.edits import Edit, Place, Replacement, Step
from khabar.suites.grammar import (
    ENDINGS,
    Ending,
    Standing,
    behind,
    inflected,
    plural_ending,
    standing,
)
from khabar.suites.suite import Arm, Change, NotApplicable, Suite, by_edits


class Name(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A name or an adjective in one spelling or two, and the words around it that go with it."""

    name: str
    id: str = ""
    also: str = ""
    plural: str = ""
    before: str = ""
    after: str = ""


Field = Literal[
    "state", "adjective", "capital", "province", "city", "seat", "annexed", "region", "plant"
]
Linked = Mapping[Field, Name]
"""A state and what is named of it; what each field is stands in the resource."""


class Resource(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The old sets by role, and by arm those that can stand for them; see the resource."""

    roles: Mapping[str, Linked]
    ids: Mapping[str, str]
    duals: tuple[str, ...]
    of_capitals: tuple[str, ...]
    stay: Mapping[str, str]
    arms: Mapping[str, Mapping[str, Linked]]


@cache
def resource() -> Resource:
    """Return what resources/places.yaml holds."""
    path = Path(__file__).parent / "resources" / "places.yaml"
    return msgspec.convert(resources.load(path), Resource)


def cast(arm: str, seed: int) -> dict[str, Linked]:
    """Return the set that stands for the old one of each role; no two names are alike.

    As many successive seeds as there are sets that fit a role give it each of them once, unless
    another role has it.
    """
    chosen: dict[str, Linked] = {}
    taken: set[str] = set()
    for role, old in resource().roles.items():
        fitting = {id_: new for id_, new in resource().arms[arm].items() if fits(new, old)}
        turn, place = divmod(seed, len(fitting))
        order = draw.shuffled(fitting, "places", arm, role, turn)
        free = (fitting[id_] for id_ in order[place:] + order[:place])
        chosen[role] = next(
            new for new in free if new not in chosen.values() and not taken & _used(new, old)
        )
        taken |= _used(chosen[role], old)
    return chosen


def fits(new: Linked, old: Linked) -> bool:
    """Say whether a set has all that an old one has."""
    return old.keys() <= new.keys()


def _used(new: Linked, old: Linked) -> set[str]:
    return {new[field].name for field in old}


class _Use(NamedTuple):
    """What a word of the articles is: a field of an old set, and its form.

    `ending`: an adjective's, None if it is a broken plural.
    """

    role: str
    field: Field
    also: bool
    article: str = ""
    ending: Ending | None = ""


@cache
def _words() -> dict[str, _Use]:
    """Return every form of every old name."""
    return {
        word: use
        for role, old in resource().roles.items()
        for field, name in old.items()
        for spelling, also in ((name.name, False), (name.also, True))
        if spelling
        for word, use in _forms(name, spelling, _Use(role, field, also))
    }


def _forms(name: Name, spelling: str, use: _Use) -> Iterator[tuple[str, _Use]]:
    if use.field != "adjective":
        yield spelling, use
        return
    for article in ("", "ال"):
        if name.plural:
            yield article + name.plural, use._replace(article=article, ending=None)
        for ending in ENDINGS:
            yield article + spelling + ending, use._replace(article=article, ending=ending)


def put(sets: Mapping[str, Linked], article: Article) -> Edit | NotApplicable:
    """Return the edit that puts each role's set for the old one, in the text and in the gold."""
    found = list(standing(article.text, _words()))
    if not found:
        return NotApplicable("it names no place that another could stand for")
    ids = ids_of(sets)
    if unknown := _unknown(article, found, ids):
        return NotApplicable(f"no other name is known for {unknown[: limits.QUOTED]!r}")
    also = {_words()[one.word].role for one in found if _words()[one.word].also}
    duals = [span[1:3] for span in standing(article.text, resource().duals)]
    replacements = [
        replacement
        for one in found
        for replacement in _replacements(article.text, one, sets, also, duals)
    ]
    changes: dict[Place, Mapping[str, object]] = {
        Place("entities", number): {"entity": ids[entity.entity]}
        for number, entity in enumerate(article.entities or ())
        if entity.entity in ids
    }
    changes.update(_capitals(article, found, sets))
    return Edit((Step(tuple(replacements), changes),))


def _capitals(
    article: Article, found: Sequence[Standing], sets: Mapping[str, Linked]
) -> Iterator[tuple[Place, Mapping[str, object]]]:
    """Yield what is said of the mentions of seats for which capitals stand."""
    uses = {(one.start, one.end): (_words()[one.word], _use(article.text, one)) for one in found}
    for number, entity in enumerate(article.entities or ()):
        old, use = uses.get((entity.start, entity.end), (None, None))
        if use and use != old:
            new = sets[use.role][use.field]
            yield Place("entities", number), {"entity": new.id, "type": "GPE"}


def _use(text: str, one: Standing) -> _Use:
    """Return what a word is; where only a capital can stand for a seat, it is the capital's."""
    use = _words()[one.word]
    nouns = tuple(f"{noun} " for noun in resource().of_capitals)
    of_capital = use.field == "seat" and text.endswith(nouns, 0, one.start)
    return use._replace(field="capital") if of_capital else use


def _unknown(article: Article, found: Sequence[Standing], ids: Mapping[str, str]) -> str | None:
    """Return a mention of an old set's place whose form the sets do not have."""
    known = {(one.start, one.end) for one in found}
    of_sets = (
        entity
        for entity in article.entities or ()
        if entity.type in ("GPE", "LOC", "NORP") and entity.entity in ids
    )
    texts = (article.text[e.start : e.end] for e in of_sets if (e.start, e.end) not in known)
    return next(texts, None)


def _replacements(
    text: str,
    one: Standing,
    sets: Mapping[str, Linked],
    also: set[str],
    duals: Sequence[tuple[int, int]],
) -> Iterator[Replacement]:
    """Yield what is put for a word and for the words around it, in order.

    `also`: the roles whose second spelling the article has; names of one spelling follow it.
    """
    use = _use(text, one)
    old, new = resource().roles[use.role][use.field], sets[use.role][use.field]
    other = use.also if old.also else use.role in also
    dual = any(start <= one.start < end for start, end in duals)
    word = _word(use, new, text[: one.start - len(one.proclitics)], other=other, dual=dual)
    if old.before and text.endswith(f"{old.before} ", 0, one.start):
        yield Replacement(one.start - 1 - len(old.before), one.start - 1, new.before)
    yield Replacement(one.start, one.end, behind(one.proclitics, word))
    if old.after and text.startswith(f" {old.after}", one.end):
        yield Replacement(one.end + 1, one.end + 1 + len(old.after), new.after)


def _word(use: _Use, new: Name, before: str, *, other: bool, dual: bool) -> str:
    """Return a new name in the form of the old one.

    `before`: the text before it. `other`: whether it is written in its other spelling.
    """
    word = new.also if other and new.also else new.name
    if use.field != "adjective":
        return word
    ending = plural_ending(before) if use.ending is None else use.ending
    return use.article + inflected(word, ending, "" if dual else new.plural)


def ids_of(sets: Mapping[str, Linked]) -> dict[str, str]:
    """Return the new id of each old one."""
    ids = {old: new.format(**sets) for old, new in resource().ids.items()}
    for role, old in resource().roles.items():
        for field, name in old.items():
            ids[name.id] = sets[role][field].id
    ids.pop("", None)
    return ids


def _change(arm: str) -> Change:
    def change(articles: Sequence[Article], seed: int) -> list[Edit | NotApplicable]:
        sets = cast(arm, seed)
        return [put(sets, article) for article in articles]

    return change


SUITE = Suite(
    "places",
    "linked sets of states, cities, adjectives and seats of power",
    (
        Arm("famous", "states that the news names often", by_edits(_change("famous"))),
        Arm("rare", "states that the news seldom names", by_edits(_change("rare")), "famous"),
    ),
)
