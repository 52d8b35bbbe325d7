from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from khabar import fold, folded


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("أمريكا", "امريكا"),
        ("المُقْرَرَةُ", "المقرره"),
        ("مـــوسكو", "موسكو"),
        ("مصطفى", "مصطفي"),
        ("١٢ / ۱۲", "12 / 12"),
        ("ويتكوڤ", "ويتكوف"),
        ("\u200fيوم", "يوم"),
    ],
)
def test_spellings_of_one_word_fold_alike(one: str, other: str) -> None:
    assert folded(one) == folded(other)


@given(st.text())
def test_every_folded_character_knows_where_it_stood(text: str) -> None:
    result = fold(text)
    assert result.text == folded(text)
    assert len(result.text) == len(result.starts) == len(result.ends)
    for index, (start, end) in enumerate(zip(result.starts, result.ends, strict=True)):
        assert start < end
        assert folded(text[start:end]) == result.text[index]


def test_a_match_takes_its_marks_along() -> None:
    text = "في يَوْمٍ آخَرَ"
    result = fold(text)
    start = result.text.index("يوم")
    first, end = result.raw(start, start + 3)
    assert text[first:end] == "يَوْمٍ"
