from __future__ import annotations

from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from khabar import fold, folded
from khabar.fold import Folded, all_folded, plain
from tests import yaml_files
from tests.conftest import many

CASES = yaml_files.load(Path(__file__).parent / "fold.yaml")
NASTY = (
    "ابلهةىيئأؤـ \u064e\u0651\u0654\u0655\u0670ﷲﷺﻻﻷﻣﺤﯾ\ufe77\ufcf2"
    "\u00a0\u2009\u3000\t\n\r\u2028\x85\u00ad\u200b\u200c\u200d\u200f\ufeff\ufe0f"
    "«»“”‹›'\"′″‴`….‥-–—٣3３½²ﬁéE\u0301İßǅ한\ud800\x00\U0001f600\U0001ee00"
)
texts = st.text(NASTY) | st.text()


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_spellings_of_one_word_fold_alike(case: dict[str, Any]) -> None:
    assert len({folded(one) for one in case["alike"]}) == 1
    assert len(set(case["alike"])) == len(case["alike"])


@settings(deadline=None)
@given(st.lists(texts.filter(lambda text: "\0" not in text)))
@example([])
@example(["", " ", "", "أ\n", "\nب  ج"])
def test_many_fold_as_one_by_one(many: list[str]) -> None:
    assert all_folded(many) == [folded(one) for one in many]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("2.5", "2 5"),
        ("½", "12"),
        ("كم²", "كم2"),
        ("قال.", "قال..."),
        ("موسكو - كييف", "موسكو — كييف"),
        ("سطر سطر", "سطر\nسطر"),
        ("علم", "علّم ه"),
    ],
)
def test_what_differs_otherwise_stays_apart(one: str, other: str) -> None:
    assert folded(one) != folded(other)


@settings(max_examples=many(1000), deadline=None)
@given(texts)
@example("ﷺ\u064e")
@example("ا \u200f \n ب")
def test_every_folded_character_knows_where_it_stood(text: str) -> None:
    for read in (fold, plain):
        result = read(text)
        assert len(result.text) == len(result.starts) == len(result.ends)
        for char, start, end in zip(result.text, result.starts, result.ends, strict=True):
            assert 0 <= start < end <= len(text)
            assert char in read(text[start:end]).text


@settings(max_examples=many(1000), deadline=None)
@given(texts)
def test_offsets_go_with_the_text_and_leave_nothing_out(text: str) -> None:
    for read in (fold, plain):
        result = read(text)
        assert all(one <= other for one, other in pairwise(result.starts))
        assert all(one <= other for one, other in pairwise(result.ends))
        spans = zip(result.starts, result.ends, strict=True)
        inside = {at for start, end in spans for at in range(start, end)}
        left_out = "".join(char for at, char in enumerate(text) if at not in inside)
        assert read(left_out).text == ""


@pytest.mark.slow
@settings(max_examples=many(1000), deadline=None)
@given(texts, st.data())
def test_what_stands_at_a_folded_span_folds_to_it(text: str, data: st.DataObject) -> None:
    result = fold(text)
    if result.text:
        start = data.draw(st.integers(0, len(result.text) - 1))
        end = data.draw(st.integers(start + 1, len(result.text)))
        first, last = result.raw(start, end)
        assert result.text[start:end] in folded(text[first:last])


@settings(max_examples=many(1000), deadline=None)
@given(texts)
def test_a_folded_text_is_left_as_it_is(text: str) -> None:
    assert fold(text).text == folded(text)
    assert folded(folded(text)) == folded(text)
    assert plain(plain(text).text).text == plain(text).text
    assert folded(plain(text).text) == folded(text)


def standing(read: Folded, text: str, piece: str) -> str:
    start = read.text.index(piece)
    return text[slice(*read.raw(start, start + len(piece)))]


@pytest.mark.parametrize(
    ("text", "piece", "stands"),
    [
        ("في يَوْمٍ آخَرَ", "يوم", "يَوْمٍ"),
        ("في ﻳﻮْﻡٍ آخر", "يوم", "ﻳﻮْﻡٍ"),
        ("باسم ﷲِ قال", "الله", "ﷲِ"),
        ("إلى مح\u00adمد\u00ad قال", "محمد", "مح\u00adمد"),
        ("قال:  « نعم »", ': " نعم "', ":  « نعم »"),
        ("قال مح\u00ad\u064eمد", "مح", "مح\u00ad\u064e"),
        ("ﻹيران", "يران", "يران"),
        ("ﻹيران", "ايران", "ﻹيران"),
        ("سكت ..... ثم", "…", "....."),
    ],
)
def test_a_match_stands_where_its_characters_stood(text: str, piece: str, stands: str) -> None:
    assert standing(fold(text), text, piece) == stands


@pytest.mark.parametrize(
    ("text", "shapeless"),
    [
        ("ﺇﻟﻰ ﻣﺪﻳﻨﺔ  ﷲ", "إلى مدينة الله"),
        ("مُدِيرَة\u00adٌ", "مُدِيرَةٌ"),
        ("ا\u0654مير ا\u064e\u0654", "أمير أَ"),
        ("« ﻧﻌﻢ…", '" نعم…'),
    ],
)
def test_a_plain_text_keeps_its_spelling(text: str, shapeless: str) -> None:
    assert plain(text).text == shapeless
