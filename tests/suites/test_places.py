"""Linked sets of places stand for the articles' own, in text and gold alike."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import msgspec
import pytest

import khabar
from khabar.fold import folded
from khabar.gold.check import OF_MENTIONS, RULES
from khabar.gold.read import Gold, read_release
from khabar.schema import Event
from khabar.suites import places
from khabar.suites.edits import applied
from khabar.suites.grammar import ENDINGS, PROCLITICS, inflected, standing
from khabar.suites.places import Linked, Name
from khabar.suites.suite import Made, NotApplicable
from tests import yaml_files

ROOT = Path(__file__).parents[2]
CASES = yaml_files.load(Path(__file__).with_name("places.yaml"))
ARTICLES = list(khabar.load())
RESOURCE = places.resource()
ARMS = {arm.name: arm for arm in places.SUITE.arms}
EVERY = {id_: linked for sets in RESOURCE.arms.values() for id_, linked in sets.items()}
NAMES = [name for linked in EVERY.values() for name in linked.items()]
every_seed = pytest.mark.parametrize("seed", range(20))
every_arm = pytest.mark.parametrize("arm", ARMS)


@cache
def made(arm: str, seed: int) -> list[Made]:
    return list(ARMS[arm].make(ARTICLES, seed))


def forms(field: str, name: Name) -> Iterator[str]:
    """Yield every form of a name or adjective that can come to stand in a text."""
    for spelling in filter(None, (name.name, name.also)):
        if field == "adjective":
            words = {inflected(spelling, ending, name.plural) for ending in ENDINGS}
            words.add(inflected(spelling, "ين"))  # the dual
            yield from (article + word for word in words for article in ("", "ال"))
        else:
            yield spelling


def spelt_otherwise(linked: Linked) -> Linked:
    return {
        field: msgspec.structs.replace(name, name=name.also or name.name)
        for field, name in linked.items()
    }


def sets(of_role: dict[str, str]) -> dict[str, Linked]:
    return {role: EVERY[id_] for role, id_ in of_role.items()}


def test_each_arm_has_enough_sets_and_each_role_a_choice() -> None:
    for arm in RESOURCE.arms.values():
        assert len(arm) >= 16
        for role, old in RESOURCE.roles.items():
            assert sum(places.fits(new, old) for new in arm.values()) >= 5, role


@pytest.mark.parametrize(("field", "name"), NAMES, ids=[name.id for _, name in NAMES])
def test_a_name_is_no_harder_than_the_old_ones(field: str, name: Name) -> None:
    for form in forms(field, name):
        assert form[0] not in PROCLITICS
        assert not re.search(r"[.\d]|\b(أبو|أبا|أبي|ذو|ذا|ذي)\b", form)
    texts = [folded(article.text) for article in ARTICLES]
    words = [folded(form) for form in forms(field, name)]
    assert not [found for text in texts for found in standing(text, words)]


def test_an_id_or_name_is_one_things() -> None:
    old = [name for linked in RESOURCE.roles.values() for name in linked.values()]
    names = [name for field, name in NAMES if field != "seat"]
    for fields in ("id", "name"):
        known = [value for name in [*old, *names] if (value := getattr(name, fields))]
        assert len(known) == len(set(known))
    ids = [name.id for _, name in NAMES if name.id]
    assert len(ids) == len(set(ids))


def test_gender_stays() -> None:
    states = {linked["state"].name for linked in EVERY.values()}
    assert not states & set(CASES["masculine"])
    seats = [linked["seat"].name.split()[0] for linked in EVERY.values() if "seat" in linked]
    assert not [seat for seat in seats if seat.endswith("ة") or seat in CASES["feminine_seat"]]


def test_no_seat_is_that_of_a_sovereign() -> None:
    words = {
        word
        for linked in EVERY.values()
        if "seat" in linked
        for word in linked["seat"].name.split()
    }
    assert not words & set(CASES["of_sovereigns"])


def test_words_around_a_name_are_there_for_every_set_that_fits() -> None:
    for old in RESOURCE.roles.values():
        for new in (new for new in EVERY.values() if places.fits(new, old)):
            for field, name in old.items():
                other = new[field]
                assert (bool(other.before), bool(other.after)) == (
                    bool(name.before),
                    bool(name.after),
                )
                assert bool(other.id) == (field != "adjective")


@pytest.mark.parametrize("name", CASES["articles"])
def test_every_word_agrees(name: str) -> None:
    case = CASES["articles"][name]
    for article in ARTICLES:
        text = applied(article, places.put(sets(case["sets"]), article)).text
        for phrase in case["become"].get(article.id, ()):
            assert phrase in text


def bracketed(text: str) -> tuple[str, list[str], khabar.Article]:
    """Return a text without its brackets, what is in them, and the article of both."""
    parts = re.split(r"[\[\]]", text)
    offsets = [sum(map(len, parts[:n])) for n in range(len(parts) + 1)]
    entities = tuple(
        khabar.Entity(start=offsets[n], end=offsets[n + 1], type="GPE", text=parts[n])
        for n in range(1, len(parts), 2)
    )
    article = khabar.Article(id="a", text="".join(parts), entities=entities)
    return "".join(parts), parts[1::2], khabar.Corpus([article])[0]


@pytest.mark.parametrize("name", CASES["texts"])
def test_forms_that_the_articles_do_not_have(name: str) -> None:
    case = CASES["texts"][name]
    _, _, article = bracketed(case["text"])
    text, mentions, _ = bracketed(case["becomes"])
    after = applied(article, places.put(sets(case["sets"]), article))
    assert (after.text, [entity.text for entity in after.entities]) == (text, mentions)


@every_arm
@every_seed
def test_what_agrees_with_a_name_stands_with_the_new_one(arm: str, seed: int) -> None:
    text = "\n".join(each.article.text for each in made(arm, seed))
    chosen = places.cast(arm, seed)
    other = chosen | {"us": spelt_otherwise(chosen["us"])}
    for phrase in CASES["agreeing"]:
        assert phrase.format(**chosen) in text or phrase.format(**other) in text


@every_arm
@every_seed
def test_nothing_of_the_old_sets_is_left(arm: str, seed: int) -> None:
    old = [
        form
        for linked in RESOURCE.roles.values()
        for field, name in linked.items()
        for form in forms(field, name)
    ]
    ids = {name.id for linked in RESOURCE.roles.values() for name in linked.values()}
    for each in made(arm, seed):
        assert not list(standing(each.article.text, old))
        assert not {entity.entity for entity in each.article.entities} & {*ids, *RESOURCE.ids}


@every_arm
@every_seed
def test_sets_are_different_and_so_are_their_names(arm: str, seed: int) -> None:
    chosen = places.cast(arm, seed)
    used = [chosen[role][f].name for role, old in RESOURCE.roles.items() for f in old]
    assert len(used) == len(set(used))
    ids = places.ids_of(chosen)
    assert len(ids) == len(set(ids.values()))


def test_seeds_differ() -> None:
    for arm in ARMS:
        assert len({made(arm, seed)[0].article.text for seed in range(20)}) == 20


@every_arm
@every_seed
def test_what_is_no_place_stays_and_every_mention_keeps_its_type(arm: str, seed: int) -> None:
    ids = places.ids_of(places.cast(arm, seed))
    for before, (after, origin) in zip(ARTICLES, made(arm, seed), strict=True):
        for task in ("entities", "dates", "events"):
            assert origin[task] == tuple(range(len(getattr(before, task))))
        for old, new in zip(before.entities, after.entities, strict=True):
            if old.text == "الكرملين" and before.text[: old.start].endswith("قوات "):
                assert (new.type, new.entity) == ("GPE", ids["moscow"])
            else:
                assert (new.type, new.entity) == (old.type, ids.get(old.entity, old.entity))
            if old.type in ("PER", "EVENT"):
                assert new.text == old.text
            if old.type != "OCC" and new.text != old.text:
                assert new.entity != old.entity
            if old.type in ("GPE", "LOC", "FAC") and old.entity in ids:
                assert new.text != old.text
        for old, new in zip(before.dates, after.dates, strict=True):
            assert (new.text, new.value) == (old.text, old.value)
        for old, new in zip(before.events, after.events, strict=True):
            assert (new.text, new.event, new.realis) == (old.text, old.event, old.realis)
            assert roles(new) == roles(old)


def roles(event: Event) -> list[str]:
    return [argument.role for argument in event.arguments]


@every_arm
@pytest.mark.parametrize("seed", [0, 1, 19])
def test_the_rules_of_the_gold_hold(arm: str, seed: int) -> None:
    gold = Gold(
        root=ROOT,
        release=read_release(ROOT),
        sources=(),
        articles=tuple(each.article for each in made(arm, seed)),
        things=(),
    )
    for rule in (*OF_MENTIONS, "offsets", "order"):
        assert list(RULES[rule](gold)) == [], rule


@every_arm
@every_seed
def test_an_adjective_has_the_id_of_its_state(arm: str, seed: int) -> None:
    chosen = places.cast(arm, seed)
    adjectives = {
        chosen[role]["state"].id: set(forms("adjective", chosen[role]["adjective"]))
        for role, old in RESOURCE.roles.items()
        if "adjective" in old
    }
    for each in made(arm, seed):
        for entity in each.article.entities:
            if entity.type == "NORP" and entity.entity not in ("europe", "west"):
                assert entity.text in adjectives[entity.entity]


def test_places_that_stay_are_told() -> None:
    changed = {name.id for linked in RESOURCE.roles.values() for name in linked.values()}
    here = {
        entity.entity for article in ARTICLES for entity in article.entities if entity.type == "GPE"
    }
    assert here - changed == set(RESOURCE.stay)


def test_an_article_without_places_is_not_applicable() -> None:
    article = khabar.Corpus([khabar.Article(id="a", text="لا شيء", entities=())])[0]
    (result,) = ARMS["famous"].make([article], 0)
    assert isinstance(result, NotApplicable)


def test_a_place_in_a_form_that_no_set_has_is_not_left_behind() -> None:
    usa = khabar.Entity(start=3, end=9, type="GPE", text="أمريكا", entity="united-states")
    article = khabar.Article(id="a", text="في أمريكا وفي روسيا", entities=(usa,))
    (result,) = ARMS["famous"].make(khabar.Corpus([article]), 0)
    assert isinstance(result, NotApplicable)
    assert "'أمريكا'" in result.reason
