"""Suites with one rule of grammar, or one entry of a resource, broken at a time."""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Iterator, Mapping
from copy import deepcopy
from datetime import timedelta
from itertools import islice
from pathlib import Path
from typing import Any, NamedTuple

import pytest

import khabar
from khabar import resources
from khabar.suites import (
    almanac,
    attachment,
    coordination,
    fillers,
    frames,
    grammar,
    length,
    names,
    realis,
    respelling,
    shift,
    spelling,
    typos,
    vowels,
)
from khabar.suites.almanac import Fields
from khabar.suites.edits import Replacement, Step

Patch = pytest.MonkeyPatch
Break = Callable[[Patch], None]


class Mutant(NamedTuple):
    """What is broken, on which arm it shows, how it is done, and what sees it."""

    what: str
    arm: str
    do: Break
    caught: str


def function(original: Callable[..., Any], instead: Callable[..., Any]) -> Break:
    """Put a function in the place of another, in every module that has it."""

    def do(patch: Patch) -> None:
        for module in modules():
            for name in [n for n, value in vars(module).items() if value is original]:
                patch.setattr(module, name, instead)

    return do


def value(module: object, name: str, instead: object) -> Break:
    return lambda patch: patch.setattr(module, name, instead)


def entry(file: str, *path: str | int, becomes: object) -> Break:
    """Put another value at a place of a resource."""
    load = resources.load

    def mutated(where: Path) -> Any:
        content = load(where)
        if where.name != f"{file}.yaml":
            return content
        content = inner = deepcopy(content)
        for step in path[:-1]:
            inner = inner[step]
        assert inner[path[-1]] != becomes
        inner[path[-1]] = becomes
        return content

    return lambda patch: patch.setattr(resources, "load", mutated)


def everywhere(file: str, key: str, becomes: Callable[[Any], Any]) -> Break:
    """Change the value of a key wherever a resource has it."""
    load = resources.load

    def changed(content: Any) -> Any:
        if isinstance(content, list):
            return [changed(each) for each in content]
        if isinstance(content, Mapping):
            return {k: becomes(v) if k == key else changed(v) for k, v in content.items()}
        return content

    def mutated(where: Path) -> Any:
        return changed(load(where)) if where.name == f"{file}.yaml" else load(where)

    return lambda patch: patch.setattr(resources, "load", mutated)


def modules() -> list[object]:
    return [module for name, module in sys.modules.items() if name.startswith("khabar.suites")]


def forget() -> None:
    """Forget what the suites have read and computed."""
    for module in modules():
        for cached in vars(module).values():
            if hasattr(cached, "cache_clear"):
                cached.cache_clear()


def wrapped(original: Callable[..., Any], change: Callable[[Any], Any]) -> Break:
    """Change what a function returns."""
    return function(original, lambda *arguments, **named: change(original(*arguments, **named)))


def without_feminine(adjective: str, ending: grammar.Ending, broken: str = "") -> str:
    return INFLECTED(adjective, "" if ending == "ة" else ending, broken)


def without_months(text: str, found: list[almanac.Word], new: Fields) -> Iterator[Replacement]:
    return RENAMED(text, [word for word in found if word.field != "month"], new)


def a_day_more(mention: khabar.Date, *of: Any) -> str:
    day = almanac.fields(found := VALUE(mention, *of)).date
    return str(day + timedelta(1)) if day else found


def the_next_day(word: almanac.Word, number: int, old: str) -> str:
    return WRITTEN(word, (number + 1) % 7 if word.field == "weekday" else number, old)


