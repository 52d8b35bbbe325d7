"""Whether the layers of an article or a prediction fit the text and the inventories."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from itertools import chain
from operator import attrgetter

from khabar import labels, limits, timex
from khabar.layers import LAYERS, layer_of
from khabar.schema import (
    TASKS,
    Argument,
    Article,
    Dct,
    Event,
    Mention,
    Prediction,
    Unlocatable,
    Variant,
    Zone,
)

_DCT = re.compile(
    r"\d{4}(?:-(\d{2})(?:-(\d{2})(?:T(\d{2}:\d{2})(?::\d{2})?(?:Z|[+-]\d{2}:?\d{2})?)?)?)?",
    re.ASCII,
)


def fault(record: Article | Prediction, text: str) -> str | None:
    """Return the first fault of a record's layers, with its field and remedy, or None.

    Faults are offsets outside the text or reversed, a mention's `text` that is not the text at
    its offsets, labels outside the inventories, zones that do not tile, and an article's date in
    another form.
    """
    if isinstance(record, Article):
        return _article_fault(record, text) or _layers_fault(record, text)
    return _answer_fault(record) or _layers_fault(record, text)


def _article_fault(article: Article, text: str) -> str | None:
    """Return the first fault of an article besides its mentions, or None."""
    if article.zones and (fault := zones_fault(article.zones, text)):
        return fault
    if article.labels is not None and (fault := labels_fault(article.labels)):
        return fault
    if isinstance(article, Variant) and (fault := _origin_fault(article)):
        return fault
    return dct_fault(article.dct) if article.dct else None


def _origin_fault(article: Variant) -> str | None:
    """Return the fault of an origin that is not of each mention of its layer, or None."""
    for task, places in article.origin.items():
        if len(places) != (number := len(getattr(article, task) or ())):
            return f"origin: {task}: {len(places)} places of {number} mentions; give one for each"
    return None


_TYPES: Mapping[str, tuple[str, ...]] = {task: LAYERS[task].types for task in TASKS}
_LABELS = {
    task: [(attrgetter(name), frozenset((None, *known))) for name, known in layer.labels.items()]
    for task, layer in LAYERS.items()
}


def _layers_fault(record: Article | Prediction, text: str) -> str | None:
    """Return the first fault of a record's mentions, or None."""
    types = _TYPES
    if record.labels is not None:
        types = {**_TYPES, "entities": labels.INVENTORIES[record.labels].types}
    for task in TASKS:
        mentions = getattr(record, task) or ()
        if _is_valid(mentions, task, types[task], text):
            continue
        for number, mention in enumerate(mentions):
            if fault := mention_fault(mention, types[task], text):
                return f"{task}[{number}].{fault}"
    return None


def _answer_fault(record: Prediction) -> str | None:
    """Return the first fault of a prediction besides its mentions, or None."""
    if record.labels is not None and (fault := labels_fault(record.labels)):
        return fault
    for field in ("unlocatable", "malformed"):
        if (counts := getattr(record, field)) and (fault := _count_fault(record, field, counts)):
            return fault
    return None


def _count_fault(record: Prediction, field: str, counts: Unlocatable) -> str | None:
    for name in counts.__struct_fields__:
        number = getattr(counts, name)
        layer = "events" if name == "arguments" else name
        if not 0 <= number <= limits.WITHOUT_SPAN:
            return f"{field}.{name}: {number}; give a count from 0 to {limits.WITHOUT_SPAN:,}"
        if number and getattr(record, layer) is None:
            return f"{field}.{name}: {number}, but {layer} are not answered; give a list"
    return None


def labels_fault(name: str) -> str | None:
    """Return the fault of the name of an inventory, or None."""
    return _label_fault("labels", name, tuple(labels.INVENTORIES))


def _is_valid(mentions: Sequence[Mention], task: str, types: tuple[str, ...], text: str) -> bool:
    """Return whether no mention of a layer has a fault: checked together, since most have none."""
    if not _spans_fit(mentions, text) or not set(map(attrgetter("type"), mentions)).issubset(types):
        return False
    for of_mention, known in _LABELS[task]:
        if not known.issuperset(map(of_mention, mentions)):
            return False
    if not LAYERS[task].roles:
        return True
    arguments = list(chain.from_iterable(map(attrgetter("arguments"), mentions)))
    roles = set(map(attrgetter("role"), arguments))
    return roles.issubset(LAYERS[task].roles) and _spans_fit(arguments, text)


