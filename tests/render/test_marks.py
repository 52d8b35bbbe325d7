"""Highlights nest, cross and end within words, and the text stays what it was."""

from __future__ import annotations

import random
from collections import Counter
from typing import Any

import pytest

from khabar.render.html.marks import DEEPEST, Mark, blocks
from khabar.schema import Zone
from khabar.text import one_zone


def nodes(text: str, *spans: tuple[int, int]) -> list[Any]:
    (block,) = blocks(text, one_zone(text), [Mark(*span) for span in spans])
    (line,) = block.lines
    return line


def test_a_mark_holds_its_text_and_then_its_label() -> None:
    assert nodes("قال بوتين أمس", (4, 9)) == ["قال ", [0, ["بوتين", [0]]], " أمس"]


def test_marks_nest() -> None:
    assert nodes("بوتين الرئيس", (0, 12), (6, 12)) == [
        [0, ["بوتين ", [1, ["الرئيس", [1]]], [0]]],
    ]


def test_marks_that_cross_are_cut() -> None:
    assert nodes("a b c", (0, 3), (2, 5)) == [
        [0, ["a ", [1, ["b"]], [0]]],
        [1, [" c", [1]]],
    ]


@pytest.mark.parametrize(
    ("text", "span", "expected"),
    [
        ("صهره هنا", (0, 3), [[0, ["صهر"]], "ه", [0], " هنا"]),
        ("12/2025 هنا", (0, 2), [[0, ["12"]], "/2025", [0], " هنا"]),
        ("هنا، هناك", (0, 3), [[0, ["هنا", [0]]], "، هناك"]),
    ],
)
def test_a_label_breaks_no_word_and_no_number(
    text: str, span: tuple[int, int], expected: list[Any]
) -> None:
    assert nodes(text, span) == expected


def test_characters_beyond_the_basic_plane_and_marks_count_once() -> None:
    assert nodes("😀😀 مُحَمَّد", (3, 11)) == ["😀😀 ", [0, ["مُحَمَّد", [0]]]]


def test_zones_and_lines_divide_the_text() -> None:
    zones = (Zone(0, 3, "headline"), Zone(3, 9, "body"))
    head, body = blocks("ab\ncd\r\nef", zones, [Mark(0, 5)])
    assert (head.zone, head.lines) == ("headline", [[[0, ["ab"]]]])
    assert (body.zone, body.lines) == ("body", [[[0, ["cd", [0]]]], ["ef"]])


def test_what_lies_too_deep_is_not_drawn() -> None:
    line = nodes("x" * 100, *[(0, 100 - n) for n in range(2 * DEEPEST)])
    assert set(labelled(line)) == set(range(DEEPEST))


def plain(line: list[Any]) -> str:
    return "".join(each if isinstance(each, str) else plain(inner(each)) for each in line)


def inner(node: list[Any]) -> list[Any]:
    return node[1] if len(node) > 1 else []


def labelled(line: list[Any]) -> list[int]:
    found: list[int] = []
    for each in line:
        if not isinstance(each, str):
            found += [each[0]] if len(each) == 1 else labelled(each[1])
    return found


def covered(line: list[Any], number: int) -> str:
    return "".join(
        plain(inner(each)) if each[0] == number else covered(inner(each), number)
        for each in line
        if not isinstance(each, str)
    )


@pytest.mark.parametrize("seed", range(200))
def test_any_marks_keep_the_text_and_cover_their_spans(seed: int) -> None:
    chance = random.Random(seed)
    text = "".join(chance.choice("اب ج،5/a😀َ") for _ in range(40)).strip()
    spans = []
    for _ in range(chance.randrange(12)):
        start = chance.randrange(len(text))
        spans.append((start, chance.randrange(start, len(text)) + 1))
    line = nodes(text, *spans)
    assert plain(line) == text
    assert [covered(line, number) for number in range(len(spans))] == [
        text[slice(*span)] for span in spans
    ]
    assert Counter(labelled(line)) == Counter(range(len(spans)))
