"""Predicted values that are no TIMEX3 values of their type are told, and the score stays."""

from __future__ import annotations

import pytest

import khabar

TEXT = "وصل الوفد يوم الأحد"
START, END = 10, 19


def corpus(type_: str, value: str) -> khabar.Corpus:
    gold = khabar.Date(start=START, end=END, type=type_, value=value)
    return khabar.Corpus([khabar.Article(id="a", text=TEXT, dates=(gold,))])


def score(type_: str, value: str, gold: tuple[str, str] = ("DATE", "2025-12-07")) -> khabar.Report:
    date = khabar.Date(start=START, end=END, type=type_, value=value)
    return khabar.score([khabar.Prediction(id="a", dates=(date,))], corpus(*gold))


@pytest.mark.parametrize(
    ("type_", "value"),
    [
        ("DATE", "7 Dec 2025"),
        ("DATE", "2025-12-07T00:00:00"),
        ("DATE", "2025-12-07T00:00"),
        ("DATE", "P1D"),
        ("TIME", "2025-12-08"),
        ("TIME", "PT1H"),
        ("DURATION", "2025-12-08"),
        ("DURATION", "T10:00"),
        ("SET", "every week"),
        ("DATE", "2025-02-30"),
    ],
)
def test_a_value_of_another_type_is_told(type_: str, value: str) -> None:
    report = score(type_, value)
    (note,) = dates_notes(report)
    assert note.startswith(
        "dates: 1 without a valid TIMEX3 value, counted as wrong; first article 'a': "
    )
    assert f"{value!r} is no" in note
    assert report["dates"]["value"].f1 == 0


@pytest.mark.parametrize(
    ("type_", "value", "gold"),
    [
        ("DATE", "2025-12-07", ("DATE", "2025-12-07")),
        ("DATE", "2025-12-07T10:00:00", ("TIME", "2025-12-07T10:00")),
        ("TIME", "2025-12-07T", ("DATE", "2025-12-07")),
        ("DATE", "PT60M", ("DURATION", "PT1H")),
        ("DATE", "7 Dec", ("DATE", "7 Dec")),
    ],
)
def test_a_value_that_is_right_is_not(type_: str, value: str, gold: tuple[str, str]) -> None:
    report = score(type_, value, gold)
    assert not [note for note in dates_notes(report) if "counted as wrong" in note]
    assert report["dates"]["value"].f1 == 1


def dates_notes(report: khabar.Report) -> list[str]:
    return [note for note in report.notes if "TIMEX3" in note and "gold values" not in note]
