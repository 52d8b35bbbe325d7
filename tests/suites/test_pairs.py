"""The suite of pairs: large enough, by the gold's rules, and each pair differs in one place."""

from __future__ import annotations

from collections import Counter, defaultdict
from datetime import date
from pathlib import Path
from statistics import median

import pytest
import yaml

from khabar.schema import TASKS, Variant
from khabar.suites import compose, pairs
from tests.suites.checks import WEEKDAYS, breaches

pytestmark = pytest.mark.slow

CASES = yaml.safe_load(Path(__file__).with_name("pairs.yaml").read_text(encoding="utf-8"))
FRAMES = [frame.written for frame in compose.PAIRS.stock.frames]
SEEDS = (0, 48151623)


@pytest.fixture(scope="module", params=SEEDS)
def cases(request: pytest.FixtureRequest) -> list[Variant]:
    return compose.make(compose.PAIRS, request.param)


def test_the_suite_is_as_large_as_it_says() -> None:
    assert len(FRAMES) >= 150 and 2 * len(FRAMES) * compose.PAIRS.fillings >= 1500
    assert len(compose.PAIRS.stock.phenomena) >= 30
    for field in ("register", "region", "domain"):
        assert min(Counter(getattr(frame, field) for frame in FRAMES).values()) >= 10


def test_every_phenomenon_has_several_frames() -> None:
    assert min(Counter(frame.phenomenon for frame in FRAMES).values()) >= 3


def test_every_case_keeps_the_rules(cases: list[Variant]) -> None:
    assert len({case.text for case in cases}) == len({case.id for case in cases}) == len(cases)
    assert breaches(cases) == []
    assert all(getattr(case, task) is not None for case in cases for task in TASKS)


def test_cases_are_reports_and_no_sentences(cases: list[Variant]) -> None:
    assert median(len(case.text.split()) for case in cases) >= 25


def test_a_pair_is_two_cases_of_one_day_that_differ_in_their_gold(cases: list[Variant]) -> None:
    by_pair = defaultdict[str, list[Variant]](list)
    for case in cases:
        by_pair[str(case.pair)].append(case)
    assert len(by_pair) == len(FRAMES) * compose.PAIRS.fillings
    for pair, (one, other) in by_pair.items():
        assert (one.id[-1], other.id[-1]) == ("a", "b") and one.id[:-1] == other.id[:-1]
        assert pair.startswith(f"{one.base}-") and one.dct == other.dct and one.arm == other.arm
        assert any(gold(one, task) != gold(other, task) for task in TASKS), pair
        changed = pairs.changes(one.text.split(), other.text.split())
        assert 1 <= sum(change.size for change in changed) <= pairs.MOST


def gold(case: Variant, task: str) -> list[tuple[object, ...]]:
    """Return the mentions of a layer, of each what it is and its text."""
    names = {"entities": ("type",), "dates": ("type", "value", "mod"), "events": ("type", "realis")}
    return [
        (
            mention.text,
            *(getattr(mention, name) for name in names[task]),
            *((a.role, a.text) for a in getattr(mention, "arguments", ())),
        )
        for mention in getattr(case, task)
    ]


def test_a_weekday_that_a_text_names_is_that_of_its_day(cases: list[Variant]) -> None:
    named = 0
    for case in cases:
        today = date.fromisoformat(str(case.dct and case.dct.value))
        for found in case.dates or ():
            text, value = str(found.text), str(found.value)
            said = [number for number, name in enumerate(WEEKDAYS) if name in text]
            if said:
                named += 1
                day = date.fromisoformat(value[:10])
                assert day.weekday() == said[0], (case.id, text, value)
                assert day.year < today.year or abs((day - today).days) < 7, (case.id, text)
    assert named > 100


def test_a_bare_weekday_that_is_past_is_one_of_the_last_three(cases: list[Variant]) -> None:
    near = ("أمس", "الماضي", "المقبل", "غداً")
    for case in cases:
        today = date.fromisoformat(str(case.dct and case.dct.value))
        for found in case.dates or ():
            text, value = str(found.text), str(found.value)
            if any(name in text for name in WEEKDAYS) and not any(word in text for word in near):
                away = (date.fromisoformat(value[:10]) - today).days
                assert away >= -3 or value[:4] in text, (case.id, text)


def test_the_state_of_a_town_has_its_capital_elsewhere() -> None:
    """Or ministers would pay visits to the town where they sit."""
    lists = compose.PAIRS.stock.fillers.lists
    for frame in FRAMES:
        for kind in frame.slots.values():
            _, of, owner = str(kind).partition(" of ")
            assert not (of and lists["capitals"].keys() & lists[str(frame.slots[owner])].keys())


def test_the_events_of_a_case_are_its_own(cases: list[Variant]) -> None:
    for case in cases:
        for event in case.events or ():
            assert event.event is None or event.event.startswith(case.id)


@pytest.mark.parametrize("words", CASES["agree"], ids=" ".join)
def test_forms_of_a_word_agree(words: list[str]) -> None:
    assert pairs.agree(words[:1], words[1:])


@pytest.mark.parametrize("words", CASES["differ"], ids=" ".join)
def test_other_words_do_not(words: list[str]) -> None:
    assert not pairs.agree(words[:1], words[1:])


def test_no_case_needs_a_text_before_it(cases: list[Variant]) -> None:
    openers = tuple(f"{opener} " for opener in CASES["openers"])
    assert not [case.text for case in cases if case.text.startswith(openers)]


def test_no_case_has_words_that_leave_its_gold_open(cases: list[Variant]) -> None:
    words = [f" {word} " for word in CASES["nowhere"]]
    assert not [case.text for case in cases for word in words if word in case.text]