MOVED, DAY = frames.moved, fillers.moved
INFLECTED, RENAMED, VALUE = grammar.inflected, almanac.renamed, shift._value
WRITTEN, PERSON = almanac._written, grammar.person
ITALY = ("arms", "famous", "italy")
MUTANTS = {
    "names": [
        Mutant(
            "two names stand side by side",
            "famous",
            function(names._is_met, lambda person, before: False),
            "people_stand_apart",
        ),
        Mutant(
            "a name is a word of the articles",
            "famous",
            entry("people", "famous", "nelson-mandela", "family", becomes=["سلام", "سلم"]),
            "new_names_stand_nowhere_else",
        ),
        Mutant(
            "a woman gets a man's name",
            "invented",
            entry("article_people", "dina-kamal", "gender", becomes="m"),
            "gender_stays",
        ),
        Mutant(
            "two spellings become one",
            "famous",
            everywhere("people", "family", lambda both: [*both][:1] * 2),
            "spellings_stay_apart",
        ),
        Mutant(
            "an administration is still the old president's",
            "words",
            entry("article_people", "donald-trump", "named_after", becomes={}),
            "who_has_another_name_is_another",
        ),
    ],
    "places": [
        Mutant(
            "the article keeps its alef behind ل",
            "famous",
            function(grammar.attached, lambda proclitics, word: proclitics + word),
            "no_alef_behind_lam",
        ),
        Mutant(
            "an adjective has no feminine",
            "famous",
            function(grammar.inflected, without_feminine),
            "adjectives_agree",
        ),
        Mutant(
            "a plural is never nominative",
            "rare",
            function(grammar.plural_ending, lambda before: "ين"),
            "adjectives_agree",
        ),
        Mutant(
            "a state is masculine",
            "famous",
            entry("places", *ITALY, "state", "name", becomes="العراق"),
            "states_are_feminine",
        ),
        Mutant(
            "a capital is a word of the articles",
            "famous",
            entry("places", *ITALY, "capital", "name", becomes="دافوس"),
            "new_names_stand_nowhere_else",
        ),
        Mutant(
            "a capital is its state",
            "famous",
            entry("places", *ITALY, "capital", "id", becomes="italy"),
            "who_has_another_name_is_another",
        ),
    ],
    "dates": [
        Mutant(
            "a weekday is that of the next day",
            "shifted",
            function(almanac._written, the_next_day),
            "dates_say_their_values",
        ),
        Mutant(
            "months keep their names",
            "shifted",
            function(almanac.renamed, without_months),
            "dates_say_their_values",
        ),
        Mutant(
            "a value moves by a day more",
            "shifted",
            function(shift._value, a_day_more),
            "dates_say_their_values",
        ),
        Mutant(
            "the article's own date stays",
            "shifted",
            wrapped(shift._step, lambda step: step._replace(dct=None)),
            "dates_say_their_values",
        ),
        Mutant(
            "December is named November",
            "absolute",
            entry("calendar", "months", 0, 11, becomes=["نوفمبر"]),
            "dates_say_their_values",
        ),
    ],
    "spelling": [
        Mutant(
            "an alef becomes another letter",
            "hamza",
            value(spelling, "_BARE_ALEFS", dict.fromkeys("أإآ", "ه")),
            "writes_the_same_words",
        ),
        Mutant(
            "a word loses a letter where it bears signs",
            "vowels_all",
            function(vowels._behind, lambda clitics, stem: clitics + stem[1:]),
            "writes_the_same_words",
        ),
        Mutant(
            "lam and alef are one sign where a mention begins between them",
            "presentation",
            function(respelling.borders, lambda article: frozenset()),
            "refused",
        ),
        Mutant(
            "a wrong letter stands anywhere in a word",
            "typos",
            value(typos, "_INNER", re.compile("(?P<inner>.+)")),
            "one_letter_is_wrong_inside_a_long_word",
        ),
    ],
    "clitics": [
        Mutant(
            "ل is put before the article as it is",
            "li",
            function(grammar.behind, lambda proclitics, word: word),
            "no_alef_behind_lam",
        ),
        Mutant(
            "what is taken off ل stays without the article's alef",
            "off",
            wrapped(attachment.take_off, lambda place: place[:1]),
            "rules",
        ),
        Mutant(
            "names are exchanged and their ids are not",
            "wa",
            value(coordination, "Step", lambda replacements, changes: Step(replacements)),
            "all_else_is_what_it_was",
        ),
    ],
    "realis": [
        Mutant(
            "a verb is always masculine",
            "denied",
            function(grammar.person, lambda *of: PERSON(*of).replace("she", "he")),
            "verbs_agree",
        ),
        Mutant(
            "a verb before its subject has its number",
            "denied",
            function(grammar.person, lambda order, subject: PERSON("after", subject)),
            "verbs_agree",
        ),
        Mutant(
            "a jussive stays indicative",
            "denied",
            entry("verbs", "verbs", "اتفق", "jussive", 2, becomes="يتفقان"),
            "jussive_behind_lam",
        ),
        Mutant(
            "one mention of an event changes alone",
            "happened",
            wrapped(realis._mentions, lambda found: islice(found, 1)),
            "clusters_are_of_one_realis",
        ),
    ],
    "length": [
        Mutant(
            "a body stands under another day",
            "x4",
            function(length.fits, lambda part, base: True),
            "dates_say_their_values",
        ),
        Mutant(
            "the events of another body are the article's",
            "x2",
            function(length._with_others, lambda article, ending: article),
            "added_events_are_others",
        ),
        Mutant(
            "gold is a letter too far",
            "x2",
            function(frames.moved, lambda mention, by: MOVED(mention, by + 1)),
            "refused",
        ),
    ],
    "noise": [
        Mutant(
            "a ministry has a masculine adjective",
            "distractors",
            everywhere("fillers", "the_adj_f", lambda adjective: adjective.removesuffix("ة")),
            "ministries_are_feminine",
        ),
        Mutant(
            "a number agrees with its opposite",
            "distractors",
            everywhere("fillers", "agrees", lambda agrees: 1 - agrees),
            "few_are_plural",
        ),
        Mutant(
            "a sentence is of the day before the article's",
            "distractors",
            function(fillers.moved, lambda day, unit, number: DAY(day, unit, number - 1)),
            "dates_say_their_values",
        ),
        Mutant(
            "the gold of a sentence stays where it was composed",
            "distractors",
            value(frames.Composed, "moved", lambda composed, by: composed),
            "refused",
        ),
    ],
}
