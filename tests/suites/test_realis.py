"""An event happens or is denied in all of its mentions, in verbs that agree."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import msgspec
import pytest

import khabar
from khabar.gold.recount import recount
from khabar.suites.realis import PERSONS, REALIS, SUITE, conjugated, verbs, written
from khabar.suites.suite import NotApplicable
from tests import yaml_files

from .checks import all_breaches

CASES = yaml_files.load(Path(__file__).with_name("realis.yaml"))
ARTICLES = list(khabar.load())
ARMS = pytest.mark.parametrize("arm", SUITE.arms, ids=lambda arm: arm.name)
ENDINGS = {"the two": ("ا", "ان"), "they": ("وا", "ون")}
VERB = re.compile(r"(\S+) <?\{(\S+) (\w+) ")


@pytest.mark.parametrize("case", CASES["conjugated"], ids=lambda case: " ".join(case[:4]))
def test_a_verb_agrees_with_its_subject(case: list[str]) -> None:
    *verb, expected = case
    assert conjugated(*verb) == expected


@pytest.mark.parametrize("lemma", verbs()["verbs"])
def test_a_paradigm_is_regular_where_arabic_is(lemma: str) -> None:
    paradigm = {
        form: dict(zip(PERSONS, forms, strict=True))
        for form, forms in verbs()["verbs"][lemma].items()
    }
    assert paradigm["perfect"]["he"] == lemma
    assert paradigm["perfect"]["she"].endswith("ت")
    for form in ("imperfect", "subjunctive", "jussive"):
        assert paradigm[form]["he"][0] == "ي"
        assert paradigm[form]["she"] == "ت" + paradigm[form]["he"][1:]
        assert all(paradigm[form][person][0] == "ي" for person in ENDINGS)
    for person, (short, long) in ENDINGS.items():
        assert paradigm["perfect"][person].endswith(short)
        assert paradigm["imperfect"][person].endswith(long)
        assert paradigm["jussive"][person].endswith(short)
        assert paradigm["subjunctive"][person] == paradigm["jussive"][person]


def phrases() -> list[tuple[str, str]]:
    return [tuple(pair) for arm in REALIS for change in verbs()[arm] for pair in change["phrases"]]


@pytest.mark.parametrize(("old", "new"), phrases())
def test_a_negation_has_the_mood_that_it_needs(old: str, new: str) -> None:
    moods = {"لم": "jussive", "ولم": "jussive", "لن": "subjunctive"}
    for before, _, form in VERB.findall(f"- {new}"):
        assert form == moods.get(before, "perfect")
    kept = re.compile(r"\[[^]]*\]")
    assert kept.findall(old) == kept.findall(new)
    assert "{" not in written(new)


@ARMS
@pytest.mark.parametrize("article", ARTICLES, ids=lambda article: article.id)
def test_what_the_seeds_say(arm, article: khabar.Article) -> None:
    made = [result for seed in range(arm.seeds) for result in arm.make([article], seed)]
    texts = [result.article.text for result in made]
    for sentence in CASES["sentences"][arm.name][article.id]:
        assert sentence not in article.text
        assert any(sentence in text for text in texts)


@ARMS
@pytest.mark.parametrize("seed", range(3))
def test_a_cluster_changes_whole_and_nothing_else(arm, seed: int) -> None:
    for base, made in zip(ARTICLES, arm.make(ARTICLES, seed), strict=True):
        pairs = [
            (base.events[number], event)
            for number, event in zip(made.origin["events"], made.article.events, strict=True)
        ]
        changed = {event.event for old, event in pairs if event.realis != old.realis}
        assert changed
        for old, event in pairs:
            wanted = REALIS[arm.name] if old.event in changed else old.realis
            assert (event.realis, event.event, event.type) == (wanted, old.event, old.type)
            assert len(event.arguments) == len(old.arguments)
        assert [e.text for e in made.article.entities] == [e.text for e in base.entities]
        assert len(made.article.dates) == len(base.dates)


@ARMS
def test_a_day_that_was_to_come_is_past(arm) -> None:
    moved = 0
    for seed in range(arm.seeds):
        for base, made in zip(ARTICLES, arm.make(ARTICLES, seed), strict=True):
            day = date.fromisoformat(made.article.dct.value)
            for mention in made.article.dates:
                counted = recount(mention.text, day)
                assert not counted or mention.value in counted
            if made.article.dct != base.dct:
                moved += 1
                assert all(d.value < str(day) for d in made.article.dates if d.value[:2] == "20")
    assert moved == (arm.name == "happened")


@ARMS
def test_the_seeds_are_as_many_as_the_changes(arm) -> None:
    texts = [
        tuple(made.article.text for made in arm.make(ARTICLES, seed)) for seed in range(arm.seeds)
    ]
    most = max(len({by_seed[number] for by_seed in texts}) for number, _ in enumerate(ARTICLES))
    assert len(set(texts)) == most == arm.seeds
    again = arm.make(ARTICLES, 10 * 6)  # of all numbers of changes, a multiple
    assert [made.article.text for made in again] == list(texts[0])


@ARMS
def test_a_cluster_that_was_not_read_is_not_used(arm) -> None:
    base = ARTICLES[0]
    more = tuple(msgspec.structs.replace(e, event=f"{e.event}-other") for e in base.events)
    (other,) = arm.make([msgspec.structs.replace(base, events=more)], 0)
    assert isinstance(other, NotApplicable)
    unread = tuple(msgspec.structs.replace(e, event=verbs_of(arm.name)) for e in base.events)
    (refusal,) = arm.make([msgspec.structs.replace(base, events=unread)], 0)
    assert isinstance(refusal, NotApplicable)


def verbs_of(arm: str) -> str:
    return next(iter(verbs()[arm][0]["events"]))


@ARMS
@pytest.mark.parametrize("seed", [0, 1])
def test_the_rules_of_the_gold_hold(arm, seed: int) -> None:
    assert all_breaches(arm, ARTICLES, seed) == []
