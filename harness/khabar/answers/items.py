"""Items of an answer as records: null is a default; case and simple types may differ."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from typing import NamedTuple

from khabar import labels, limits
from khabar.answers.scan import Broken
from khabar.layers import LAYERS
from khabar.schema import Task

Fields = Mapping[str, object]
_QUOTING: Mapping[Task, tuple[str, ...]] = {
    "entities": ("quotation",),
    "dates": ("quotation",),
    "events": ("trigger", "quotation"),
}
_BOOLEANS: Mapping[object, bool] = {"true": True, "false": False, 1: True, 0: False}
_DIGITS = 9


class MalformedError(ValueError):
    """An item that is not a record of its task: its field, and what is wrong there."""

    def __init__(self, field: str, fault: str) -> None:
        super().__init__(f".{field}: {fault}" if field else f": {fault}")


class Item(NamedTuple):
    """A mention as a model quotes it; `arguments` of an event are not read yet."""

    quotation: str
    prefix: str
    type: str
    value: str | None
    mod: str | None
    deictic: bool | None
    realis: str | None
    arguments: Sequence[object]


class Argument(NamedTuple):
    """An argument of an event as a model quotes it."""

    quotation: str
    prefix: str
    role: str


class Name(NamedTuple):
    """The name that a model gives a mention, which is shown to it with a number."""

    number: int
    name: str


def item(task: Task, value: object) -> Item:
    """Return an item of a list (`lists.answered`) as a record; raises MalformedError."""
    fields = _fields(value)
    return Item(
        quotation=_quotation(fields, _QUOTING[task]),
        prefix=_prefix(fields),
        type=_label(fields, "type", LAYERS[task].types),
        value=(_text(fields, "value").strip().upper() or None) if task == "dates" else None,
        mod=_forms(labels.MODS).get(_form(fields.get("mod"))),
        deictic=_boolean(fields.get("deictic")),
        realis=_label(fields, "realis", labels.REALIS) if task == "events" else None,
        arguments=_list(fields.get("arguments")),
    )


def argument(value: object) -> Argument:
    """Return an argument of an event as a record; raises MalformedError."""
    fields = _fields(value)
    quotation, role = _quotation(fields, ("quotation",)), _label(fields, "role", labels.ROLES)
    return Argument(quotation, _prefix(fields), role)


def name(value: object) -> Name:
    """Return an item of a list of names as a record; raises MalformedError."""
    fields = _fields(value)
    number = _text(fields, "number").strip()
    if not number.isdecimal() or len(number) > _DIGITS:
        raise MalformedError("number", f"not a mention's number: {_brief(fields.get('number'))}")
    return Name(int(number), _text(fields, "name"))


def _fields(value: object) -> Fields:
    if isinstance(value, Broken):
        raise MalformedError("", f"cannot be read: {value.began!r}")
    if not isinstance(value, dict):
        raise MalformedError("", f"not an object: {_brief(value)}")
    return value


def _quotation(fields: Fields, names: Sequence[str]) -> str:
    quoted = next(filter(str.strip, (_text(fields, name) for name in names)), None)
    if quoted is None:
        raise MalformedError(names[0], "is missing or empty")
    return quoted


def _prefix(fields: Fields) -> str:
    """Return the words before the quotation; "" if they cannot be read."""
    try:
        return _text(fields, "prefix")
    except MalformedError:
        return ""


def _text(fields: Fields, name: str) -> str:
    value = fields.get(name)
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    if value is not None and not isinstance(value, str):
        raise MalformedError(name, f"not a string: {_brief(value)}")
    return value or ""


def _label(fields: Fields, name: str, known: tuple[str, ...]) -> str:
    value = fields.get(name)
    label = _forms(known).get(_form(value))
    if label is None:
        raise MalformedError(name, f"{_brief(value)} is not one of {', '.join(known)}")
    return label


@cache
def _forms(known: tuple[str, ...]) -> Mapping[str, str]:
    return {_form(label): label for label in known}


def _form(value: object) -> str:
    """Return a label's form without differences of case, spaces and hyphens; "" if not a string."""
    return "_".join(value.replace("-", " ").casefold().split()) if isinstance(value, str) else ""


def _boolean(value: object) -> bool | None:
    return _BOOLEANS.get(_form(value) or value) if isinstance(value, str | int) else None


def _list(value: object) -> Sequence[object]:
    return value if isinstance(value, list) else (value,) if value else ()


def _brief(value: object) -> str:
    """Return a value in a few words; a list or an object by its kind only."""
    if isinstance(value, dict | list):
        return "an object" if isinstance(value, dict) else "a list"
    shown = value.began if isinstance(value, Broken) else value
    return repr(shown[: limits.QUOTED] if isinstance(shown, str) else shown)
