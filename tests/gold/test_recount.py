"""The second way to a value: `datetime` and ISO weeks."""

from __future__ import annotations

from datetime import date

import pytest

from khabar.gold.recount import interval, recount

WEDNESDAY = date(2025, 12, 31)  # its ISO week is the first of 2026


@pytest.mark.parametrize(
    ("expression", "values"),
    [
        ("اليوم", {"2025-12-31"}),
        ("اليوم الأربعاء", {"2025-12-31"}),
        ("اليوم الخميس", set()),
        ("غداً", {"2026-01-01"}),
        ("الأمس", {"2025-12-30"}),
        ("الأربعاء", {"2025-12-24", "2025-12-31"}),
        ("يوم الخميس المقبل", {"2026-01-01"}),
        ("الثلاثاء الماضي", {"2025-12-30"}),
        ("يوم الجمعة 2 يناير/كانون الثاني 2026", {"2026-01-02"}),
        ("٣ مايو ٢٠٢٤", {"2024-05-03"}),
        ("أيار 2024", {"2024-05"}),
        ("ديسمبر الماضي", {"2024-12"}),
        ("يناير المقبل", {"2026-01"}),
        ("عام 1999", {"1999"}),
        ("هذا الأسبوع", {"2026-W01"}),
        ("الأسبوع الماضي", {"2025-W52"}),
        ("عطلة نهاية الأسبوع", {"2026-W01-WE"}),
        ("وقت لاحق من هذا الشهر", {"2025-12"}),
        ("الشهر المقبل", {"2026-01"}),
        ("السنة الماضية", {"2024"}),
        ("شهرين", {"P2M"}),
        ("معظم اليومين الماضيين", {"P2D"}),
        ("نحو 40 دقيقة", {"PT40M"}),
        ("أكثر من عشر سنوات", {"P10Y"}),
        ("قرون", {"PXCE"}),
        ("مطلع القرن", set()),
        ("بعد الظهر", set()),
    ],
)
def test_an_expression_has_these_values(expression: str, values: set[str]) -> None:
    assert recount(expression, WEDNESDAY) == values


@pytest.mark.parametrize(
    ("value", "first", "last"),
    [
        ("2024", "2024-01-01", "2024-12-31"),
        ("2024-02", "2024-02-01", "2024-02-29"),
        ("2024-02-29", "2024-02-29", "2024-02-29"),
        ("2026-W01", "2025-12-29", "2026-01-04"),
        ("2026-W01-WE", "2026-01-03", "2026-01-04"),
    ],
)
def test_a_calendar_value_covers_these_days(value: str, first: str, last: str) -> None:
    assert interval(value) == (date.fromisoformat(first), date.fromisoformat(last))


@pytest.mark.parametrize("value", ["P2D", "PAST_REF", "XXXX-WXX-2", "199"])
def test_other_values_cover_no_days(value: str) -> None:
    assert interval(value) is None
