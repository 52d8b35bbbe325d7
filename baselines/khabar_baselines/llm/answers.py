"""What a model is asked to answer, and its answers as mentions: quotations become spans."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple, TypeVar

import msgspec

import khabar
from khabar import labels
from khabar.align import Aligner, Found, Quotation
from khabar_baselines.llm.options import Task

Mention = khabar.Entity | khabar.Date | khabar.Event

T = TypeVar("T")

_NONE = "NONE"
_BOOLEANS = {"true": True, "false": False}
_LABELS: Mapping[str, Mapping[str, str]] = {
    field: {label.casefold(): label for label in known}
    for field, known in {
        "type": (*labels.ENTITY_TYPES, *labels.DATE_TYPES, *labels.EVENT_TYPES),
        "mod": labels.MODS,
        "realis": labels.REALIS,
        "role": labels.ROLES,
    }.items()
}
"""The labels of each field, by what they are in any case."""


def _string(*known: str) -> dict[str, Any]:
    return {"type": "string", "enum": list(known)} if known else {"type": "string"}


def _object(**fields: dict[str, Any]) -> dict[str, Any]:
    """Return the schema of a record as strict providers want it: every field, no other."""
    return {
        "type": "object",
        "properties": fields,
        "required": list(fields),
        "additionalProperties": False,
    }


def _list(item: dict[str, Any]) -> dict[str, Any]:
    return {"type": "array", "items": item}


_ARGUMENT = _object(quotation=_string(), role=_string(*labels.ROLES))
SCHEMAS: Mapping[Task, dict[str, Any]] = {
    "entities": _object(
        entities=_list(
            _object(quotation=_string(), prefix=_string(), type=_string(*labels.ENTITY_TYPES))
        )
    ),
    "dates": _object(
        dates=_list(
            _object(
                quotation=_string(),
                prefix=_string(),
                type=_string(*labels.DATE_TYPES),
                value=_string(),
                mod=_string(_NONE, *labels.MODS),
                deictic={"type": "boolean"},
            )
        )
    ),
    "events": _object(
        events=_list(
            _object(
                trigger=_string(),
                prefix=_string(),
                type=_string(*labels.EVENT_TYPES),
                realis=_string(*labels.REALIS),
                arguments=_list(_ARGUMENT),
            )
        )
    ),
}
"""The JSON Schema of the answer to each task."""


class _Said(msgspec.Struct, frozen=True):
    type: str
    quotation: str = ""
    trigger: str = ""
    prefix: str = ""
    value: str | None = None
    mod: str | None = None
    deictic: bool | None = None
    realis: str | None = None
    arguments: tuple[Any, ...] = ()


class _SaidArgument(msgspec.Struct, frozen=True):
    quotation: str
    role: str
    prefix: str | None = None


class Located(NamedTuple):
    """Mentions with their spans, and how many answers were found how, or not at all.

    The counts: ``answered``, of which ``exact``, ``normalised``, ``fuzzy``, ``unlocatable``
    (quoted, but not in the text) and ``malformed`` (no record of this task); ``found``: how each
    mention was, in their order; of events also
    ``arguments``, with the same counts.
    """

    mentions: tuple[Mention, ...]
    counts: dict[str, Any]


def located(task: Task, items: Sequence[Any], text: str, article: khabar.Article) -> Located:
    """Return the items of an answer as mentions of `text`.

    `text` has the article's offsets; where nothing is to be found it is blank. Items beyond
    one a character are unlocatable.
    """
    counts = _counts(len(items))
    said = [item for item in map(_said, items[: len(text)]) if item and _sound(task, item)]
    counts["malformed"] = min(len(items), len(text)) - len(said)
    aligner = Aligner(text)
    places = aligner.align(
        Quotation(item.trigger or item.quotation, prefix=item.prefix) for item in said
    )
    of_arguments: Counter[str] = Counter()
    make: Mapping[Task, Callable[[_Said, Found], Mention]] = {
        "entities": lambda item, at: khabar.Entity(start=at.start, end=at.end, type=item.type),
        "dates": _date,
        "events": _Events(aligner, article, of_arguments).event,
    }
    mentions, counts["found"] = [], []
    for item, place in zip(said, places, strict=True):
        if place:
            counts[place.how] += 1
            counts["found"].append(place.how)
            mentions.append(make[task](item, place))
    counts["unlocatable"] = len(items) - counts["malformed"] - len(mentions)
    if task == "events":
        return Located(tuple(mentions), {**counts, "arguments": _counts(0) | of_arguments})
    return Located(tuple(mentions), counts)


def _counts(answered: int) -> dict[str, Any]:
    names = ("exact", "normalised", "fuzzy", "unlocatable", "malformed")
    return {"answered": answered, **dict.fromkeys(names, 0)}


def _said(item: object) -> _Said | None:
    return _record(item, _Said)


def _record(item: object, kind: type[T]) -> T | None:
    """Return an item of an answer as a record, or None; what is null has its default."""
    if not isinstance(item, dict):
        return None
    plain = {name: _plain(name, value) for name, value in item.items() if value is not None}
    try:
        return msgspec.convert(plain, kind)
    except msgspec.ValidationError:
        return None


def _plain(name: object, value: object) -> object:
    """Return a field's value as its schema has it: a label's case, a year's type, a boolean."""
    if isinstance(value, str) and name in _LABELS:
        label = value.strip()
        return _LABELS[str(name)].get(label.casefold(), label)
    if name == "value" and isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    if name == "deictic" and isinstance(value, str):
        return _BOOLEANS.get(value.strip().casefold(), value)
    return value


def _sound(task: Task, item: _Said) -> bool:
    known_realis = task != "events" or item.realis in labels.REALIS
    quotes = bool((item.trigger or item.quotation).strip())
    return quotes and item.type in labels.TYPES_OF[task] and known_realis


def _date(item: _Said, at: Found) -> khabar.Date:
    return khabar.Date(
        start=at.start,
        end=at.end,
        type=item.type,
        value=item.value or None,
        mod=item.mod if item.mod in labels.MODS else None,
        deictic=item.deictic,
    )


class _Events:
    """Events of one article; their arguments are the occurrences nearest to the trigger."""

    def __init__(self, aligner: Aligner, article: khabar.Article, counts: Counter[str]) -> None:
        self._aligner, self._article, self._counts = aligner, article, counts

    def event(self, item: _Said, at: Found) -> khabar.Event:
        arguments = (self._argument(given, at) for given in item.arguments[: len(labels.ROLES)])
        return khabar.Event(
            start=at.start,
            end=at.end,
            type=item.type,
            realis=item.realis,
            arguments=tuple(dict.fromkeys(filter(None, arguments))),
        )

    def _argument(self, given: object, trigger: Found) -> khabar.Argument | None:
        self._counts["answered"] += 1
        said = _record(given, _SaidArgument)
        if said is None or said.role not in labels.ROLES or not said.quotation.strip():
            self._counts["malformed"] += 1
            return None
        quotation = Quotation(said.quotation, said.prefix or "")
        place = self._aligner.nearest(
            quotation, trigger.start, trigger.end, self._article.sentences
        )
        self._counts[place.how if place else "unlocatable"] += 1
        return khabar.Argument(start=place.start, end=place.end, role=said.role) if place else None
