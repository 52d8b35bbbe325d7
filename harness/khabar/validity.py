"""Whether the layers of an article or a prediction fit the text and the inventories."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from itertools import chain
from operator import attrgetter

from khabar import labels, limits, timex
from khabar.schema import (
    TASKS,
    Argument,
    Article,
    Date,
    Dct,
    Event,
    Mention,
    Prediction,
    Unlocatable,
    Zone,
)

_DCT = re.compile(
    r"\d{4}(?:-(\d{2})(?:-(\d{2})(?:T(\d{2}:\d{2})(?::\d{2})?(?:Z|[+-]\d{2}:?\d{2})?)?)?)?",
    re.ASCII,
)


def fault(record: Article | Prediction, text: str) -> str | None:
    """Return the first fault of a record's layers, with its field and remedy, or None.

    Faults are offsets outside the text or reversed, a mention's `text` that is not what
    stands at its offsets, labels outside the inventories, zones that do not tile,
    and an article's date that is none.
    """
    if isinstance(record, Article):
        if record.zones and (found := zones_fault(record.zones, text)):
            return found
        if record.dct and (found := dct_fault(record.dct)):
            return found
    types = dict(labels.TYPES_OF)
    if isinstance(record, Prediction):
        if found := _answer_fault(record):
            return found
        if record.labels is not None:
            types["entities"] = labels.INVENTORIES[record.labels].types
    for task in TASKS:
        mentions = getattr(record, task) or ()
        if _sound(mentions, task, types[task], text):
            continue
        for number, mention in enumerate(mentions):
            if found := mention_fault(mention, types[task], text):
                return f"{task}[{number}].{found}"
    return None


def _answer_fault(record: Prediction) -> str | None:
    """Return what is wrong with a prediction besides its mentions, or None."""
    if record.labels is not None and (found := labels_fault(record.labels)):
        return found
    for field in ("unlocatable", "malformed"):
        if (counted := getattr(record, field)) and (found := _count_fault(record, field, counted)):
            return found
    return None


def _count_fault(record: Prediction, field: str, counted: Unlocatable) -> str | None:
    for name in counted.__struct_fields__:
        number = getattr(counted, name)
        layer = "events" if name == "arguments" else name
        if not 0 <= number <= limits.WITHOUT_SPAN:
            return f"{field}.{name}: {number}; give how many, from 0 to {limits.WITHOUT_SPAN:,}"
        if number and getattr(record, layer) is None:
            return f"{field}.{name}: {number}, but {layer} are not answered; give a list"
    return None


def labels_fault(name: str) -> str | None:
    """Return what is wrong with the name of an inventory, or None."""
    return _of_label("labels", name, tuple(labels.INVENTORIES))


_LABELS: Mapping[str, tuple[str, tuple[str, ...]]] = {
    "dates": ("mod", labels.MODS),
    "events": ("realis", labels.REALIS),
}


def _sound(mentions: Sequence[Mention], task: str, types: tuple[str, ...], text: str) -> bool:
    """Return whether no mention of a layer has a fault: all at once, since most have none."""
    if not _placed(mentions, text) or not set(map(attrgetter("type"), mentions)).issubset(types):
        return False
    if task in _LABELS:
        field, known = _LABELS[task]
        if not set(map(attrgetter(field), mentions)).issubset((None, *known)):
            return False
    if task != "events":
        return True
    arguments = list(chain.from_iterable(map(attrgetter("arguments"), mentions)))
    roles = set(map(attrgetter("role"), arguments))
    return roles.issubset(labels.ROLES) and _placed(arguments, text)


def _placed(spans: Sequence[Mention | Argument], text: str) -> bool:
    """Return whether all spans are spans of the text that quote it rightly."""
    size = len(text)
    for span in spans:
        start, end, quoted = span.start, span.end, span.text
        if not 0 <= start < end <= size or (quoted is not None and text[start:end] != quoted):
            return False
    return True


def mention_fault(mention: Mention, types: tuple[str, ...], text: str) -> str | None:
    """Return the first fault of one mention, with its field and remedy, or None."""
    if found := _of_span(mention.start, mention.end, mention.text, text):
        return found
    if found := _of_label("type", mention.type, types):
        return found
    if isinstance(mention, Date) and mention.mod is not None:
        return _of_label("mod", mention.mod, labels.MODS)
    if isinstance(mention, Event):
        return _of_event(mention, text)
    return None


def _of_event(event: Event, text: str) -> str | None:
    if event.realis is not None and (found := _of_label("realis", event.realis, labels.REALIS)):
        return found
    for number, argument in enumerate(event.arguments):
        if found := _of_span(argument.start, argument.end, argument.text, text) or _of_label(
            "role", argument.role, labels.ROLES
        ):
            return f"arguments[{number}].{found}"
    return None


def _of_label(field: str, label: str, known: tuple[str, ...]) -> str | None:
    if label in known:
        return None
    return f"{field}: {label[:80]!r} is none of {', '.join(known)}"


def _of_span(start: int, end: int, quoted: str | None, text: str) -> str | None:
    if not 0 <= start < end <= len(text):
        field = "start" if not 0 <= start < len(text) else "end"
        return (
            f"{field}: [{start}, {end}) is no span of the text (0 to {len(text)}); "
            f"give code points with start < end{_counted_otherwise(start, end, quoted, text)}"
        )
    if quoted is not None and quoted != text[start:end]:
        told = _counted_otherwise(start, end, quoted, text)
        return (
            f"text: {quoted[:80]!r} is not what stands at [{start}, {end}), "
            f"{text[start:end][:80]!r}{told or '; offsets count code points of the raw text'}"
        )
    return None


def _counted_otherwise(start: int, end: int, quoted: str | None, text: str) -> str:
    """Return how the offsets of a quotation were counted, if it stands where they lead then."""
    if not quoted or start < 0:
        return ""
    for remedy, (encoding, size) in _IN_UNITS.items():
        encoded = text.encode(encoding, "surrogatepass")[size * start : size * end]
        if encoded == quoted.encode(encoding, "surrogatepass"):
            return f"; offsets are code points, and these count {remedy}"
    for remedy, (first, last) in _SHIFTED.items():
        begins = start + first
        if begins + len(quoted) == end + last and text[max(begins, 0) : end + last] == quoted:
            return f"; offsets are code points{remedy}"
    return ""


_IN_UNITS = {"UTF-16 units": ("utf-16-le", 2), "bytes": ("utf-8", 1)}
_SHIFTED = {
    ", [start, end), and this end is inclusive: add 1 to every end": (0, 1),
    " from 0: take 1 from every start": (-1, 0),
    " from 0: take 1 from every start and end": (-1, -1),
}
"""What was counted instead, and how far the start and the end are off."""


def zones_fault(zones: Sequence[Zone], text: str) -> str | None:
    """Return what keeps zones from tiling `text`; one fault is enough."""
    end = 0
    for number, zone in enumerate(zones):
        if found := _of_label("type", zone.type, labels.ZONES):
            return f"zones[{number}].{found}"
        if zone.start != end or zone.end < zone.start:
            return f"zones[{number}].start: zones tile the text; expected {end}, not {zone.start}"
        end = zone.end
    return None if end == len(text) else f"zones: end at {end}; the text ends at {len(text)}"


def dct_fault(dct: Dct) -> str | None:
    """Return what is wrong with an article's date, or None."""
    type_ = "TIME" if "T" in dct.value else "DATE"
    if not (given := granularity(dct.value)) or timex.problem(type_, dct.value):
        return (
            f"dct: {dct.value[:80]!r} is no date of an article; "
            "give it as 2025, 2025-12, 2025-12-31 or 2025-12-31T15:00"
        )
    known = labels.GRANULARITIES
    if found := _of_label("dct.granularity", dct.granularity, known):
        return found
    if known.index(dct.granularity) > known.index(given):
        return f"dct.granularity: {dct.granularity!r} is finer than {dct.value}; give {given!r}"
    return _of_label("dct.basis", dct.basis, labels.BASES)


def granularity(value: str) -> str:
    """Return which of `labels.GRANULARITIES` an article's date has; empty if it has none."""
    found = _DCT.fullmatch(value)
    return labels.GRANULARITIES[sum(part is not None for part in found.groups())] if found else ""
