"""The notation of frames: sentences with slots and marked gold, as a linguist writes them.

- ``{town}``, ``{state.adj}``: what fills the slot, in its form ``name`` or another, with its gold.
- ``{coach?قال/قالت}``: the first text or the second, whichever agrees with what fills the slot.
- ``[ORG:port-of-{town}|ميناء {town}]``: an entity with its id; ``{town}`` in it is the id of what
  fills the slot. ``[OCC|الرئيس]``: an office whose holder the text does not give.
- ``[DATE=2019|عام 2019]``: a date with its value. After that may stand ``!``, which says that it is
  deictic, and ``mod=``, ``quant=`` and ``freq=``, as in ``[DURATION=P2D mod=APPROX|نحو يومين]``.
  ``{day.iso}`` in a value or in ``freq=`` is the text of that form.
- ``[MEET:talks Participant=a,b Place=town|التقى]``: a trigger, its event's name, its arguments.
  A realis that is not ``ACTUAL`` stands among these; ``GENERIC`` has no name.
- ``{town#there}``, ``[ORG:x#club|…]``: what arguments call the mention; else a slot's own name.

The article ال loses its alef behind ل, as in ``ل{town}``.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from itertools import chain
from typing import Any, NamedTuple

from khabar import labels, timex
from khabar.errors import KhabarError


class Slot(NamedTuple):
    """A place for what fills a slot, in one of its forms; `handle`: what arguments call it."""

    name: str
    form: str
    handle: str


class Choice(NamedTuple):
    """Two texts, of which the one stands that agrees with what fills a slot."""

    slot: str
    texts: tuple[Parts, Parts]


class Mark(NamedTuple):
    """A marked text with its gold.

    `id`: of an entity, with slots in braces, or the event's name in the frame. `fields`: the other
    fields of the mention, with slots in a date's value and freq. `arguments`: roles with the
    handles of their mentions.
    """

    label: str
    parts: Parts
    id: str | None = None
    handle: str | None = None
    fields: Mapping[str, Any] = {}
    arguments: tuple[tuple[str, str], ...] = ()


Parts = tuple[str | Slot | Choice | Mark, ...]


def parse(source: str, where: str) -> Parts:
    """Return the parts of a text in the notation above; `where` names the text in errors.

    Raises KhabarError, which gives the column, if any of it is not understood.
    """
    try:
        parts = _Reader(source, where).parts("")
    except RecursionError:
        raise KhabarError(f"{where}: marks stand too deep inside one another; mark less") from None
    handles = set(_handles(parts))
    for mark in _marks(parts):
        for role, handle in mark.arguments:
            if handle not in handles:
                known = ", ".join(sorted(handles)) or "none"
                message = f"{role}={handle} is no slot or #handle; known: {known}"
                raise KhabarError(f"{where}: {message}")
    return parts


def slots(parts: Parts) -> set[str]:
    """Return the names of the slots that parts have."""
    names: set[str] = set()
    for part in parts:
        match part:
            case Slot(name=name):
                names.add(name)
            case Choice(slot=name, texts=texts):
                names |= {name, *slots(texts[0]), *slots(texts[1])}
            case Mark(parts=inner, id=id_, fields=fields):
                names |= slots(inner) | set(IN_ID.findall(id_ or ""))
                filled = " ".join(str(fields.get(field)) for field in TEXTS)
                names |= {name for name, _ in IN_VALUE.findall(filled)}
    return names


def _marks(parts: Parts) -> list[Mark]:
    return [part for part in _all(parts) if isinstance(part, Mark)]


def _handles(parts: Parts) -> list[str]:
    return [p.handle for p in _all(parts) if isinstance(p, Slot | Mark) and p.handle]


def _all(parts: Parts) -> list[str | Slot | Choice | Mark]:
    """Return parts with those inside them."""
    found: list[str | Slot | Choice | Mark] = []
    for part in parts:
        found.append(part)
        inner = part.parts if isinstance(part, Mark) else ()
        for text in part.texts if isinstance(part, Choice) else (inner,):
            found += _all(text)
    return found


IN_ID = re.compile(r"\{([a-z][a-z_]*)\}")
IN_VALUE = re.compile(r"\{([a-z][a-z_]*)(?:\.([a-z][a-z_]*))?\}")
TEXTS = ("value", "freq")
"""The fields of a date whose texts may have slots."""

_SLOT = re.compile(r"\{([a-z][a-z_]*)(?:\.([a-z][a-z_]*))?(?:#([a-z][a-z_]*))?\}")
_CHOICE = re.compile(r"\{([a-z][a-z_]*)\?")
_HEAD = re.compile(
    r"""\[(?P<label>[A-Z]+)
    (?: :(?P<id>(?:[a-z0-9-]|\{[a-z][a-z_]*\})+)
      | =(?P<value>(?:[A-Z0-9_.:-]|\{[a-z][a-z_.]*\})+) )?
    (?: \#(?P<handle>[a-z][a-z_]*) )?
    (?P<words>(?:\ [^\s|\[\]]+)*) \|""",
    re.VERBOSE,
)
_TEXT = {"/": re.compile(r"[^\[\]{}|/]+"), "": re.compile(r"[^\[\]{}|]+")}


class _Reader:
    """A text in the notation, and how far it is read."""

    def __init__(self, source: str, where: str) -> None:
        self._source, self._where, self._at = source, where, 0

    def parts(self, stop: str) -> Parts:
        """Read to a stop, which is not read, or to the end where there is none."""
        parts: list[str | Slot | Choice | Mark] = []
        while (char := self._source[self._at : self._at + 1]) != stop:
            if not char:
                raise self._fault(f"ends before {stop!r}; close what is open")
            parts.append(self._part(char, "/" if stop == "/" else ""))
        return tuple(parts)

    def _part(self, char: str, stop: str) -> str | Slot | Choice | Mark:
        if char == "[":
            return self._mark()
        if char == "{":
            return self._slot()
        text = _TEXT[stop].match(self._source, self._at)
        if text is None:
            raise self._fault(f"{char!r} closes nothing; remove it")
        self._at = text.end()
        return text[0]

    def _slot(self) -> Slot | Choice:
        if slot := _SLOT.match(self._source, self._at):
            self._at = slot.end()
            return Slot(slot[1], slot[2] or "name", slot[3] or slot[1])
        if choice := _CHOICE.match(self._source, self._at):
            self._at = choice.end()
            return Choice(choice[1], (self._until("/"), self._until("}")))
        raise self._fault("no slot; write {name}, {name.form}, {name#handle} or {name?one/two}")

    def _mark(self) -> Mark:
        head = _HEAD.match(self._source, self._at)
        if head is None:
            raise self._fault("no mark; write [TYPE:id|text], [TYPE=value|text] or [TYPE|text]")
        kind = next((kind for kind, types in KINDS.items() if head["label"] in types), None)
        if kind is None:
            raise self._fault(f"{head['label']!r} is no type of an entity, a date or an event")
        mark = Mark(head["label"], (), head["id"], head["handle"])
        read = {"entity": self._entity, "date": self._date, "event": self._event}[kind]
        mark = read(mark, head["value"], head["words"].split())
        self._at = head.end()
        return mark._replace(parts=self._until("]"))

    def _until(self, stop: str) -> Parts:
        parts = self.parts(stop)
        self._at += 1
        if not parts:
            raise self._fault("no text; write what stands there")
        return parts

    def _entity(self, mark: Mark, value: str | None, words: list[str]) -> Mark:
        if value or words:
            raise self._fault(f"{mark.label} takes an id and nothing else")
        if mark.id is None and mark.label != "OCC":
            raise self._fault(f"{mark.label} needs an id; write [{mark.label}:id|text]")
        return mark

    def _date(self, mark: Mark, value: str | None, words: list[str]) -> Mark:
        fault = None if value else f"{mark.label} needs =value"
        if value and not IN_VALUE.search(value):
            fault = timex.problem(mark.label, value)
        if fault or mark.id:
            raise self._fault(fault or f"{mark.label} has no id")
        fields: dict[str, Any] = {"value": value, "deictic": "!" in words}
        for word in words:
            name, is_, given = word.partition("=")
            known = {"mod": labels.MODS, "quant": None, "freq": None}
            if word != "!" and (not is_ or name not in known or not _is(given, known[name])):
                raise self._fault(f"{word!r} is not !, mod=, quant= or freq= with what TIMEX3 has")
            if is_:
                fields[name] = given
        return mark._replace(fields=fields)

    def _event(self, mark: Mark, value: str | None, words: list[str]) -> Mark:
        realis = [word for word in words if word in labels.REALIS]
        arguments = chain.from_iterable(
            self._argument(mark.label, word) for word in words if word not in realis
        )
        fields = {"realis": realis[0] if realis else "ACTUAL"}
        if (
            value
            or len(realis) > 1
            or "{" in (mark.id or "")
            or bool(mark.id) == (fields["realis"] == "GENERIC")
        ):
            message = "needs the event's name, or none if GENERIC, and at most one realis"
            raise self._fault(f"{mark.label} {message}")
        return mark._replace(fields=fields, arguments=tuple(arguments))

    def _argument(self, label: str, word: str) -> list[tuple[str, str]]:
        role, is_, handles = word.partition("=")
        roles = (*labels.ROLES_OF[label], *labels.COMMON_ROLES)
        if not is_ or role not in roles or not handles:
            known = ", ".join(roles)
            raise self._fault(f"{word!r} is no realis or argument of {label}; its roles: {known}")
        return [(role, handle) for handle in handles.split(",")]

    def _fault(self, message: str) -> KhabarError:
        return KhabarError(f"{self._where}: column {self._at + 1}: {message}")


KINDS = {"entity": labels.ENTITY_TYPES, "date": labels.DATE_TYPES, "event": labels.EVENT_TYPES}


def _is(given: str, known: tuple[str, ...] | None) -> bool:
    return given in known if known else bool(given)
