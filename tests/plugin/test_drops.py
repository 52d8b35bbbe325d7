"""Suites in pytest: a test per arm, which fails where a score fell more than it may."""

from __future__ import annotations

import json
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest

import khabar

pytestmark = pytest.mark.slow

khabar.evaluate("regex", khabar.load()[:1])  # arrays cannot be loaded twice in one process

FIVE = """
import os, re
import khabar

class Five:
    "Knows years, but in the five articles alone."
    name = "five"

    def predict(self, article):
        with open("asked.txt", "a") as file:
            file.write(article.id + "\\n")
        if article.id == os.environ.get("TOO_HARD"):
            raise ValueError("too hard")
        found = re.finditer(r"\\b(?:19|20)\\d\\d\\b", article.text) if len(article.id) == 3 else []
        dates = [khabar.Date(start=m.start(), end=m.end(), type="DATE", value=m[0]) for m in found]
        return khabar.Prediction(id=article.id, dates=dates)
"""
REALIS = ["--khabar", "five:Five", "--khabar-suite", "realis", "--khabar-suite-seeds", "1"]
BOUND = "--khabar-max-drop"


@pytest.fixture
def folder(pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.delenv("KHABAR_NO_SKIPS", raising=False)
    pytester.makepyfile(five=FIVE)
    return pytester.path


def test_without_a_bound_a_suite_is_run_and_shown(pytester: pytest.Pytester, folder: Path) -> None:
    done = pytester.runpytest(*REALIS, "-v", "--khabar-out", "runs/five")
    done.assert_outcomes(passed=7, skipped=10)
    done.stdout.fnmatch_lines(
        [
            "khabar::five:Five::realis[[]happened[]] PASSED*",
            "khabar::five:Five::realis[[]denied[]] PASSED*",
            "five on the suite realis: *",
        ]
    )
    asked = (folder / "asked.txt").read_text().split()
    assert len(asked) == len(set(asked)) == 5 + 2 * 5
    kept = json.loads((folder / "runs/five/suites/realis/suite.json").read_text())
    assert kept["suite"] == "realis"


def test_a_drop_above_its_bound_fails_with_a_table(pytester: pytest.Pytester, folder: Path) -> None:
    done = pytester.runpytest(
        *REALIS, BOUND, "dates.value=0.05", BOUND, "realis/denied:dates.value=0.5"
    )
    done.assert_outcomes(passed=6, failed=1, skipped=10)
    done.stdout.fnmatch_lines(
        [
            "five on realis/happened: 1 of 1 drops are above what --khabar-max-drop allows",
            "  measure *base *score *drop *95% interval *at most",
            "  dates.value *0.089 *0.000 *+0.089 * to * 0.05",
        ]
    )


def test_a_suite_is_run_once_under_xdist(pytester: pytest.Pytester, folder: Path) -> None:
    done = pytester.runpytest_subprocess(*REALIS, "-n", "2", BOUND, "realis:dates.value=0.5")
    done.assert_outcomes(passed=7, skipped=10)
    done.stdout.fnmatch_lines(["five on the suite realis: *"])
    asked = (folder / "asked.txt").read_text().split()
    assert len(asked) == len(set(asked)) == 5 + 2 * 5


def test_a_task_that_is_not_done_is_within_no_bound(
    pytester: pytest.Pytester, folder: Path
) -> None:
    done = pytester.runpytest(*REALIS, "-k", "denied", BOUND, "entities.strict=1")
    done.assert_outcomes(failed=1, deselected=16)
    done.stdout.fnmatch_lines(
        ["five on realis/denied: no entities.strict to bound: entities: not attempted; *"]
    )


@pytest.mark.parametrize(
    ("hard", "said"),
    [
        ("realis-denied-00-003", "1 of 5 variants failed; realis-denied-00-003: ValueError: too *"),
        ("003", "1 of 5 articles failed; 003: ValueError: too hard *"),
    ],
)
def test_a_failure_is_no_drop(
    pytester: pytest.Pytester, folder: Path, monkeypatch: pytest.MonkeyPatch, hard: str, said: str
) -> None:
    monkeypatch.setenv("TOO_HARD", hard)
    done = pytester.runpytest(*REALIS, "-k", "denied", BOUND, "dates.value=1")
    done.assert_outcomes(failed=1, deselected=16)
    done.stdout.fnmatch_lines([f"five on realis/denied: {said}", "ValueError: too hard"])


def test_junit_has_the_drops(pytester: pytest.Pytester, folder: Path) -> None:
    pytester.runpytest(*REALIS, "-k", "denied", "--junitxml", "junit.xml")
    (case,) = ET.parse("junit.xml").iter("testcase")
    found = {each.get("name"): str(each.get("value")) for each in case.iter("property")}
    assert (found["dates.value.base"], found["dates.value.drop"]) == ("0.0889", "0.0889")
    assert found["signature"].startswith("*|*|khabar-realis-")


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ("--khabar-suite nmes", "--khabar-suite: suite: 'nmes' is unknown; did you mean 'names'?"),
        ("--khabar-suite realis --khabar-data c.jsonl", "suites are of the five articles"),
        ("--khabar-suite realis --khabar-suite-seeds 0", "--khabar-suite-seeds: 0; give 1 or more"),
        ("--khabar-suite-seeds 2", "--khabar-suite-seeds: give --khabar-suite NAME too"),
        ("--khabar-max-drop dates.value=1", "dates.value=1: give --khabar-suite NAME too"),
        ("names/words:dates.value=1", "give --khabar-suite names too"),
        ("dates.vlue=0.1", "measure: 'dates.vlue' is unknown; did you mean 'dates.value'?"),
        ("realis/deny:dates.value=0.1", "arm: 'deny' is unknown; did you mean 'denied'?"),
        ("relis:dates.value=0.1", "articles: 'relis' is unknown; did you mean 'realis'?"),
        ("/denied:dates.value=0.1", "articles: '' is unknown"),
        ("dates.value=nan", "'nan': a drop is from 0 to 1, such as 0.05"),
        ("dates.value=5", "'5': a drop is from 0 to 1, such as 0.05"),
        ("dates.value", "'dates.value': a bound reads MEASURE=DROP or SUITE/ARM:MEASURE=DROP"),
        ("=0.1", "'=0.1': a bound reads MEASURE=DROP or SUITE/ARM:MEASURE=DROP"),
    ],
)
def test_a_wrong_option_is_one_line(
    pytester: pytest.Pytester, folder: Path, options: str, said: str
) -> None:
    if not options.startswith("--"):
        options = f"--khabar-suite realis --khabar-max-drop {options}"
    done = pytester.runpytest("--khabar", "five:Five", *options.split())
    assert done.ret == pytest.ExitCode.USAGE_ERROR
    (line,) = [line for line in done.stderr.lines if line.startswith("ERROR")]
    assert said in line


def test_a_suite_needs_a_system(pytester: pytest.Pytester) -> None:
    done = pytester.runpytest("--khabar-suite", "realis")
    done.stderr.fnmatch_lines(["ERROR: --khabar-suite: give --khabar SYSTEM too"])
