"""Which mentions are the same, as models answer it: what is read, counted, and no answer."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from khabar.answers import NoAnswerError, read_names
from khabar.limits import ANSWER_NAME
from tests import yaml_files

CASES = yaml_files.load(Path(__file__).with_name("names.yaml"))
MENTIONS = 3
LONG = {"LONG": "a" * (ANSWER_NAME + 1), "DEEP": "[" * 100_000}
COUNTS = ("answered", "named", "unnamed", "malformed", "missing")


def words(case: dict[str, Any]) -> str:
    answer = case["answer"]
    for sign, whole in LONG.items():
        answer = answer.replace(sign, whole)
    return answer


def cases(field: str) -> pytest.MarkDecorator:
    chosen = [case for case in CASES if field in case]
    return pytest.mark.parametrize("case", chosen, ids=[case["name"] for case in chosen])


@cases("names")
def test_an_answer_is_read(case: dict[str, Any]) -> None:
    read = read_names(words(case), MENTIONS)
    assert read.names == case["names"]
    told = json.loads(json.dumps(read.as_dict()))
    assert {name: told[name] for name in COUNTS if told[name]} == case["counts"]
    assert told["truncated"] == case.get("truncated", False)
    assert case.get("example", "") in "; ".join(told["examples"])
    assert len(told["examples"]) <= told["malformed"]


@cases("error")
def test_no_answer_is_told_in_a_line(case: dict[str, Any]) -> None:
    with pytest.raises(NoAnswerError, match=case["error"]) as raised:
        read_names(words(case), MENTIONS)
    assert "\n" not in str(raised.value) and len(str(raised.value)) < 300


def test_a_finish_reason_tells_of_a_cut() -> None:
    assert read_names('{"names": [{"number": 1, "name": "a"}]}', MENTIONS, "length").truncated


@settings(deadline=None)
@given(st.text(max_size=ANSWER_NAME))
def test_a_name_that_is_answered_again_is_the_same(name: str) -> None:
    def named(said: str) -> dict[int, str]:
        return dict(read_names(json.dumps([{"number": 1, "name": said}]), 1).names)

    once = named(name)
    assert named(once.get(1, "")) == once
    assert all(len(said) <= ANSWER_NAME and said.isprintable() for said in once.values())
