"""Models' answers as mentions: what is read, what is counted as wrong, and what is no answer."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

import khabar
from khabar.answers import NoAnswerError, TruncatedThinkingError, read
from khabar.answers.items import MalformedError, argument, item
from tests import yaml_files

HERE = Path(__file__).parent
GIVEN = yaml_files.load(HERE / "answers.yaml")
ITEMS = yaml_files.load(HERE / "items.yaml")
TEXT = GIVEN["text"]


def words(case: dict[str, Any]) -> str:
    answer = case["answer"]
    for sign, whole in GIVEN["items"].items():
        answer = answer.replace(sign, whole)
    return answer


def named(cases: list[dict[str, Any]]) -> pytest.MarkDecorator:
    return pytest.mark.parametrize("case", cases, ids=[case["name"] for case in cases])


@named([case for case in GIVEN["cases"] if "quoted" in case])
def test_an_answer_is_read(case: dict[str, Any]) -> None:
    reading = read(words(case), case.get("task", "entities"), TEXT, case.get("finish"))
    assert [TEXT[m.start : m.end] for m in reading.mentions] == case["quoted"]
    counts = reading.counts
    assert (counts.malformed, counts.unlocatable, reading.truncated) == (
        case.get("malformed", 0),
        case.get("unlocatable", 0),
        case.get("truncated", False),
    )
    assert counts.answered == len(case["quoted"]) + counts.malformed + counts.unlocatable
    assert len(reading.found) == len(reading.mentions)
    told = json.loads(json.dumps(reading.as_dict()))
    assert (told["answered"], told["truncated"]) == (counts.answered, reading.truncated)


@named([case for case in GIVEN["cases"] if "error" in case])
def test_no_answer_is_told_in_a_line(case: dict[str, Any]) -> None:
    with pytest.raises(NoAnswerError) as raised:
        read(words(case), case.get("task", "entities"), TEXT, case.get("finish"))
    line = str(raised.value)
    assert case["error"] in line and "\n" not in line and len(line) < 300
    assert ("max_tokens" in line) == case.get("tokens", False)
    assert isinstance(raised.value, TruncatedThinkingError) == case.get("thinking", False)


@named(ITEMS)
def test_an_item_is_read_as_it_is_meant(case: dict[str, Any]) -> None:
    if "malformed" in case:
        with pytest.raises(MalformedError) as raised:
            item(case["task"], case["item"])
        assert str(raised.value).startswith(case["malformed"])
        return
    made = item(case["task"], case["item"])._asdict()
    told = json.loads(json.dumps({field: made[field] for field in case["is"]}))
    assert told == case["is"]


@pytest.mark.parametrize(
    ("given", "role"),
    [
        ({"quotation": "سالم", "role": "traveller", "prefix": None}, "Traveller"),
        ({"quotation": "سالم", "role": "PLACE", "prefix": 7}, "Place"),
        ({"quotation": "سالم", "role": "Nobody"}, None),
        ({"quotation": None, "role": "Place"}, None),
        (["سالم", "Place"], None),
    ],
)
def test_an_argument_is_read_as_it_is_meant(given: object, role: str | None) -> None:
    if role is None:
        with pytest.raises(MalformedError):
            argument(given)
    else:
        assert argument(given).role == role


def test_examples_say_what_is_malformed_and_are_inert() -> None:
    wrong = [
        {"quotation": "الرباط", "type": "CITY\x1b[31m\u202e"},
        {"quotation": "الرباط", "type": "GPE"},
        7,
        {"type": "GPE"},
        {"quotation": "الرباط", "type": "x" * 10_000},
    ]
    reading = read(json.dumps({"entities": wrong}), "entities", TEXT)
    assert reading.counts.malformed == 4
    first, second, third = reading.examples
    assert first.startswith(r"entities[0].type: 'CITY\x1b[31m\u202e' is not one of PER, OCC, ORG")
    assert second == "entities[2]: not an object: 7"
    assert third == "entities[3].quotation: is missing or empty"
    assert all(len(told) < 200 and told.isprintable() for told in reading.examples)


def test_examples_name_arguments_too() -> None:
    arguments = [{"quotation": "الرباط", "role": "Origin"}, {"quotation": "الرباط", "role": "City"}]
    event = {"trigger": "غادر", "type": "TRAVEL", "realis": "ACTUAL", "arguments": arguments}
    reading = read(json.dumps([event]), "events", TEXT)
    assert reading.arguments is not None
    assert (reading.arguments.answered, reading.arguments.malformed) == (2, 1)
    assert reading.examples[0].startswith("events[0].arguments[1].role: 'City' is not one of ")


def test_arguments_beyond_the_roles_are_counted() -> None:
    arguments = [{"quotation": "الرباط", "role": "Origin"}] * 100
    event = {"trigger": "غادر", "type": "TRAVEL", "realis": "ACTUAL", "arguments": arguments}
    reading = read(json.dumps([event]), "events", TEXT)
    assert reading.arguments is not None and reading.arguments.answered == 100
    assert reading.arguments.unlocatable == 100 - reading.arguments.exact > 50


def test_a_prediction_of_what_was_read() -> None:
    readings = {
        "entities": read('[{"quotation": "الرباط", "type": "CITY"}]', "entities", TEXT),
        "events": read(
            '[{"trigger": "غادر", "type": "TRAVEL", "realis": "ACTUAL", "arguments": [3]},'
            ' {"trigger": "وصل", "type": "TRAVEL", "realis": "ACTUAL"}, {"trig',
            "events",
            TEXT,
        ),
    }
    made = khabar.answers.prediction("a", readings, {"model": "m"}, {"events": {"stop": "length"}})
    assert made.dates is None and made.entities == () and len(made.events or ()) == 1
    assert made.malformed == khabar.Malformed(entities=1, arguments=1)
    assert made.unlocatable == khabar.Unlocatable(events=1)
    assert made.details is not None
    assert made.details["model"] == "m"
    assert made.details["answers"]["events"]["stop"] == "length"
    assert made.details["answers"]["events"]["truncated"] is True
    assert made.details["answers"]["entities"]["truncated"] is False


def test_it_stands_alone() -> None:
    code = (
        "import sys\n"
        "for name in ('inspect_ai', 'khabar_baselines'): sys.modules[name] = None\n"
        "from khabar.answers import read\n"
        """print(len(read('[{"quotation": "x", "type": "PER"}]', 'entities', 'x').mentions))"""
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "1\n"


def test_the_page_shows_what_is_read(capsys: pytest.CaptureFixture[str]) -> None:
    page = (HERE.parents[1] / "docs" / "systems.md").read_text(encoding="utf-8")
    (block,) = re.findall(r"```python\n(from khabar.answers .*?)```", page, re.DOTALL)
    exec(block, {})
    first, second = capsys.readouterr().out.splitlines()
    assert first.startswith("(Entity(start=4, end=17, type='PER'")
    assert "1 False (\"entities[1].type: 'CITY' is not one of PER" in first
    assert second == "Malformed(entities=1, dates=0, events=0, arguments=0)"
