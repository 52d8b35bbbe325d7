"""What was read of the suites is told of all of them, and of arms that there are."""

from __future__ import annotations

from pathlib import Path

import pytest

from khabar import resources
from khabar.features import COMPOSED, ON_ARTICLES
from khabar.suites import variants

READINGS = resources.load(Path(variants.__file__).parent / "resources" / "readings.yaml")


@pytest.mark.parametrize("name", ON_ARTICLES)
def test_each_suite_was_read_and_mended_where_it_was_faulty(name: str) -> None:
    told = READINGS["suites"][name]
    for reading in (told["first"], told.get("second", told["first"])):
        assert 0 <= reading["faulty"] <= reading["places"]
        assert reading["variants"] > 0
    assert ("mended" in told) == ("second" in told) == (told["first"]["faulty"] > 0)
    if "second" in told:
        assert variants.arms(variants.suite(name), told["second"]["arms"])


@pytest.mark.parametrize("name", COMPOSED)
def test_a_hundred_cases_of_a_composed_suite_were_read(name: str) -> None:
    told = READINGS["composed"][name]
    readings = [told["first"], *([told["second"]] if "second" in told else [])]
    assert sum(reading["cases"] for reading in readings) >= 100
    for reading in readings:
        counts = [reading[kind] for kind in ("grammatical", "natural", "certain")]
        assert max(counts) <= reading["faulty"] <= min(sum(counts), reading["cases"])
    assert ("mended" in told) == (told["first"]["faulty"] > 0)


def test_no_other_suite_was_read() -> None:
    assert set(READINGS["suites"]) == set(ON_ARTICLES)
    assert set(READINGS["composed"]) == set(COMPOSED)
