"""The floor knows its lists, and its lists are what the tool makes of their sources."""

from __future__ import annotations

import runpy
from pathlib import Path
from typing import Any

import pytest

import khabar
from khabar import labels, strict_yaml
from khabar_baselines.floor import words


@pytest.fixture(scope="module")
def tool(root: Path) -> dict[str, Any]:
    return runpy.run_path(str(root / "baselines/tools/make_floor.py"))


def test_the_lists_are_what_the_tool_writes(tool: dict[str, Any]) -> None:
    remedy = "run python baselines/tools/make_floor.py"
    assert tool["LISTS"].read_text(encoding="utf-8") == tool["made"](), remedy


def test_every_type_of_the_table_has_its_triggers(tool: dict[str, Any], root: Path) -> None:
    listed = tool["triggers"]((root / "gold/GUIDELINES.md").read_text(encoding="utf-8"))
    assert list(listed) == list(labels.EVENT_TYPES)
    assert all(listed.values())


def test_brackets_and_other_tables_give_no_triggers(tool: dict[str, Any]) -> None:
    told = """
## D. Dates
| `DATE` | يوم | 1978 |

## V. Events
| type | typical triggers | roles |
|---|---|---|
| `MEET` | لقاء، قمّة (دولية), also جلسة | Participant |

## R. Realis
| `PLANNED` | وعد | |
"""
    assert tool["triggers"](told) == {"MEET": ["لقاء", "قمّة", "جلسة"]}


def test_the_most_frequent_decides(tool: dict[str, Any]) -> None:
    text = "فاس فاس فاس لقاء لقاء لقاء"
    pieces = [
        khabar.Article(
            id="0",
            text=text,
            entities=tuple(
                khabar.Entity(start=at, end=at + 3, type=type_)
                for at, type_ in ((0, "ORG"), (4, "GPE"), (8, "GPE"))
            ),
            events=tuple(
                khabar.Event(start=at, end=at + 4, type="MEET", realis=realis)
                for at, realis in ((12, "ACTUAL"), (17, "PLANNED"), (22, "PLANNED"))
            ),
        )
    ]
    assert {type_: names for type_, names in tool["entities"](pieces).items() if names} == {
        "GPE": ["فاس"]
    }
    realis = tool["realis"](pieces)
    assert realis.pop("MEET") == "PLANNED"
    assert set(realis.values()) == {"ACTUAL"}


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("لقاء واللقاء وباللقاء", ["لقاء", "اللقاء", "اللقاء"]),
        ("لقاءات اللقاءين", ["لقاءات", "اللقاءين"]),
        ("للقاء", ["لقاء"]),
        ("للاجتماع", ["لاجتماع"]),  # the article has lost its alif
        ("اجتمعوا واجتمعت", ["اجتمعوا", "اجتمعت"]),
        ("اجتماعهم واجتماعاتها", ["اجتماع", "اجتماعات"]),
        ("لقاح تلقاء", []),
    ],
)
def test_triggers_may_be_inflected(text: str, found: list[str]) -> None:
    listed = words({"MEET": ["لقاء", "اجتماع", "اجتمع"]}, inflected=True)
    assert [text[start:end] for start, end, _ in listed.spans(text)] == found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("فاس", ["فاس"]),
        ("وفاس، بفاس ووبفاس", ["فاس", "فاس"]),  # two conjunctions are no proclitics
        ("وبفاس", ["فاس"]),
        ("فاسد رفاس", []),
        ("فَاسٌ", ["فَاسٌ"]),
        ("مدينة فاس في فاس", ["مدينة فاس", "فاس"]),
        ("ومدينة فاس", ["مدينة فاس"]),
        ("ليون", ["ليون"]),
        ("وليون", ["ليون"]),
        ("ليونيين", []),
    ],
)
def test_words_are_found_whole_and_the_longest_first(text: str, found: list[str]) -> None:
    listed = words({"GPE": ["فاس", "مدينة فاس", "ليون", "يون"]})
    assert [text[start:end] for start, end, _ in listed.spans(text)] == found


def floor(text: str, dct: str | None = "2025-12-04") -> khabar.Prediction:
    day = khabar.Dct(value=dct) if dct else None
    return khabar.system("floor").predict(khabar.Article(id="0", text=text, dct=day))


@pytest.mark.parametrize(
    ("name", "dct", "value"),
    [
        ("الخميس", "2025-12-04", "2025-12-04"),  # its own day
        ("الجمعة", "2025-12-04", "2025-11-28"),
        ("الأربعاء", "2025-12-04", "2025-12-03"),
        ("الاثنين", "2025-01-01T10:00", "2024-12-30"),
        ("ديسمبر", "2025-12-04", "2025-12"),
        ("يناير", "2025-12-04", "2025-01"),
        ("ديسمبر", "2025-01-01", "2024-12"),
        ("ديسمبر", "2025-01", None),
        ("السبت", None, None),
    ],
)
def test_a_day_or_month_is_the_nearest_that_is_not_to_come(
    name: str, dct: str | None, value: str | None
) -> None:
    (date,) = floor(f"يوم {name}.", dct).dates or ()
    assert (date.start, date.end, date.value) == (4, 4 + len(name), value)
    assert (date.type, date.deictic) == ("DATE", True)


def test_triggers_have_their_type_and_its_realis(tool: dict[str, Any]) -> None:
    (event,) = floor("وصرح الوزير").events or ()
    assert (event.start, event.end, event.type, event.realis) == (1, 4, "STATE", "ACTUAL")
    assert event.arguments == ()


def test_it_knows_the_names_of_practice_and_no_others(tool: dict[str, Any]) -> None:
    mentions = {
        piece.text[entity.start : entity.end]
        for piece in khabar.load("practice")
        for entity in piece.entities or ()
    }
    listed = strict_yaml.read(tool["LISTS"], dict[str, Any])["entities"]
    assert {name for names in listed.values() for name in names} == mentions


def test_it_runs_blind_on_every_article() -> None:
    pieces = khabar.evaluate("floor", "practice")
    assert pieces.errors == {}
    assert pieces["entities"]["strict"].f1 > khabar.evaluate("floor")["entities"]["strict"].f1 > 0
    assert pieces["events"]["AC"].f1 == 0
