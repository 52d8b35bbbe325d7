"""What was read of the suites is told of all of them, and of arms that there are."""

from __future__ import annotations

from pathlib import Path

import pytest

from khabar import resources
from khabar.features import SUITES
from khabar.suites import variants

READINGS = resources.load(Path(variants.__file__).parent / "resources" / "readings.yaml")


@pytest.mark.parametrize("name", SUITES)
def test_each_suite_was_read_and_mended_where_it_was_faulty(name: str) -> None:
    told = READINGS["suites"][name]
    for reading in (told["first"], told.get("second", told["first"])):
        assert 0 <= reading["faulty"] <= reading["places"]
        assert reading["variants"] > 0
    assert ("mended" in told) == ("second" in told) == (told["first"]["faulty"] > 0)
    if "second" in told:
        assert variants.arms(variants.suite(name), told["second"]["arms"])


def test_no_other_suite_was_read() -> None:
    assert set(READINGS["suites"]) == set(SUITES)
