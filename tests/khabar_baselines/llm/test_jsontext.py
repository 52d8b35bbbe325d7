from __future__ import annotations

import json
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

pytest.importorskip("inspect_ai")

from khabar_baselines.llm.jsontext import LONGEST, Read, read

ITEMS = st.lists(
    st.fixed_dictionaries(
        {
            "quotation": st.text('ab"\\{}[],:\n '),
            "arguments": st.lists(st.fixed_dictionaries({"role": st.text('a"{}[]')}), max_size=3),
        }
    ),
    max_size=5,
)


@given(st.text())
def test_any_text_is_read_or_not(answer: str) -> None:
    assert read(answer) is None or isinstance(read(answer), Read)


@given(ITEMS, st.sampled_from(["{}", "Well:\n```json\n{}\n```\nDone.", "I {{think}}: {} so [2]."]))
def test_json_in_prose_is_found(items: list[dict], around: str) -> None:
    whole = json.dumps({"dates": items}, ensure_ascii=False)
    answer = around.replace("{}", whole, 1) if "{{" not in around else f"I {{think}}: {whole} so"
    assert read(answer) == ({"dates": items}, False)


@given(ITEMS, st.data())
def test_what_broke_off_keeps_its_whole_items(items: list[dict], data: st.DataObject) -> None:
    pieces = [json.dumps(item, ensure_ascii=False) for item in items]
    answer = '{"dates": [' + ", ".join(pieces) + "]}"
    cut = data.draw(st.integers(0, len(answer) - 1))
    ends = [len('{"dates": [' + ", ".join(pieces[: n + 1])) for n in range(len(pieces))]
    whole = sum(end <= cut for end in ends)
    found = read(answer[:cut])
    assert found == (({"dates": items[:whole]}, True) if whole else None)


@pytest.mark.parametrize(
    ("answer", "value"),
    [
        ('{"dates": [{"a": 1}, {"b": 2},]}', {"dates": [{"a": 1}, {"b": 2}]}),
        ('As {"dates": [{"a": …}]}: {"dates": [{"a": 1}]}', {"dates": [{"a": 1}]}),
        ('Not [1] nor {x} but [{"a": 1}]', [{"a": 1}]),
        ('{"dates": [}]} {"dates": [{"a": 1}]}', {"dates": [{"a": 1}]}),
        ("``` [] ``` {}", []),
        ('{"dates": []', None),
        ("{}", {}),
        ("[1, 2]", None),
        ("[]", []),
        ("```json\n[]\n```", []),
        ("Sorry, I cannot help [] with that.", None),
        ("I found {} nothing.", None),
        ("[[[[[]]]]]", None),
        ("[" * 100_000 + "]" * 100_000, None),
        ('Draft: {"dates": [{"a": 1}]} </think> {"dates": [{"b": 2}]}', {"dates": [{"b": 2}]}),
        ('<thinking>{"a": 1}</thinking>\n[{"b": 2}]', [{"b": 2}]),
        ('<Think>one</think> <think>[{"a": 1}]</THINK> [{"b": 2}]', [{"b": 2}]),
        ('<think>[{"a": 1}]', None),
    ],
)
def test_odd_answers(answer: str, value: object) -> None:
    found = read(answer)
    assert (found and found.value) == value


@pytest.mark.parametrize(
    "answer",
    ["{" * LONGEST, "[" * LONGEST, '{"a": "' * 500_000, "```{" * 900_000,
     '{"' * 2_000_000, "[ " * 2_000_000, '[{"a":1},' * 900_000,
     '"\\' * 2_000_000, "[{}," * 1_000_000, '{"dates": [' + "{" * LONGEST],
)  # fmt: skip
def test_huge_answers_end(answer: str) -> None:
    began = time.process_time()
    read(answer)
    assert time.process_time() - began < 20
