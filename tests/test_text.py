from __future__ import annotations

import re
import sys
import unicodedata
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from khabar.schema import Span
from khabar.text import Segments, one_zone, sentences, words
from tests import yaml_files
from tests.conftest import many

ARABIC = "ابتثجحخدذرزسشصضطظعغفقكلمنهويءآأؤإئةىـ"
MARKS = "ًٌٍَُِّْٰ"
SIGNS = "،؛؟.!…:«»\"“”'()-–|%/"
UNSEEN = " \t\u00a0\u200e\u200f\u202a\u202b\u202c\u2066\u2069\u200c\u200d\ufeff"
LINES = ["\n", "\r\n", "\r", "\n\n"]
OTHERS = ["😀", "👨\u200d👩\u200d👧", "🇵🇸", "abc", "١٢٣", "2025", "½", "\U0001eef0", "e\u0301"]
texts = st.lists(
    st.sampled_from([*ARABIC, *MARKS, *SIGNS, *UNSEEN, *LINES, *OTHERS]) | st.characters()
).map("".join)


def visible(char: str) -> bool:
    category = unicodedata.category(char)
    return not (category[0] == "Z" or category in ("Cc", "Cf") or "\ufe00" <= char <= "\ufe0f")


@given(texts)
def test_words_hold_everything_visible_and_nothing_else_in_order(text: str) -> None:
    spans = words(text)
    assert all(a.end <= b.start for a, b in pairwise(spans))
    inside = {i for span in spans for i in range(span.start, span.end)}
    assert inside == {i for i, char in enumerate(text) if visible(char)}


@given(texts)
def test_a_word_is_a_maximal_run_or_one_sign(text: str) -> None:
    for span in words(text):
        kinds = [unicodedata.category(char)[0] in "LMN" for char in text[span.start : span.end]]
        assert all(kinds) or len(kinds) == 1
        if all(kinds):
            around = text[max(0, span.start - 1) : span.start] + text[span.end : span.end + 1]
            assert not any(unicodedata.category(c)[0] in "LMN" and visible(c) for c in around)


def plainly(text: str) -> list[tuple[int, int]]:
    """Return the words of a text by their definition, character by character."""
    kinds = "".join(
        " " if not visible(char) else "w" if unicodedata.category(char)[0] in "LMN" else "s"
        for char in text
    )
    return [found.span() for found in re.finditer("w+|s", kinds)]


@given(texts | st.text(st.characters(exclude_categories=())))
def test_words_are_those_of_the_definition(text: str) -> None:
    assert [(span.start, span.end) for span in words(text)] == plainly(text)


@pytest.mark.slow
def test_every_code_point_is_of_its_class() -> None:
    every = [chr(code) for code in range(0, sys.maxunicode + 1, 100 // many(100))]
    for text in ("".join(every), "ا".join(every), "،".join(every)):
        assert [(span.start, span.end) for span in words(text)] == plainly(text)


@given(texts)
def test_every_word_is_in_exactly_one_sentence(text: str) -> None:
    parts = sentences(text)
    assert all(a.end <= b.start for a, b in pairwise(parts))
    for word in words(text):
        assert sum(part.start <= word.start and word.end <= part.end for part in parts) == 1


@given(texts)
def test_sentences_are_trimmed_and_stay_in_their_line(text: str) -> None:
    for part in sentences(text):
        covered = text[part.start : part.end]
        assert visible(covered[0])
        assert visible(covered[-1])
        assert "\n" not in covered


@given(texts)
def test_the_zone_of_an_unknown_text_is_all_of_it(text: str) -> None:
    assert "".join(text[zone.start : zone.end] for zone in one_zone(text)) == text


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("قال: «كـتـاب»", ["قال", ":", "«", "كـتـاب", "»"]),
        ("مُحَمَّدٌ١٢", ["مُحَمَّدٌ١٢"]),
        ("الروسية-الأمريكية", ["الروسية", "-", "الأمريكية"]),
        ("\u200fيوم\u200f\u00a0السبت", ["يوم", "السبت"]),
        ("نعم😀لا", ["نعم", "😀", "لا"]),
    ],
)
def test_words(text: str, expected: list[str]) -> None:
    assert [text[span.start : span.end] for span in words(text)] == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("وصل. ثم غادر؟ نعم!", ["وصل.", "ثم غادر؟", "نعم!"]),
        ("عنوان.. وبقيته", ["عنوان.. وبقيته"]),
        ("سكت... ثم قال", ["سكت...", "ثم قال"]),
        ("نما 3.5 في المئة", ["نما 3.5 في المئة"]),
        ("قال «تعال.» ثم ذهب", ["قال «تعال.»", "ثم ذهب"]),
        ("أحقا؟.. نعم", ["أحقا؟..", "نعم"]),
        ("الفصل الأول " + "." * 200 + "12", ["الفصل الأول " + "." * 200 + "12"]),
        ("؟" * 5000, ["؟" * 5000]),
        ("نعم ☀\ufe0f. لا", ["نعم ☀\ufe0f.", "لا"]),
        ("وصل.\u200f ثم غادر", ["وصل.", "ثم غادر"]),
        ("سطر\r\n\r\n\u00a0سطر آخر", ["سطر", "سطر آخر"]),
        ("\n \u200f\n", []),
    ],
)
def test_sentences(text: str, expected: list[str]) -> None:
    assert [text[span.start : span.end] for span in sentences(text)] == expected


CASES = yaml_files.load(Path(__file__).parent / "sentences.yaml")


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_abbreviations_and_numbers_end_no_sentence(case: dict[str, Any]) -> None:
    text = case.get("text", " ".join(case["sentences"]))
    assert [text[span.start : span.end] for span in sentences(text)] == case["sentences"]


def test_a_span_is_widened_to_the_words_that_it_touches() -> None:
    segments = Segments(words("قال الوزير اليوم"))
    assert segments.touched(6, 10) == (1, 2)
    assert segments.touched(2, 5) == (0, 2)
    assert segments.touched(3, 4) == (1, 1)


def test_spans_of_an_article_are_its_words(corpus) -> None:
    for article in corpus:
        assert article.tokens == words(article.text)
        assert article.sentences == sentences(article.text)
        assert all(isinstance(token, Span) for token in article.tokens)
