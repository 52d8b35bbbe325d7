"""The table of a suite in a terminal fits, and says what flips where that was asked for."""

from __future__ import annotations

import io

import pytest
from rich.console import Console

import khabar
from khabar.render.suites import show
from khabar.render.text import WIDTH
from khabar.suites.scores import SuiteScores
from tests.suites.made import answer, base_of, runs, variant_of

from .test_suite_page import FAMOUS, INVENTED, ONE, OTHERS, TWO, told


def printed(scores: SuiteScores) -> list[list[str]]:
    """Return the words of each line of what is printed at the least width."""
    file = io.StringIO()
    show(scores, Console(file=file, width=WIDTH))
    return [line.split() for line in file.getvalue().splitlines()]


def scores_of(*, flips: bool) -> SuiteScores:
    found = runs([ONE, TWO], [FAMOUS, INVENTED, *OTHERS], told)
    return SuiteScores(*found, flips=flips)


def test_each_measure_has_its_arms_below_it() -> None:
    lines = printed(scores_of(flips=False))
    at = lines.index(["entities.strict"])
    assert lines[at + 1][:5] == ["invented", "66.7", "40.0", "40.0–40.0", "+26.7"]
    assert ["Arms", "without", "any", "difference:", "famous."] in lines
    assert not [line for line in lines if "gained" in line]


def test_an_arm_that_loses_as_much_as_it_gains_is_shown_where_flips_are() -> None:
    lines = printed(scores_of(flips=True))
    at = lines.index(["entities.strict"])
    assert lines[at + 1][:5] == ["famous", "66.7", "66.7", "66.7–66.7", "0.0"]
    assert lines[at + 2][0] == "invented"
    assert not [line for line in lines if line[:1] == ["Arms"]]


def test_flips_have_a_table_of_their_own() -> None:
    lines = printed(scores_of(flips=True))
    _, at = (n for n, line in enumerate(lines) if line == ["entities.strict"])
    assert lines[at + 1] == ["famous", "1", "1", "1", "1", "50.0", "50.0"]
    assert lines[at + 2] == ["invented", "1", "0", "1", "2", "50.0", "25.0"]


@pytest.mark.parametrize("arm", ["[/x]", "[red]x[/red]", "\x1b[31m", "\u202ex"])
@pytest.mark.parametrize("found", ["قال", "زيد"])
def test_the_name_of_an_arm_is_shown_as_it_is(arm: str, found: str) -> None:
    bases = [base_of("قال بوتين", "بوتين", id_=id_) for id_ in "ab"]
    made = [variant_of(bases[0], "قال زيد", {"زيد": 0}, arm=arm)]

    def told(article: khabar.Article) -> khabar.Prediction:
        return answer(article, [found] if found in article.text else [])

    scores = SuiteScores(*runs(bases, made, told), flips=True)
    words = {word.rstrip(".:") for line in printed(scores) for word in line}
    assert arm.encode("unicode_escape").decode() in words
    assert not [word for word in words if not word.isprintable()]


@pytest.mark.parametrize("arm", ["famous", "quotation_marks"])
def test_no_digit_is_cut_off(arm: str) -> None:
    bases = [base_of("قال بوتين", "بوتين", id_=id_) for id_ in "ab"]
    made = [variant_of(base, "قال زيد", {"زيد": 0}, arm=arm, suite="spelling") for base in bases]
    scores = SuiteScores(*runs(bases, made, lambda a: answer(a, ())), flips=True)
    assert not [word for line in printed(scores) for word in line if word.endswith("…")]
