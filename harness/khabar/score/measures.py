"""The measures, one line each: which items take part, and which fields must match."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Literal, get_args

from khabar.errors import KhabarError, check_one_of
from khabar.layers import LAYERS
from khabar.schema import TASKS, Task

__all__ = ["HEADLINES", "MEASURES", "Measure"]

View = Literal["mentions", "nested", "coarse", "tags", "arguments", "named"]
Overlap = Literal["no", "any", "partial"]
OF_ARGUMENTS: tuple[View, ...] = ("arguments", "named")
"""The views whose items are arguments."""
_OF_MENTIONS: tuple[View, ...] = ("mentions", "nested", "tags")
_COARSE: tuple[View, ...] = ("coarse",)
_VIEWS_OF: Mapping[Task, tuple[View, ...]] = {
    layer.task: (
        *_OF_MENTIONS,
        *(_COARSE if layer.task == "entities" else ()),
        *(OF_ARGUMENTS if layer.roles else ()),
    )
    for layer in LAYERS.values()
}
_OF_ALL = ("words", "characters", "type", "article", "zone")
_OF_A_MENTION: Mapping[Task, tuple[str, ...]] = {
    layer.task: (*_OF_ALL, *(attribute.name for attribute in layer.measured))
    for layer in LAYERS.values()
}
_OF_AN_ARGUMENT = (*_OF_ALL, "role", "trigger", "coreference")


@dataclass(frozen=True, slots=True)
class Measure:
    """A way to count what is right.

    `match_on` names the fields in which gold and prediction must agree (`columns.FIELDS_OF`); a
    measure sees nothing else of them, and items that agree in all of them are one item.
    `overlap`: ``no``; ``any``: the spans need only share a word, and each takes part in one
    match; ``partial``: likewise, and a match of other words is worth half.
    `view`: ``mentions``; ``nested`` (those within another); ``coarse`` (projected by
    `labels.COARSE`, outermost spans); ``tags`` (what flat IOB2 tags of the outermost spans
    say, each cut where the sentence of its first word ends); ``arguments``; ``named`` (arguments
    but for those whose words are a nationality adjective in gold).

    Raises KhabarError where a task has no such view, or its items no such field.
    """

    task: Task
    name: str
    match_on: tuple[str, ...]
    view: View = "mentions"
    overlap: Overlap = "no"

    def __post_init__(self) -> None:
        where = f"measure {self.name!r}"
        check_one_of(f"{where}: task", self.task, TASKS)
        check_one_of(f"{where}: view", self.view, _VIEWS_OF[self.task])
        check_one_of(f"{where}: overlap", self.overlap, get_args(Overlap))
        if not isinstance(self.match_on, tuple):
            raise KhabarError(f"{where}: match_on: {self.match_on!r}; give a tuple of names")
        known = _OF_AN_ARGUMENT if self.view in OF_ARGUMENTS else _OF_A_MENTION[self.task]
        for name in self.match_on:
            check_one_of(f"{where}: match_on", name, known)

    @property
    def implied(self) -> frozenset[str]:
        """The fields that two matched items are bound to share."""
        placed = self.overlap == "no" and not {"words", "characters"}.isdisjoint(self.match_on)
        return frozenset(self.match_on) | (frozenset(("zone",)) if placed else frozenset())

    def within(self, field: str) -> Measure:
        """Return the measure over the items of each `type` or `zone` alone, on both sides."""
        return self if field in self.match_on else replace(self, match_on=(*self.match_on, field))

    @property
    def conditions(self) -> str:
        """The conditions of the measure, as signatures give them."""
        spans = {"no": (), "any": ("overlap",), "partial": ("partial",)}[self.overlap]
        return f"{self.view}:{'+'.join((*spans, *self.match_on))}"


MEASURES = (
    Measure("entities", "span", ("words",)),
    Measure("entities", "strict", ("words", "type")),
    Measure("entities", "exact", ("characters", "type")),
    Measure("entities", "partial", (), overlap="partial"),
    Measure("entities", "type", ("type",), overlap="any"),
    Measure("entities", "nested", ("words", "type"), "nested"),
    Measure("entities", "coarse", ("words", "type"), "coarse"),
    Measure("entities", "seqeval", ("words", "type"), "tags"),
    Measure("dates", "relaxed", (), overlap="any"),
    Measure("dates", "strict", ("words",)),
    Measure("dates", "type", ("type",), overlap="any"),
    Measure("dates", "value", ("value",), overlap="any"),
    Measure("dates", "mod", ("mod",), overlap="any"),
    Measure("dates", "deictic", ("deictic",), overlap="any"),
    Measure("events", "TI", ("words",)),
    Measure("events", "TC", ("words", "type")),
    Measure("events", "TC+realis", ("words", "type", "realis")),
    Measure("events", "AI", ("words", "type"), "arguments"),
    Measure("events", "AC", ("words", "type", "role"), "arguments"),
    Measure("events", "AC named", ("words", "type", "role"), "named"),
    Measure("events", "AI+", ("words", "type", "trigger"), "arguments"),
    Measure("events", "AC+", ("words", "type", "role", "trigger"), "arguments"),
    Measure("events", "AC coref", ("article", "coreference", "type", "role"), "arguments"),
)
"""Entities: span F1; `partial` and `type` of SemEval-2013 task 9.1 (Segura-Bedmar et al. 2013)
with the best one-to-one matching; strict IOB2 as seqeval's `mode="strict"` on the outermost
spans. Dates: TempEval-3 (UzZaman et al. 2013, section 4), `value` after `timex.canonical`. Events:
the trigger and argument measures of TextEE (Huang et al. 2024, section 3), in which an argument
is its event's type, its span and, for AC, its role; `AC named` is AC without the nationality
adjectives; the attached ones (+) name the trigger too; in `AC coref` any mention of the gold's
entity will do.
"""

_ATTRIBUTES = [attribute for layer in LAYERS.values() for attribute in layer.measured]
OPTIONAL = frozenset(a.name for a in _ATTRIBUTES if not a.absent_agrees)
"""Fields of a mention that, left out, agree with nothing."""
ANNOTATED = frozenset(a.name for a in _ATTRIBUTES)
"""Fields that a corpus may lack: a measure of them is computed where any gold mention has one."""
MAY_LACK: tuple[View, ...] = ("nested", *OF_ARGUMENTS)
"""Views that a corpus may have nothing for: measures of them are computed where gold has."""
HEADLINES = (
    ("entities", "strict"),
    ("entities", "coarse"),
    ("dates", "value"),
    ("events", "TC"),
    ("events", "AC"),
)