def _spans_fit(spans: Sequence[Mention | Argument], text: str) -> bool:
    """Return whether all spans lie within the text and quote it correctly."""
    size = len(text)
    for span in spans:
        start, end, quoted = span.start, span.end, span.text
        if not 0 <= start < end <= size or (quoted is not None and text[start:end] != quoted):
            return False
    return True


def mention_fault(mention: Mention, types: tuple[str, ...], text: str) -> str | None:
    """Return the first fault of one mention, with its field and remedy, or None."""
    if fault := _span_fault(mention.start, mention.end, mention.text, text):
        return fault
    if fault := _label_fault("type", mention.type, types):
        return fault
    for field, known in layer_of(mention).labels.items():
        label = getattr(mention, field)
        if label is not None and (fault := _label_fault(field, label, known)):
            return fault
    return _arguments_fault(mention, text) if isinstance(mention, Event) else None


def _arguments_fault(event: Event, text: str) -> str | None:
    for number, argument in enumerate(event.arguments):
        if fault := _span_fault(argument.start, argument.end, argument.text, text) or _label_fault(
            "role", argument.role, labels.ROLES
        ):
            return f"arguments[{number}].{fault}"
    return None


def _label_fault(field: str, label: str, known: tuple[str, ...]) -> str | None:
    if label in known:
        return None
    return f"{field}: {label[: limits.QUOTED]!r} is not one of {', '.join(known)}"


def _span_fault(start: int, end: int, quoted: str | None, text: str) -> str | None:
    if not 0 <= start < end <= len(text):
        field = "start" if not 0 <= start < len(text) else "end"
        return (
            f"{field}: [{start}, {end}) is not a span of the text (0 to {len(text)}); "
            f"give code points with start < end{_offsets_hint(start, end, quoted, text)}"
        )
    if quoted is not None and quoted != text[start:end]:
        hint = _offsets_hint(start, end, quoted, text)
        return (
            f"text: {quoted[: limits.QUOTED]!r} is not the text at [{start}, {end}), "
            f"{text[start:end][: limits.QUOTED]!r}"
            f"{hint or '; offsets count code points of the raw text'}"
        )
    return None


def _offsets_hint(start: int, end: int, quoted: str | None, text: str) -> str:
    """Return how the offsets of a quotation were counted, if another way of counting fits."""
    if not quoted or start < 0:
        return ""
    for units, (encoding, size) in _IN_UNITS.items():
        encoded = text.encode(encoding, "surrogatepass")[size * start : size * end]
        if encoded == quoted.encode(encoding, "surrogatepass"):
            return f"; offsets are code points, and these count {units}"
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
"""The remedies, and how far the start and the end are off."""


def zones_fault(zones: Sequence[Zone], text: str) -> str | None:
    """Return the first fault of zones, which must tile `text`, or None."""
    end = 0
    for number, zone in enumerate(zones):
        if fault := _label_fault("type", zone.type, labels.ZONES):
            return f"zones[{number}].{fault}"
        if zone.start != end or zone.end < zone.start:
            return f"zones[{number}].start: {zone.start}; zones tile the text, so expected {end}"
        end = zone.end
    return None if end == len(text) else f"zones: end at {end}; the text ends at {len(text)}"


def dct_fault(dct: Dct) -> str | None:
    """Return the fault of an article's date, or None."""
    type_ = "TIME" if "T" in dct.value else "DATE"
    if not (finest := granularity(dct.value)) or timex.problem(type_, dct.value):
        return (
            f"dct: {dct.value[: limits.QUOTED]!r} is not the date of an article; "
            "give it as 2025, 2025-12, 2025-12-31 or 2025-12-31T15:00"
        )
    known = labels.GRANULARITIES
    if fault := _label_fault("dct.granularity", dct.granularity, known):
        return fault
    if known.index(dct.granularity) > known.index(finest):
        return f"dct.granularity: {dct.granularity!r} is finer than {dct.value}; give {finest!r}"
    return _label_fault("dct.basis", dct.basis, labels.BASES)


def granularity(value: str) -> str:
    """Return the granularity of an article's date (`labels.GRANULARITIES`); "" if malformed."""
    match = _DCT.fullmatch(value)
    return labels.GRANULARITIES[sum(part is not None for part in match.groups())] if match else ""
