"""The report says which answers of a model were truncated, and what was malformed."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

import khabar


def told(id_: str, answers: Any) -> khabar.Prediction:
    return khabar.Prediction(id=id_, entities=(), dates=(), details={"answers": answers})


def test_truncated_answers_are_named(corpus: khabar.Corpus) -> None:
    cut = {"entities": {"truncated": True}, "dates": {"truncated": False}}
    answers = [told("003", cut), told("001", cut), told("000", {}), told("002", None)]
    for found in (khabar.score(answers, corpus), khabar.score(answers[::-1], corpus)):
        assert found.truncated == {"entities": ["001", "003"]}
        assert found.as_dict()["truncated"] == found.truncated
        (note,) = (note for note in found.notes if "truncated" in note)
        assert note.startswith("entities: truncated answers in 2 articles ('001', '003')")


def test_truncated_thinking_is_named_with_its_share(corpus: khabar.Corpus) -> None:
    cut = "TruncatedThinkingError: llm: dates: m/n: no list of dates"
    errors = {"003": cut, "001": cut, "002": f"KhabarError: {cut}", "000": "TimeoutError: 5 s"}
    answers = [khabar.Prediction(id=id_, error=error) for id_, error in errors.items()]
    for found in (khabar.score(answers, corpus), khabar.score(answers[::-1], corpus)):
        assert found.truncated == {"thinking": ["001", "003"]}
        (note,) = (note for note in found.notes if "thinking" in note)
        assert note.startswith("truncated thinking in 2 of 5 articles ('001', '003')")


def test_examples_of_what_is_malformed_are_shown(corpus: khabar.Corpus) -> None:
    answers = [
        told(id_, {"dates": {"examples": [f"dates[0].type: {id_}", f"dates[1]: {id_}"]}})
        for id_ in corpus.ids[::-1]
    ]
    for found in (khabar.score(answers, corpus), khabar.score(answers[::-1], corpus)):
        (note,) = (note for note in found.notes if "malformed" in note)
        assert note == (
            "dates: malformed items include article '000': dates[0].type: 000; "
            "article '000': dates[1]: 000; article '001': dates[0].type: 001"
        )


def test_so_are_answers_to_the_question_of_identity(corpus: khabar.Corpus) -> None:
    fault = "names[0].number: there is no mention 9"
    answers = [told("000", {"identity": {"truncated": True, "examples": [fault]}})]
    found = khabar.score(answers, corpus)
    assert found.truncated == {"identity": ["000"]}
    assert f"identity: malformed items include article '000': {fault}" in found.notes
    assert found.malformed == {}


@pytest.mark.parametrize(
    "answers",
    [
        7, [], "x", {"entities": 7}, {"entities": []}, {"nothing": {"truncated": True}},
        {"entities": {"truncated": 1, "examples": 7}}, {"entities": {"examples": [7, None]}},
        {"events": {"truncated": True, "examples": ["not answered"]}},
    ],
)  # fmt: skip
def test_details_of_strangers_are_left_alone(corpus: khabar.Corpus, answers: Any) -> None:
    found = khabar.score([told("000", answers)], corpus)
    assert found.truncated == {} and not any("malformed" in note for note in found.notes)


def test_a_note_is_short(corpus: khabar.Corpus, tmp_path: Path) -> None:
    path = tmp_path / "predictions.jsonl"
    details = {"answers": {"entities": {"examples": ["x" * 10_000] * 50}}}
    path.write_text(json.dumps({"id": "000", "entities": [], "details": details}))
    (note,) = (note for note in khabar.score(path, corpus).notes if "malformed" in note)
    assert len(note) < 1000
