from __future__ import annotations

import logging
from datetime import datetime

import pytest

import khabar

pytest.importorskip("dateparser", reason="needs khabar[dates]")

from khabar_baselines.dateparser import dates

MOMENT = datetime(2025, 12, 4, 15, 30)


def article(text: str, day: str = "2025-12-04") -> khabar.Article:
    return khabar.Article(id="a1", text=text, dct=khabar.Dct(value=day))


def found(given: khabar.Article) -> list[tuple[str, str, str | None]]:
    answer = khabar.system("dateparser").predict(given).dates or ()
    return [(given.text[date.start : date.end], date.type, date.value) for date in answer]


@pytest.mark.parametrize("before", ["", "قال & <b> ", "😀👍🏽 ", "\u200fقال\u200e ", "سطر\r\n"])
@pytest.mark.parametrize("quoted", ["5 ديسمبر 2025", "٥ ديسمبر ٢٠٢٥"])
def test_offsets_are_code_points_whatever_stands_before(before: str, quoted: str) -> None:
    ((text, *meaning),) = found(article(f"{before}وصل {quoted} ثم عاد"))
    assert quoted in text
    assert meaning == ["DATE", "2025-12-05"]


def test_relative_dates_count_from_the_article_s() -> None:
    for day, before in (("2025-12-04", "2025-12-03"), ("2024-03-01T00:30", "2024-02-29")):
        assert found(article("غادر أمس", day)) == [("أمس", "DATE", before)]


def test_without_a_day_nothing_is_counted_from_today() -> None:
    with pytest.raises(khabar.KhabarError, match="give the day"):
        found(khabar.Article(id="a1", text="غادر أمس"))


@pytest.mark.parametrize(
    ("period", "type_", "value"),
    [
        ("year", "DATE", "2025"),
        ("month", "DATE", "2025-12"),
        ("week", "DATE", "2025-W49"),
        ("day", "DATE", "2025-12-04"),
        ("time", "TIME", "2025-12-04T15:30"),
        ("part_of_day", "TIME", "2025-12-04T15:30"),
    ],
)
def test_a_value_is_as_fine_as_the_parser_says(period: str, type_: str, value: str) -> None:
    (date,) = dates([("أمس", MOMENT, period)], "أمس")
    assert (date.type, date.value) == (type_, value)


def test_strings_are_placed_in_order_and_never_invented() -> None:
    given = [(quoted, MOMENT, "day") for quoted in ("أمس", "غدا", "أمس", "أمس")]
    assert [(date.start, date.end) for date in dates(given, "أمس ثم أمس")] == [(0, 3), (7, 10)]


@pytest.mark.parametrize(
    ("text", "quoted", "start"),
    [
        ("الأحداث يوم الأحد", "الأحد", 12),
        ("تغيّرت الأحدَاث والأحد بعيد", "الأحد", 17),
        ("الأمسية وبأمس", "أمس", 10),
        ("السبتي (السبت)", "السبت", 8),
        ("2025 و15 مايو و5 مايو", "5 مايو", 15),
        ("الأحدِ عاد", "الأحد", 0),
        ("الأحداث وحدها", "الأحد", 0),
    ],
)
def test_a_string_is_placed_at_whole_words_first(text: str, quoted: str, start: int) -> None:
    (date,) = dates([(quoted, MOMENT, "day")], text)
    assert (date.start, text[date.start : date.end]) == (start, quoted)


def test_whole_words_are_looked_for_behind_the_one_before() -> None:
    given = [(quoted, MOMENT, "day") for quoted in ("الأحد", "السبت", "الأحد")]
    text = "الأحد والأحداث ثم السبت والأحداث والأحد"
    assert [date.start for date in dates(given, text)] == [0, 18, 34]


def test_what_cannot_be_placed_is_told(monkeypatch, caplog) -> None:
    monkeypatch.setattr("dateparser.search.search_dates", lambda *_, **__: [("غدا", MOMENT, "day")])
    with caplog.at_level(logging.WARNING):
        assert found(article("أمس")) == []
    assert "article a1: 1 strings" in caplog.text
