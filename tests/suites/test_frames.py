"""Frames mean what their notation says, and what is not understood is refused."""

from __future__ import annotations

from pathlib import Path

import pytest

from khabar import KhabarError
from khabar.suites.frames import Composed, Filler, compose
from khabar.suites.notation import parse
from tests import yaml_files

CASES = yaml_files.load(Path(__file__).with_name("frames.yaml"))
FILLERS = {
    name: Filler(
        filler["id"],
        {form: parse(text, form) for form, text in filler["forms"].items()},
        filler.get("agrees", 0),
    )
    for name, filler in CASES["fill"].items()
}


def made(frame: str) -> Composed:
    return compose(parse(frame, "here"), FILLERS, "case", "here")


def described(composed: Composed) -> list[list[str | None]]:
    return [
        *([m.text, m.type, m.entity] for m in composed.entities),
        *([m.text, m.type, m.value] for m in composed.dates),
        *([m.text, m.type, m.event] for m in composed.events),
    ]


@pytest.mark.parametrize("case", CASES["understood"], ids=lambda case: case["what"])
def test_what_a_frame_means(case: dict) -> None:
    composed = made(case["frame"])
    assert composed.text == case["text"]
    assert described(composed) == case["mentions"]
    arguments = [argument for event in composed.events for argument in event.arguments]
    assert [[a.role, a.text] for a in arguments] == case.get("arguments", [])
    for part in (*composed.entities, *composed.dates, *composed.events, *arguments):
        assert composed.text[part.start : part.end] == part.text


@pytest.mark.parametrize("case", CASES["refused"], ids=lambda case: case["frame"])
def test_what_is_not_understood_is_refused_in_one_line(case: dict) -> None:
    with pytest.raises(KhabarError) as caught:
        made(case["frame"])
    message = str(caught.value)
    assert message.startswith("here: ") and case["refused"] in message and "\n" not in message


def test_marks_without_end_inside_one_another_are_refused() -> None:
    with pytest.raises(KhabarError, match="here: marks stand too deep"):
        made("[OCC|" * 5000 + "x" + "]" * 5000)


def test_attributes_of_dates() -> None:
    about, every = made(
        "خلال [DURATION=P2M mod=APPROX !|نحو شهرين] [SET=P1W quant=EVERY|كل أسبوع]"
    ).dates
    assert (about.mod, about.deictic, about.quant) == ("APPROX", True, None)
    assert (every.mod, every.deictic, every.quant) == (None, False, "EVERY")
    (often,) = made("[SET=P1W freq={count}X|{count} مرة في الأسبوع]").dates
    assert often.freq == "12X"


def test_realis() -> None:
    events = made("[MEET:x|لقاء] ثم [MEET:y PLANNED|لقاء]").events
    assert [event.realis for event in events] == ["ACTUAL", "PLANNED"]


def test_offsets_move_with_those_of_arguments() -> None:
    composed = made("[MEET:x Place=town|لقاء] في {town}")
    (event,) = composed.moved(100).events
    assert (event.start, event.arguments[0].start) == (100, 100 + composed.entities[0].start)
