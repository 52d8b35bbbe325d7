"""Mentions as lines: what is told of each, and the text, which reads from the right."""

from __future__ import annotations

import re
from collections import Counter

import pytest

import khabar
from khabar.inert import readable
from khabar.render.mentions import in_context, lines, worst
from khabar.score.outcomes import measure_of, outcomes

TEXT = "قال الوزير أحمد علي أمس في القاهرة إن القمة ستعقد قريبا"
ARTICLE = khabar.Corpus(
    [
        khabar.Article(
            id="x",
            text=TEXT,
            dates=(khabar.Date(start=20, end=23, type="DATE", value="2025-12-01", deictic=True),),
            entities=(khabar.Entity(start=11, end=19, type="PER"),),
        )
    ]
)[0]


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({"value": "2025-12-02", "deictic": True}, "gold DATE 2025-12-01, given DATE 2025-12-02"),
        (
            {"value": "2025-12-02", "deictic": False},
            "gold DATE 2025-12-01 deictic, given DATE 2025-12-02 not deictic",
        ),
    ],
)
def test_a_pair_is_told_by_what_differs(given: dict, told: str) -> None:
    date = khabar.Date(start=20, end=23, type="DATE", **given)
    (found,) = outcomes(
        ARTICLE, khabar.Prediction(id="x", dates=(date,)), measure_of("dates", "value")
    )
    assert list(lines(ARTICLE, found)) == [
        f"  x [20, 23) wrong value: {told}",
        f"    {in_context(TEXT, 20, 23)}",
    ]


def test_another_boundary_has_a_line_of_its_own() -> None:
    entity = khabar.Entity(start=11, end=15, type="PER")
    (found,) = outcomes(
        ARTICLE, khabar.Prediction(id="x", entities=(entity,)), measure_of("entities", "strict")
    )
    shown = list(lines(ARTICLE, found))
    assert "[أحمد علي]" in shown[1]
    assert shown[2].startswith("    given: \u2067")
    assert "[أحمد] علي" in shown[2]


def test_context_is_cut_between_words() -> None:
    text = "كلمة " * 20 + "\u202e" + " كلمة" * 20
    line = in_context(text, 100, 101)
    assert (line[0], line[-1]) == ("\u2067", "\u2069")
    assert "\u202e" not in line
    assert set(line[1:-1].replace("[\\u202e]", "").split()) == {"…", "كلمة"}


def test_the_worst_are_what_is_done_most_often(corpus: khabar.Corpus) -> None:
    measure = measure_of("dates", "value")
    empty = [(a, khabar.Prediction(id=a.id, dates=())) for a in corpus]
    found = [(a, each) for a, given in empty for each in outcomes(a, given, measure)]
    title, first, *_ = worst(found).splitlines()
    assert title == "41 are not right; the 5 worst mistakes:"
    words = Counter((a.text[d.start : d.end], d.type) for a in corpus for d in a.dates or ())
    assert first.endswith(f"({max(words.values())} times)")
    often = [int(n) for n in re.findall(r"\((\d+) times\)", worst(found, most=41))]
    assert often == sorted(often, reverse=True)


def test_of_mistakes_made_as_often_the_missed_comes_first() -> None:
    date = khabar.Date(start=20, end=23, type="DATE", value="2025-12-02", deictic=True)
    entity = khabar.Entity(start=27, end=34, type="GPE")
    answer = khabar.Prediction(id="x", dates=(date,), entities=(entity,))
    asked = measure_of("dates", "value"), measure_of("entities", "strict")
    found = [(ARTICLE, each) for one in asked for each in outcomes(ARTICLE, answer, one)]
    kinds = re.findall(r"\) ([a-z ]+):", worst(found))
    assert kinds == ["missed", "spurious", "wrong value"]


def test_lines_stay_lines_and_controls_are_shown() -> None:
    assert readable("a\n\x1b[31m\u202eb\u2067c\u2069") == "a\n\\x1b[31m\\u202eb\u2067c\u2069"
