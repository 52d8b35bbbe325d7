"""docs/pytest.md, followed to the letter with the system of docs/add-a-system.md."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

DOCS = Path(__file__).parents[2] / "docs"


def block(page: str, language: str) -> str:
    """Return the first block of a page in a language."""
    text = (DOCS / page).read_text(encoding="utf-8")
    return re.findall(rf"```{language}\n(.*?)```", text, re.DOTALL)[0]


@pytest.fixture
def folder(pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> pytest.Pytester:
    monkeypatch.delenv("KHABAR_NO_SKIPS", raising=False)
    pytester.makepyfile(my_tagger=block("add-a-system.md", "python"))
    return pytester


def commands() -> list[list[str]]:
    page = (DOCS / "pytest.md").read_text(encoding="utf-8")
    return [found.split() for found in re.findall(r"^\$ pytest (.+)$", page, re.MULTILINE)]


@pytest.mark.slow
def test_the_commands(folder: pytest.Pytester) -> None:
    articles, keep, compare, suite = commands()
    folder.runpytest_subprocess(*articles).assert_outcomes(passed=6, skipped=10)
    folder.runpytest_subprocess(*keep).assert_outcomes(passed=5, skipped=10)
    folder.runpytest_subprocess(*compare).assert_outcomes(passed=6, skipped=14)
    folder.runpytest_subprocess(*suite).assert_outcomes(passed=7, skipped=10)


def test_the_thresholds_of_a_project(folder: pytest.Pytester) -> None:
    folder.makepyprojecttoml(block("pytest.md", "toml"))
    done = folder.runpytest_subprocess("--khabar", "my_tagger:Years")
    done.assert_outcomes(passed=7, skipped=10)


def test_the_tests(folder: pytest.Pytester) -> None:
    folder.makepyfile(block("pytest.md", "python"))
    folder.runpytest_subprocess().assert_outcomes(passed=3)


def test_every_option_is_there() -> None:
    source = (DOCS.parent / "harness/khabar_pytest.py").read_text(encoding="utf-8")
    page = (DOCS / "pytest.md").read_text(encoding="utf-8")
    for option in re.findall(r'"(--khabar[\w-]*)"', source):
        assert f"`{option} " in page
