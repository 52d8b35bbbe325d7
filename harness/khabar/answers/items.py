"""An item of an answer as it is meant: null is a default, case and simple types are forgiven."""

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


class MalformedError(ValueError):
    """An item that is no record of its task: its field, and what is wrong there."""

    def __init__(self, field: str, what: str) -> None:
        super().__init__(f".{field}: {what}" if field else f": {what}")


class Item(NamedTuple):
    """A mention as a model quotes it; `arguments` of an event, as they were given."""

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


def item(task: Task, given: object) -> Item:
    """Return an item of a list (`lists.answered`). Raises MalformedError where it is none."""
    fields = _fields(given)
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


def argument(given: object) -> Argument:
    """Return an argument of an event. Raises MalformedError where it is none."""
    fields = _fields(given)
    quotation, role = _quotation(fields, ("quotation",)), _label(fields, "role", labels.ROLES)
    return Argument(quotation, _prefix(fields), role)


def _fields(given: object) -> Fields:
    if isinstance(given, Broken):
        raise MalformedError("", f"cannot be read: {given.began!r}")
    if not isinstance(given, dict):
        raise MalformedError("", f"no object: {_told(given)}")
    return given


def _quotation(fields: Fields, names: Sequence[str]) -> str:
    quoted = next(filter(str.strip, (_text(fields, name) for name in names)), None)
    if quoted is None:
        raise MalformedError(names[0], "nothing is quoted")
    return quoted


def _prefix(fields: Fields) -> str:
    """Return what is said to stand before; what cannot be read says nothing."""
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
        raise MalformedError(name, f"no string: {_told(value)}")
    return value or ""


def _label(fields: Fields, name: str, known: tuple[str, ...]) -> str:
    value = fields.get(name)
    label = _forms(known).get(_form(value))
    if label is None:
        raise MalformedError(name, f"{_told(value)} is not one of {', '.join(known)}")
    return label


@cache
def _forms(known: tuple[str, ...]) -> Mapping[str, str]:
    return {_form(label): label for label in known}


def _form(value: object) -> str:
    """Return what tells a label from others, in any case, with spaces or hyphens; else nothing."""
    return "_".join(value.replace("-", " ").casefold().split()) if isinstance(value, str) else ""


def _boolean(value: object) -> bool | None:
    return _BOOLEANS.get(_form(value) or value) if isinstance(value, str | int) else None


def _list(value: object) -> Sequence[object]:
    return value if isinstance(value, list) else (value,) if value else ()


def _told(value: object) -> str:
    """Return a value in a few words; of what holds others, what it is."""
    if isinstance(value, dict | list):
        return "an object" if isinstance(value, dict) else "a list"
    told = value.began if isinstance(value, Broken) else value
    return repr(told[: limits.QUOTED] if isinstance(told, str) else told)
