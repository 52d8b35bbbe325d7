"""What a terminal shows: headlines first, within its width, and what went wrong most."""

from __future__ import annotations

import io
import re

import pytest
from rich.cells import cell_len
from rich.console import Console

import khabar
from khabar.render import mistakes, terminal
from khabar.run.bounds import BoundsOf
from khabar.run.run import Run
from khabar.score.measures import MEASURES

WIDTHS = pytest.mark.parametrize("width", [40, 80, 120])


@pytest.fixture(scope="module")
def regex(corpus: khabar.Corpus) -> Run:
    system = khabar.system("regex")
    return Run.of("regex", corpus, [system.predict(article.blind()) for article in corpus])


def printed(run: Run, width: int, *also: str) -> list[str]:
    """Return the lines that a terminal of a width shows of a run."""
    console = Console(file=io.StringIO(), width=width, force_terminal=True, color_system=None)
    terminal.show(run.report, console, BoundsOf(run.corpus), also)
    answers = run.answers.values()
    terminal.show_end(mistakes.lines(run.report, run.corpus, answers, width), console)
    return re.sub(r"\x1b\[[\d;]*m", "", console.file.getvalue()).splitlines()


@WIDTHS
@pytest.mark.parametrize("also", [(), ("all", "types", "zones", "articles")])
def test_every_line_fits_and_no_number_is_cut(regex: Run, width: int, also: tuple) -> None:
    lines = printed(regex, width, *also)
    assert [line for line in lines if cell_len(line.rstrip()) > width] == []
    assert [line for line in lines if line.rstrip().endswith("…")] == []


@pytest.mark.parametrize("width", [80, 120])
def test_a_headline_is_one_line_between_floor_and_ceiling(regex: Run, width: int) -> None:
    rows = [line.split() for line in printed(regex, width)]
    assert ["dates", "value", "97.6", "65.7–99.9", "16.7", "100.0"] in rows
    assert len([row for row in rows if row[-1:] == ["100.0"]]) == 5


def test_on_a_narrow_terminal_a_headline_has_two_lines(regex: Run) -> None:
    lines = printed(regex, 40)
    at = lines.index("dates value      97.6")
    assert lines[at + 1] == "  65.7–99.9, floor 16.7, ceiling 100.0"


def test_all_is_every_measure(regex: Run) -> None:
    shown = "\n".join(printed(regex, 120, "all"))
    for measure in MEASURES:
        assert re.search(rf"^ +{re.escape(measure.name)} +[\d.]+ ", shown, re.M), measure
    assert "CEAFe, no singletons" in shown


def test_what_is_left_out_is_said(regex: Run) -> None:
    shown = " ".join(" ".join(printed(regex, 40, "all")).split())
    assert "a wider terminal shows also: precision, recall" in shown
    assert "a wider terminal" not in " ".join(printed(regex, 80, "all"))


@WIDTHS
@pytest.mark.parametrize("also", [(), ("all",)])
def test_a_task_that_is_not_attempted_has_no_row(corpus, width: int, also: tuple) -> None:
    answers = [khabar.Prediction(id=article.id, dates=()) for article in corpus]
    lines = printed(Run.of("dates alone", corpus, answers), width, *also)
    about = [line for line in lines if "entities" in line or "events" in line]
    assert about == ["entities: not attempted", "events: not attempted"]


@WIDTHS
def test_three_kinds_of_mistakes_end_it(regex: Run, width: int) -> None:
    lines = printed(regex, width)
    at = lines.index("went wrong most:")
    assert lines[at + 1 :: 2] == [
        "  71 arguments: missed",
        "  57 events: wrong identity",
        "  39 events: wrong realis",
    ]
    forms = lines[at + 2 :: 2]
    assert forms[0].startswith("    \u2067ويتكوف\u2069 11, \u2067كوشنر\u2069 8, ")
    assert all(line.count("\u2067") == line.count("\u2069") > 1 for line in forms)
    assert forms[0].count("\u2067") == (3 if width == 40 else 5)


def test_failed_articles_are_no_mistakes_of_the_system(corpus: khabar.Corpus) -> None:
    answers = [
        khabar.Prediction(id=a.id, dates=a.dates, error=None if n else "no answer")
        for n, a in enumerate(corpus)
    ]
    shown = printed(Run.of("x", corpus, answers), 80)
    assert "went wrong most:" not in shown
    assert "  failed 000: no answer" in shown


def test_long_and_hostile_forms_are_cut_and_shown_as_they_are() -> None:
    text = "\u202e\x1b[31m" + "كلمة " * 30
    article = khabar.Article(id="a", text=text, entities=())
    answer = khabar.Prediction(id="a", entities=(khabar.Entity(start=0, end=150, type="PER"),))
    run = Run.of("x", khabar.Corpus([article]), [answer])
    (line,) = [line for line in printed(run, 40) if "\u2067" in line]
    assert "\\u202e\\x1b[31m" in line
    assert cell_len(line) <= 40


def test_so_many_articles_are_looked_at_as_there_is_room_for(monkeypatch) -> None:
    monkeypatch.setattr(mistakes, "_ROOM", 40)
    date = khabar.Date(start=0, end=3, type="DATE", value="2025-12-02")
    articles = [khabar.Article(id=str(n), text="أمس كان", dates=(date,)) for n in range(9)]
    answers = [khabar.Prediction(id=str(n), dates=()) for n in range(9)]
    lines = printed(Run.of("x", khabar.Corpus(articles), answers), 80)
    assert "went wrong most, in 5 of 9 articles:" in lines
    assert "  5 dates: missed" in lines
