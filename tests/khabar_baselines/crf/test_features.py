from __future__ import annotations

import pytest

from khabar_baselines.crf.features import features, shape, without_proclitics


@pytest.mark.parametrize(
    ("word", "expected"),
    [
        ("والمدينه", ("وال", "مدينه")),
        ("للسلام", ("لل", "سلام")),
        ("بباريس", ("ب", "باريس")),
        ("سيزور", ("س", "يزور")),
        ("القدس", ("ال", "قدس")),
        ("وفد", ("و", "فد")),
        ("في", ("", "في")),
        ("12", ("", "12")),
        ("،", ("", "،")),
    ],
)
def test_proclitics_come_off_by_letters(word: str, expected: tuple[str, str]) -> None:
    assert without_proclitics(word) == expected


@pytest.mark.parametrize(
    ("word", "expected"),
    [
        ("محمد", "ع"),
        ("F16", "A9"),
        ("Reuters", "Aa"),
        ("٢٠٢٥", "9"),
        ("،", "،"),
        ("ً", "m"),
        ("日本", "x"),
        ("", ""),
    ],
)
def test_the_shape_of_a_word(word: str, expected: str) -> None:
    assert shape(word) == expected


def test_a_word_knows_its_neighbours_and_edges() -> None:
    first, middle, last = features(["زار", "الوزير", "ً"])
    assert first["first"] and not first["last"]
    assert middle["-1:word"] == "زار" and middle["stem"] == "وزير"
    assert last["last"] and "+1:word" not in last and last["-2:shape"] == "ع"


def test_nothing_has_no_features() -> None:
    assert features([]) == []
