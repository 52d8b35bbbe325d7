"""Frames: what their parts make with what fills their slots, a text and its gold."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, NamedTuple, TypeVar

import msgspec

from khabar import labels, timex
from khabar.errors import KhabarError
from khabar.schema import Argument, Date, Entity, Event
from khabar.suites.grammar import attached
from khabar.suites.notation import IN_ID, IN_VALUE, KINDS, TEXTS, Choice, Mark, Parts, Slot


class Filler(NamedTuple):
    """What fills a slot: its forms, and which text of a choice agrees with it (0 or 1).

    `of`: the id of what it belongs to. `region`: the only one whose frames it fills.
    """

    id: str
    forms: Mapping[str, Parts]
    agrees: int = 0
    of: str | None = None
    region: str | None = None


class Composed(NamedTuple):
    """A text with its mentions, whose offsets begin at that of the text."""

    text: str
    entities: tuple[Entity, ...]
    dates: tuple[Date, ...]
    events: tuple[Event, ...]

    def moved(self, by: int) -> Composed:
        """Return this with offsets that are `by` greater."""
        return Composed(
            self.text,
            tuple(moved(entity, by) for entity in self.entities),
            tuple(moved(date, by) for date in self.dates),
            tuple(moved(event, by) for event in self.events),
        )


_Part = TypeVar("_Part", bound=Entity | Date | Event | Argument)


def moved(part: _Part, by: int) -> _Part:
    """Return a mention or an argument with offsets that are `by` greater."""
    fields: dict[str, Any] = {"start": part.start + by, "end": part.end + by}
    if isinstance(part, Event):
        fields["arguments"] = tuple(moved(argument, by) for argument in part.arguments)
    return msgspec.structs.replace(part, **fields)


def compose(parts: Parts, fillers: Mapping[str, Filler], scope: str, where: str) -> Composed:
    """Return the text that parts make with what fills their slots, and its gold.

    `scope`: what the ids of events begin with.

    Raises KhabarError if a slot or a form is missing, or an argument is not one mention.
    """
    writer = _Writer(fillers, where)
    writer.write(parts)
    return writer.composed(scope)


_BEHIND_LAM = re.compile(r"(?:^|\W)[وف]?ل$")


class _Writer:
    """A text that is being composed, with the marks and handles that it has so far."""

    def __init__(self, fillers: Mapping[str, Filler], where: str) -> None:
        self._fillers, self._where, self._text = fillers, where, ""
        self._marks: list[tuple[int, int, Mark]] = []
        self._spans: dict[str, list[tuple[int, int]]] = {}

    def write(self, parts: Parts) -> None:
        """Write parts, and what fills their slots."""
        for part in parts:
            start = len(self._text)
            match part:
                case str():
                    self._write_text(part)
                case Choice(slot=name, texts=texts):
                    self.write(texts[self._filler(name).agrees])
                case Slot():
                    self.write(self._form(part))
                case Mark():
                    self.write(part.parts)
                    self._marks.append((start, len(self._text), part))
            if isinstance(part, Slot | Mark) and part.handle:
                self._spans.setdefault(part.handle, []).append((start, len(self._text)))

    def _write_text(self, text: str) -> None:
        if text.startswith("ال") and _BEHIND_LAM.search(self._text):
            text = attached("ل", text)[1:]
        self._text += text

    def _filler(self, name: str) -> Filler:
        if name not in self._fillers:
            raise KhabarError(f"{self._where}: nothing fills {{{name}}}; give it under `slots`")
        return self._fillers[name]

    def _form(self, slot: Slot) -> Parts:
        forms = self._filler(slot.name).forms
        if slot.form not in forms:
            message = f"what fills {{{slot.name}}} has no {slot.form!r}; it has {', '.join(forms)}"
            raise KhabarError(f"{self._where}: {message}")
        return forms[slot.form]

    def composed(self, scope: str) -> Composed:
        """Return the text with its mentions in order, an outer one before those inside it."""
        self._marks.sort(key=lambda mark: (mark[0], -mark[1]))
        return Composed(
            self._text,
            tuple(self._entity(*mark) for mark in self._of("entity")),
            tuple(self._date(*mark) for mark in self._of("date")),
            tuple(self._event(*mark, scope) for mark in self._of("event")),
        )

    def _of(self, kind: str) -> list[tuple[int, int, Mark]]:
        return [mark for mark in self._marks if mark[2].label in KINDS[kind]]

    def _entity(self, start: int, end: int, mark: Mark) -> Entity:
        id_ = mark.id and IN_ID.sub(lambda match: self._filler(match[1]).id, mark.id)
        return Entity(**self._span(start, end), type=mark.label, entity=id_)

    def _date(self, start: int, end: int, mark: Mark) -> Date:
        texts = {
            field: IN_VALUE.sub(self._in_value, mark.fields[field])
            for field in TEXTS
            if field in mark.fields
        }
        if fault := timex.problem(mark.label, texts["value"]):
            raise KhabarError(f"{self._where}: {fault}; write a form that has a value's text")
        return Date(**self._span(start, end), type=mark.label, **{**mark.fields, **texts})

    def _in_value(self, match: re.Match[str]) -> str:
        slot = Slot(match[1], match[2] or "name", "")
        return "".join(str(part) for part in self._form(slot))

    def _event(self, start: int, end: int, mark: Mark, scope: str) -> Event:
        arguments = tuple(
            Argument(**self._span(*self._mention(handle)), role=role)
            for role, handle in mark.arguments
        )
        return Event(
            **self._span(start, end),
            type=mark.label,
            event=mark.id and f"{scope}-{mark.id}",
            arguments=arguments,
            **mark.fields,
        )

    def _mention(self, handle: str) -> tuple[int, int]:
        """Return the span of the mention that an argument names."""
        spans = self._spans.get(handle, [])
        marked = {(s, e) for s, e, mark in self._marks if mark.label not in labels.EVENT_TYPES}
        if len(spans) != 1 or spans[0] not in marked:
            what = "1 text that is no mention" if len(spans) == 1 else f"{len(spans)} mentions"
            message = f"an argument is {handle!r}, which stands for {what} here"
            raise KhabarError(f"{self._where}: {message}; mark one, and give it a #handle")
        return spans[0]

    def _span(self, start: int, end: int) -> dict[str, Any]:
        return {"start": start, "end": end, "text": self._text[start:end]}
