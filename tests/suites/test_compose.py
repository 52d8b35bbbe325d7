"""Composed suites keep the rules of the gold, are the same for a seed, and refuse bad frames."""

from __future__ import annotations

import re
from collections import Counter
from itertools import combinations
from pathlib import Path

import pytest
import yaml

from khabar import KhabarError
from khabar.features import COMPOSED
from khabar.schema import Variant
from khabar.suites import compose
from tests.suites.checks import breaches

BAD = yaml.safe_load(Path(__file__).with_name("compose.yaml").read_text(encoding="utf-8"))
_SLOTS = re.compile(r"\{[^}?]*\}|\[[^|]*\|")
SEEDS = (0, 1, 48151623)


@pytest.fixture(scope="module", params=SEEDS)
def cases(request: pytest.FixtureRequest) -> list[Variant]:
    return compose.make(compose.DATES, request.param)


def test_every_composed_suite_is_listed() -> None:
    assert compose.SUITES.keys() == COMPOSED.keys()


def test_every_frame_makes_cases_that_differ_and_keep_the_rules(cases: list[Variant]) -> None:
    frames = compose.DATES.stock.frames
    assert Counter(case.base for case in cases) == {f.written.id: compose.CASES for f in frames}
    assert len({case.text for case in cases}) == len({case.id for case in cases}) == len(cases)
    assert breaches(cases) == []


def test_only_dates_have_gold(cases: list[Variant]) -> None:
    assert all(case.entities is None and case.events is None for case in cases)
    assert all(case.dates is not None and case.dct is not None for case in cases)


def test_a_trap_has_no_date_and_another_case_has_one(cases: list[Variant]) -> None:
    for case in cases:
        assert bool(case.dates) != str(case.phenomenon).startswith("trap-")


def test_every_date_is_right_beside_what_its_words_say(cases: list[Variant]) -> None:
    """A year in digits that a date's text has is the year of its value."""
    for case in cases:
        for date in case.dates or ():
            for year in re.findall(r"(?<!\d)(?:19|20)\d\d(?!\d)", str(date.text)):
                assert str(date.value).startswith(year), (case.id, date)


def test_no_two_frames_share_more_than_half_of_their_words() -> None:
    words = {
        frame.where: set(re.findall(r"\w{3,}", _SLOTS.sub(" ", frame.written.text)))
        for frame in compose.DATES.stock.frames
    }
    for one, other in combinations(words, 2):
        shared = words[one] & words[other]
        assert 2 * len(shared) <= min(len(words[one]), len(words[other])), (one, other, shared)


def test_a_seed_makes_the_same_cases_and_another_seed_others() -> None:
    one, again, other = (compose.make(compose.DATES, seed) for seed in (5, 5, 6))
    assert one == again
    texts = {case.text for case in other}
    assert sum(case.text in texts for case in one) < len(one) / 4


def test_every_phenomenon_has_a_frame_and_every_list_a_slot() -> None:
    stock = compose.DATES.stock
    assert {frame.written.phenomenon for frame in stock.frames} == set(stock.phenomena)
    used = {slot for frame in stock.frames for slot in frame.written.slots.values()}
    assert used >= set(stock.lists)


@pytest.mark.parametrize("case", BAD["refused"], ids=lambda case: case["message"])
def test_a_bad_frame_is_refused_in_one_line(case: dict, tmp_path: Path) -> None:
    shared = {"phenomena": {"day": "days"}, "lists": {"towns": {"Gulf": ["مسقط"]}}}
    frame = {**BAD["frame"], **case["frame"]}
    text = yaml.safe_dump(
        [{name: value for name, value in frame.items() if value is not None}], allow_unicode=True
    )
    (tmp_path / "some").mkdir()
    (tmp_path / "some.yaml").write_text(yaml.safe_dump(shared, allow_unicode=True), "utf-8")
    (tmp_path / "some" / "bad.yaml").write_text(text * case.get("times", 1), "utf-8")
    with pytest.raises(KhabarError) as caught:
        compose.make(compose.DATES, 1, compose.read(tmp_path / "some"))
    message = str(caught.value)
    assert "bad.yaml: " in message and case["message"] in message and "\n" not in message
