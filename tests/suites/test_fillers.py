"""What fills slots is drawn once, belongs together, and is refused where it is not understood."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
import yaml

from khabar import KhabarError
from khabar.suites import fillers, noise
from khabar.suites.frames import Filler, compose

BAD = yaml.safe_load(Path(__file__).with_name("fillers.yaml").read_text(encoding="utf-8"))
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


TODAY = date(2025, 12, 3)


def read(folder: Path, **changes: object) -> noise.Stock:
    content = yaml.safe_load(RESOURCE)
    (frame,) = content["frames"]["one"]
    frame.update({name: value for name, value in changes.items() if name in frame})
    content.update({name: value for name, value in changes.items() if name not in frame})
    path = folder / "some.yaml"
    path.write_text(yaml.safe_dump(content, allow_unicode=True), encoding="utf-8")
    return noise.read(path)


def filled(stock: noise.Stock, seed: int, taken: frozenset[str] = frozenset()) -> dict[str, Filler]:
    return noise.Draw(stock.frames[0], stock.fillers, TODAY, (seed,), taken).fillers()


def test_two_slots_of_a_list_differ_and_what_belongs_to_a_slot_follows_it(tmp_path: Path) -> None:
    stock = read(tmp_path)
    (text,) = stock.frames[0].texts
    made = {compose(text, filled(stock, seed), "x", "x").text for seed in range(8)}
    assert made == {"وفد مغربي من فاس في صفاقس أمس", "وفد تونسي من صفاقس في فاس أمس"}


def test_what_was_taken_comes_last(tmp_path: Path) -> None:
    stock = read(tmp_path, slots={"town": "towns"}, text="{town}")
    for seed in range(4):
        assert filled(stock, seed, frozenset({"fez"}))["town"].id == "sfax"
        assert filled(stock, seed, frozenset({"fez", "sfax"}))["town"].id in ("fez", "sfax")


def test_a_list_joins_the_entries_of_others(tmp_path: Path) -> None:
    given = {"entries": [{"id": "rim", "name": "ريم", "agrees": 1}, {"id": "ali", "name": "علي"}]}
    family = {"entries": [{"id": "tazi", "name": "التازي"}]}
    people = {"types": {"name": "PER"}, "joined": ["given", "family"]}
    lists = {"given": given, "family": family, "people": people}
    stock = read(tmp_path, lists=lists, slots={"who": "people"}, text="{who?هي/هو} {who}")
    found = stock.fillers.lists["people"]
    assert {id_: filler.agrees for id_, filler in found.items()} == {"rim-tazi": 1, "ali-tazi": 0}
    made = compose(stock.frames[0].texts[0], {"who": found["ali-tazi"]}, "x", "x")
    assert [(e.text, e.type, e.entity) for e in made.entities] == [
        ("علي التازي", "PER", "ali-tazi")
    ]


@pytest.mark.parametrize("case", BAD, ids=lambda case: case["message"])
def test_what_is_not_understood_is_refused(case: dict, tmp_path: Path) -> None:
    with pytest.raises(KhabarError) as caught:
        filled(read(tmp_path, **case["changes"]), 0)
    assert case["message"] in str(caught.value) and "\n" not in str(caught.value)


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
    distractors = noise.stock("distractors")
    frame = next(frame for frame in distractors.frames if frame.written.id == "long-trial")
    for seed in range(12):
        filled = noise.Draw(frame, distractors.fillers, TODAY, (seed,)).fillers()
        words = compose(frame.texts[0], filled, "x", "x").text.split()
        assert words[0] == ("أكدت" if filled["judge"].agrees else "أكد")
        assert ("رئيسة" in words, "رئيس" in words) == (
            bool(filled["judge"].agrees),
            not filled["judge"].agrees,
        )


@pytest.mark.parametrize("name", ["distractors", "boilerplate"])
def test_numbers_agree_with_what_they_count(name: str) -> None:
    for list_ in noise.stock(name).fillers.lists.values():
        for id_, filler in list_.items():
            if id_.isdigit():
                assert filler.agrees == (0 if 3 <= int(id_) <= 10 else 1)
