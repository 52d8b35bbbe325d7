"""What langextract extracted, as mentions of an article and counts of the rest."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

import msgspec

import khabar
from khabar.align import How
from khabar.answers import Counts, Reading
from khabar.labels import MODS
from khabar.layers import LAYERS
from khabar_baselines.langextract.options import Task

if TYPE_CHECKING:
    from langextract.data import Extraction

_EXAMPLES = 3
_RECORDS: dict[Task, type[khabar.Entity | khabar.Date]] = {
    "entities": khabar.Entity,
    "dates": khabar.Date,
}


def reading(extractions: Iterable[tuple[Extraction, int]], task: Task) -> Reading:
    """Return the extractions of a task as mentions.

    `extractions`: each with the offset of its text in the article. Langextract's match is `exact`
    or, of any other kind, `fuzzy`; what it has not placed is unlocatable. A type or an attribute
    that is not of the task makes it malformed.
    """
    from langextract.data import AlignmentStatus

    mentions: list[khabar.Entity | khabar.Date] = []
    found: list[How] = []
    kinds: Counter[str] = Counter()
    faults: list[str] = []
    for extraction, offset in extractions:
        try:
            mention = _mention(extraction, offset, task)
        except ValueError as error:
            kinds["malformed"] += 1
            faults.append(str(error))
            continue
        how: How = (
            "exact" if extraction.alignment_status is AlignmentStatus.MATCH_EXACT else "fuzzy"
        )
        kinds[how if mention else "unlocatable"] += 1
        if mention:
            mentions.append(mention)
            found.append(how)
    return Reading(
        mentions=tuple(mentions),
        found=tuple(found),
        counts=_counts(kinds),
        arguments=None,
        truncated=False,
        examples=tuple(faults[:_EXAMPLES]),
    )


def _counts(kinds: Counter[str]) -> Counts:
    return Counts(answered=kinds.total(), **{kind: kinds[kind] for kind in Counts._fields[1:]})


def _mention(extraction: Extraction, offset: int, task: Task) -> khabar.Entity | khabar.Date | None:
    """Return an extraction as a mention, None if it has no place; ValueError if malformed."""
    type_ = extraction.extraction_class
    if type_ not in LAYERS[task].types:
        raise ValueError(f"type: {str(type_)[:60]!r} is not a type of {task}")
    attributes = _attributes(extraction) if task == "dates" else {}
    place = extraction.char_interval
    if place is None or place.start_pos is None or place.end_pos is None:
        return None
    span = {"start": place.start_pos + offset, "end": place.end_pos + offset}
    return msgspec.convert({**span, "type": type_, **attributes}, _RECORDS[task])


def _attributes(extraction: Extraction) -> dict[str, Any]:
    """Return the value and the modifier of a date; ValueError if they are no strings."""
    given = extraction.attributes or {}
    value, mod = given.get("value"), given.get("mod") or "NONE"
    if not isinstance(value, str | None):
        raise ValueError(f"value: {str(value)[:60]!r} is not a string")
    if mod not in (*MODS, "NONE"):
        raise ValueError(f"mod: {str(mod)[:60]!r} is unknown")
    return {"value": value or None, "mod": None if mod == "NONE" else mod}
