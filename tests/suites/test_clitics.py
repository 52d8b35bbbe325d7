"""Clitics are put on mentions and taken off where grammar allows; gold stays on the same words."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace

import khabar
from khabar.schema import TASKS
from khabar.suites.clitics import SUITE
from khabar.suites.suite import Arm, Made
from tests import yaml_files
from tests.suites.checks import breaches, variants

ARTICLES = list(khabar.load())
ARMS = {arm.name: arm for arm in SUITE.arms}
CASES = yaml_files.load(Path(__file__).with_name("clitics.yaml"))
SEEDS = (0, 1)


def article_of(case: dict[str, Any]) -> khabar.Article:
    """Return the article of a case; a mention that is `inside` the one before starts within it."""
    text, entities, reach = case["text"], [], 0
    for name, type_, *inside in case.get("entities", ()):
        start = text.index(name, entities[-1].start if inside else reach)
        entities.append(khabar.Entity(start=start, end=start + len(name), type=type_, entity=name))
        reach = start + len(name)
    events, reach = [], 0
    for name, type_, *speaker in case.get("events", ()):
        start = text.index(name, reach)
        reach = start + len(name)
        arguments = tuple(
            khabar.Argument(start=e.start, end=e.end, role="Speaker")
            for e in entities[speaker[0] if speaker else 0 :][:1]
            if type_ == "STATE"
        )
        events.append(khabar.Event(start=start, end=reach, type=type_, arguments=arguments))
    article = khabar.Article(id="a", text=text, entities=tuple(entities), events=tuple(events))
    return khabar.Corpus([article])[0]


@pytest.mark.parametrize(
    ("name", "case"),
    [pytest.param(name, case, id=case["text"]) for name in CASES for case in CASES[name]],
)
def test_a_clitic_stands_where_grammar_allows(name: str, case: dict[str, Any]) -> None:
    (made,) = ARMS[name].make([article_of(case)], 0)
    assert isinstance(made, Made) == ("becomes" in case)
    if isinstance(made, Made):
        after = made.article
        assert after.text == case["becomes"]
        texts = [after.text[m.start : m.end] for m in (*after.entities, *after.events)]
        assert texts == case["then"]


def test_arguments_on_both_sides_of_a_verb_follow_it() -> None:
    case = {"text": "رد حسن. وقال علي أمس إنه", "entities": [["حسن", "PER"], ["علي", "PER"]]}
    article = article_of(case | {"events": [["رد", "STATE", 0], ["قال", "STATE", 1]]})
    yesterday = khabar.Argument(start=17, end=20, role="Time", text="أمس")
    reply, event = article.events
    event = replace(event, arguments=(*event.arguments, yesterday))
    (made,) = ARMS["fa"].make([replace(article, events=(reply, event))], 0)
    assert isinstance(made, Made)
    text = made.article.text
    spans = [(a.start, a.end) for a in made.article.events[1].arguments]
    assert text == "رد حسن. أما علي فقال أمس إنه"
    assert [text[start:end] for start, end in spans] == ["علي", "أمس"]


def bare(word: str) -> str:
    """Return a mention's text without the article, of which ل has swallowed the alef."""
    return re.sub("^ا?ل", "", word)


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("name", ARMS)
def test_every_mention_is_what_it_was(name: str, seed: int) -> None:
    made = [m for m in ARMS[name].make(ARTICLES, seed) if isinstance(m, Made)]
    bases = {article.id: article for article in ARTICLES}
    assert made
    assert breaches([variant.article for variant in made]) == []
    for variant in made:
        base = bases[variant.article.id]
        for task in TASKS:
            old, new = getattr(base, task), getattr(variant.article, task)
            assert sorted(variant.origin[task]) == list(range(len(old)))
            for mention, number in zip(new, variant.origin[task], strict=True):
                assert said(mention) == said(old[number])


def said(mention: khabar.Entity | khabar.Date | khabar.Event) -> tuple[object, ...]:
    """Return what a mention says, with the words of its arguments, in any order."""
    fields = {
        name: getattr(mention, name)
        for name in mention.__struct_fields__
        if name not in ("start", "end", "text", "arguments")
    }
    arguments = sorted((a.role, within(a.text)) for a in getattr(mention, "arguments", ()))
    return within(mention.text), fields, arguments


def within(text: str) -> list[str]:
    """Return the words of a mention without what a clitic inside it adds, takes or moves."""
    words = (bare(re.sub("^[وبل](?=ال|ل)", "", word)) for word in text.split())
    return [word for word in words if word not in ("إلى", "في")]


@pytest.mark.parametrize("arm", SUITE.arms, ids=lambda arm: arm.name)
def test_an_arm_has_more_seeds_than_one_if_it_has_a_choice(arm: Arm) -> None:
    first, second = (arm.make(ARTICLES, seed) for seed in SEEDS)
    assert (first != second) == (arm.seeds > 1)


def test_a_caption_that_stands_twice_stays_the_same() -> None:
    for seed in range(6):
        for _, variant in variants(ARMS["wa"], ARTICLES, seed):
            captions = [z for z in variant.zones if z.type == "caption"]
            for zone in captions:
                lines = variant.text[zone.start : zone.end].split("\n")
                assert len({line for line in lines if "اجتماع في" in line}) <= 1
