"""A text written with other characters, and where each of its own then stands."""

from __future__ import annotations

import unicodedata
from collections import defaultdict
from functools import cache
from typing import Any, NamedTuple

import msgspec

import khabar


class Shaped(NamedTuple):
    """A text, and of each character of the first one the span in it."""

    text: str
    spans: list[tuple[int, int]]

    def span(self, start: int, end: int) -> tuple[int, int]:
        return self.spans[start][0], self.spans[end - 1][1]


def shaped(text: str, *ways: dict[str, Any]) -> Shaped:
    """Write a text in several ways, each at its share of the characters."""
    made = Shaped(text, [(at, at + 1) for at in range(len(text))])
    for number, way in enumerate(ways):
        after = _written(made.text, way, range(number, len(made.text), len(ways)))
        made = Shaped(after.text, [after.span(*span) for span in made.spans])
    return made


def _written(text: str, way: dict[str, Any], places: range) -> Shaped:
    written, spans, at = "", [], 0
    while at < len(text):
        length, piece = 1, text[at]
        if at in places:
            length, piece = _form(text, at, way.get("forms"))
            piece = way.get("for", {}).get(piece, piece)
            within = [text[n : n + 1].isalpha() for n in (at - 1, at, at + length)]
            written += way.get("before", "") if within[0] and within[1] else ""
            piece += way.get("behind", "") if within[1] and within[2] else ""
        spans += [(len(written), len(written) + len(piece))] * length
        written += piece
        at += length
    return Shaped(written, spans)


def _form(text: str, at: int, kind: str | None) -> tuple[int, str]:
    """Return how many letters one presentation form stands for here, and the form."""
    lengths = {None: (), "letters": (1,), "ligatures": (4, 2, 1)}[kind]
    for length in lengths:
        forms = _presentation().get(text[at : at + length], {})
        joined = "initial" in _presentation().get(text[at - 1 : at], {})
        joins = "final" in _presentation().get(text[at + length : at + length + 1], {})
        before, behind = joined and "final" in forms, joins and "initial" in forms
        name = {(0, 0): "isolated", (0, 1): "initial", (1, 0): "final", (1, 1): "medial"}
        if form := forms.get(name[before, behind]):
            return length, form
    return 1, text[at]


@cache
def _presentation() -> dict[str, dict[str, str]]:
    known: dict[str, dict[str, str]] = defaultdict(dict)
    for code in (*range(0xFE80, 0xFEFD), 0xFDF2):
        form, *letters = unicodedata.decomposition(chr(code)).split()
        known["".join(chr(int(letter, 16)) for letter in letters)][form[1:-1]] = chr(code)
    return known


def moved(answer: khabar.Prediction, made: Shaped) -> khabar.Prediction:
    """Return an answer to the first text as one to the other."""

    def place(each: Any) -> Any:
        start, end = made.span(each.start, each.end)
        return msgspec.structs.replace(each, start=start, end=end)

    events = [
        msgspec.structs.replace(place(event), arguments=tuple(map(place, event.arguments)))
        for event in answer.events or ()
    ]
    return khabar.Prediction(
        id=answer.id,
        entities=tuple(map(place, answer.entities or ())),
        dates=tuple(map(place, answer.dates or ())),
        events=tuple(events),
    )
