from __future__ import annotations

from datetime import datetime

import pytest

import khabar
from khabar_baselines.article_date import written


def article(value: str | None) -> khabar.Article:
    return khabar.Article(id="a1", text="أمس", dct=khabar.Dct(value=value) if value else None)


@pytest.mark.parametrize(
    ("value", "when"),
    [
        ("2025-12-04", datetime(2025, 12, 4)),
        ("2025-12-04T15:30", datetime(2025, 12, 4, 15, 30)),
        ("2025-12-04T23:30+03:00", datetime(2025, 12, 4, 23, 30)),
        ("2025-12-04T23:30:00Z", datetime(2025, 12, 4, 23, 30)),
    ],
)
def test_the_article_s_own_clock(value: str, when: datetime) -> None:
    assert written(article(value)) == when


@pytest.mark.parametrize("value", [None, "2025", "2025-12"])
def test_a_day_is_never_invented(value: str | None) -> None:
    with pytest.raises(khabar.KhabarError, match=r"^article 'a1': dct: .*give the day[^\n]*$"):
        written(article(value))
