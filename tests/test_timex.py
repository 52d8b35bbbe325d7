from __future__ import annotations

import pytest

from khabar import timex


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("2025-12-02T", "2025-12-02"),
        ("P14D", "P2W"),
        ("PT60M", "PT1H"),
        ("P1Y", "P12M"),
        ("P1.5Y", "P18M"),
        ("P1DE", "P10Y"),
        ("2025-12-02T15", "2025-12-02T15:00"),
        ("2025-12-02T15:00:00", "2025-12-02T15:00"),
        (" 2025 ", "2025"),
        ("2025-12-02T15Z", "2025-12-02T15:00Z"),
        ("PT1H30M", "PT90M"),
        ("P0.5Y", "P6M"),
    ],
)
def test_values_that_mean_the_same(one: str, other: str) -> None:
    assert timex.canonical(one) == timex.canonical(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("2025-12-02TMO", "2025-12-02T08:00"),
        ("P1M", "PT1M"),
        ("P1M", "P30D"),
        ("P1D", "PT24H"),
        ("PXM", "PXD"),
        ("PXM", "P1M"),
        ("P1000000D", "P1000001D"),
        ("PT277H47M", "PT277H47M1S"),
        ("2025-12-02T15:00:30", "2025-12-02T15:00"),
        ("2025-W51", "2025-W51-WE"),
        ("PAST_REF", "FUTURE_REF"),
    ],
)
def test_values_that_do_not(one: str, other: str) -> None:
    assert timex.canonical(one) != timex.canonical(other)


@pytest.mark.parametrize("value", ["", "P", "PX", "P1", "PP", "T", "P1Y1Y", "قريباً", "P9" * 99])
def test_what_is_not_understood_never_raises(value: str) -> None:
    assert isinstance(timex.canonical(value), str)


@pytest.mark.parametrize(
    ("type_", "value"),
    [
        ("DATE", "2025-12-02"),
        ("DATE", "2025"),
        ("DATE", "199"),
        ("DATE", "18"),
        ("DATE", "2025-W51-WE"),
        ("DATE", "2025-Q1"),
        ("DATE", "2025-H2"),
        ("DATE", "2024-02-29"),
        ("DATE", "FUTURE_REF"),
        ("TIME", "2025-12-02T15:00"),
        ("TIME", "2025-12-02TMO"),
        ("DURATION", "PT5H"),
        ("DURATION", "PXM"),
        ("DURATION", "P18M"),
        ("SET", "P1W"),
        ("SET", "XXXX-WXX-2"),
        ("TIME", "XXXX-XX-XXT20:00"),
        ("TIME", "2025-12-02T24:00"),
        ("DATE", "XXXX-02-29"),
        ("DATE", "BC0044-03-15"),
    ],
)
def test_legal_values(type_: str, value: str) -> None:
    assert timex.problem(type_, value) is None


@pytest.mark.parametrize(
    ("type_", "value"),
    [
        ("DATE", "2025-02-30"),
        ("DATE", "2023-02-29"),
        ("DATE", "2025-W53"),
        ("DATE", "2025-13"),
        ("DATE", "P2D"),
        ("DATE", "أمس"),
        ("TIME", "2025-12-02"),
        ("TIME", "2025-02-30T15:00"),
        ("DURATION", "P"),
        ("DURATION", "PT"),
        ("DURATION", "2D"),
        ("DURATION", "P" + "9" * 400 + "D"),
        ("SET", "أسبوعيا"),
        ("SET", "1W"),
        ("DATE", "٢٠٢٥"),
        ("DURATION", "P٢D"),
        ("DATE", "XXXX-02-30"),
        ("DATE", "BC0044-02-31"),
        ("TIME", "XXXX-99-99T10:00"),
        ("TIME", "2025-12-02T24:59"),
        ("TIME", "2025-12-02T10:00+99:99"),
    ],
)
def test_illegal_values_are_named(type_: str, value: str) -> None:
    assert value in (timex.problem(type_, value) or "")
