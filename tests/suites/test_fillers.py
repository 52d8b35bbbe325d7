"""What fills slots is drawn once, belongs together, and is refused where it is not understood."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
import yaml

from khabar import KhabarError
from khabar.suites import fillers
from khabar.suites.frames import compose
from khabar.suites.noise import stock

RESOURCE = """
lists:
  towns: {types: {name: GPE}, entries: [
    {id: fez, name: فاس, of: morocco}, {id: sfax, name: صفاقس, of: tunisia}]}
  homes: {types: {adj: NORP}, entries: [
    {id: tunisia, adj: تونسي}, {id: morocco, adj: مغربي, agrees: 1}]}
times:
  past: [{text: أمس, unit: days, least: -1, most: -1}]
frames:
  one:
  - {id: visit, slots: {town: towns, other: towns, home: homes of town, when: past},
     text: 'وفد {home.adj} من {town} في {other} {when}'}
"""


def read(folder: Path, **changes: object) -> fillers.Stock:
    content = yaml.safe_load(RESOURCE)
    (frame,) = content["frames"]["one"]
    frame.update({name: value for name, value in changes.items() if name in frame})
    content.update({name: value for name, value in changes.items() if name not in frame})
    path = folder / "some.yaml"
    path.write_text(yaml.safe_dump(content, allow_unicode=True), encoding="utf-8")
    return fillers.read(path)


def test_two_slots_of_a_list_differ_and_what_belongs_to_a_slot_follows_it(tmp_path: Path) -> None:
    stock = read(tmp_path)
    (frame,) = stock.frames
    made = set()
    for seed in range(8):
        filled = stock.fill(frame, date(2025, 12, 3), seed)
        made.add(compose(frame.parts, filled, "x", "x").text)
    assert made == {"وفد مغربي من فاس في صفاقس أمس", "وفد تونسي من صفاقس في فاس أمس"}


def test_what_was_taken_comes_last(tmp_path: Path) -> None:
    stock = read(tmp_path, slots={"town": "towns"}, text="{town}")
    for seed in range(4):
        filled = stock.fill(stock.frames[0], date(2025, 12, 3), seed, taken={"fez"})
        assert filled["town"].id == "sfax"
        filled = stock.fill(stock.frames[0], date(2025, 12, 3), seed, taken={"fez", "sfax"})
        assert filled["town"].id in ("fez", "sfax")


def test_a_list_joins_the_entries_of_others(tmp_path: Path) -> None:
    given = {"entries": [{"id": "rim", "name": "ريم", "agrees": 1}, {"id": "ali", "name": "علي"}]}
    family = {"entries": [{"id": "tazi", "name": "التازي"}]}
    people = {"types": {"name": "PER"}, "joined": ["given", "family"]}
    lists = {"given": given, "family": family, "people": people}
    stock = read(tmp_path, lists=lists, slots={"who": "people"}, text="{who?هي/هو} {who}")
    found = stock.lists["people"]
    assert {id_: filler.agrees for id_, filler in found.items()} == {"rim-tazi": 1, "ali-tazi": 0}
    made = compose(stock.frames[0].parts, {"who": found["ali-tazi"]}, "x", "x")
    assert [(e.text, e.type, e.entity) for e in made.entities] == [
        ("علي التازي", "PER", "ali-tazi")
    ]


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"text": "في {town"}, "some.yaml: one: visit: column 4: no slot"),
        ({"text": "في {town}"}, "one: visit: `slots` and the text differ in home, other, when"),
        ({"slots": {"town": "cities"}, "text": "{town}"}, "visit: town: 'cities' is no list"),
        (
            {"slots": {"home": "homes of town"}, "text": "{home.adj}"},
            "visit: home: 'homes of town'",
        ),
        ({"times": {"past": [{"text": "أمس", "unit": "hours"}]}}, "some.yaml: "),
        ({"more": {}}, "some.yaml: Object contains unknown field `more`"),
        (
            {"lists": {"towns": {"types": {}, "entries": [{"id": "fez", "name": "[X|فاس]"}]}}},
            "some.yaml: towns: fez: name: column 1: 'X' is no type",
        ),
    ],
)
def test_what_is_not_understood_is_refused(
    changes: dict[str, object], message: str, tmp_path: Path
) -> None:
    with pytest.raises(KhabarError) as caught:
        read(tmp_path, **changes)
    assert message in str(caught.value) and "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("today", "unit", "number", "then"),
    [
        ("2026-01-14", "days", -14, "2025-12-31"),
        ("2024-02-28", "days", 2, "2024-03-01"),
        ("2026-01-01", "weeks", -1, "2025-12-25"),
        ("2026-01-14", "months", -1, "2025-12-01"),
        ("2025-12-03", "months", 1, "2026-01-01"),
        ("2025-12-03", "months", -12, "2024-12-01"),
        ("2024-02-29", "years", -1, "2023-01-01"),
    ],
)
def test_units_of_the_calendar(today: str, unit: str, number: int, then: str) -> None:
    assert fillers.moved(date.fromisoformat(today), unit, number) == date.fromisoformat(then)


def test_the_texts_of_a_choice_agree_with_gender() -> None:
    distractors = stock("distractors")
    frame = next(frame for frame in distractors.frames if frame.id == "long-trial")
    for seed in range(12):
        filled = distractors.fill(frame, date(2025, 12, 3), seed)
        words = compose(frame.parts, filled, "x", "x").text.split()
        assert words[0] == ("أكدت" if filled["judge"].agrees else "أكد")
        assert ("رئيسة" in words, "رئيس" in words) == (
            bool(filled["judge"].agrees),
            not filled["judge"].agrees,
        )


@pytest.mark.parametrize("name", ["distractors", "boilerplate"])
def test_numbers_agree_with_what_they_count(name: str) -> None:
    for list_ in stock(name).lists.values():
        for id_, filler in list_.items():
            if id_.isdigit():
                assert filler.agrees == (0 if 3 <= int(id_) <= 10 else 1)
