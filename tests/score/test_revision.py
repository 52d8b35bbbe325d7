"""Signatures name the scorer's revision, which moves when any number can."""

from __future__ import annotations

import copy

import pytest

import khabar
from khabar import signature
from khabar.score.revision import REVISION, SCORER
from tests.conftest import many

from . import drawn, record

pytestmark = pytest.mark.slow

TOLD = "python -m tests.score.record"


@pytest.fixture(scope="module")
def now() -> record.Results:
    return record.results(many(record.DRAWN))


def test_no_number_changes_without_a_new_revision(now: record.Results) -> None:
    then = record.kept()
    assert record.changed(now, then["results"]) == [], "raise REVISION, then record"
    assert then["revision"] == REVISION, TOLD


def test_every_case_is_recorded(now: record.Results) -> None:
    then = record.kept()["results"]
    left_out = (record.DRAWN - many(record.DRAWN)) * len(drawn.LABEL_SETS)
    assert len(then) - left_out == len(now), TOLD
    assert {case: [*then[case]] for case in now} == {case: [*now[case]] for case in now}, TOLD


def test_one_count_more_is_a_change(now: record.Results) -> None:
    other = copy.deepcopy(now)
    case = "articles 1.0.0 with faults"
    other[case]["dates.value"][2] += 1
    (told,) = record.changed(other, now)
    assert told.startswith(f"{case}: dates.value: ")


def test_scores_name_the_revision(corpus: khabar.Corpus) -> None:
    made = khabar.score([], corpus)
    assert f"scorer-{REVISION}" == SCORER
    assert made.signature.scorer == SCORER
    assert signature.parse(str(made["dates"]["value"].signature)).scorer == SCORER
