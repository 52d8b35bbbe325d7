"""The measures, one line each: what takes part, and what must be alike to be right."""

from __future__ import annotations

from typing import Literal, NamedTuple

from khabar.schema import Task

View = Literal["mentions", "coarse", "tags", "arguments"]


class Measure(NamedTuple):
    """A way to count what is right.

    `alike` names the fields of `items.Item` in which gold and prediction must agree; a
    measure sees nothing else of them, and items that are alike in them are one item.
    `overlap`: the spans need only share a word, and each takes part in one match.
    `view`: ``mentions``; ``coarse`` (projected by `labels.COARSE`, outermost spans);
    ``tags`` (what flat IOB2 tags of the outermost spans say); ``arguments``.
    """

    task: Task
    name: str
    alike: tuple[str, ...]
    view: View = "mentions"
    overlap: bool = False

    @property
    def conditions(self) -> str:
        """The conditions of the measure, as signatures give them."""
        spans = ("overlap",) if self.overlap else ()
        return f"{self.view}:{'+'.join((*spans, *self.alike))}"


MEASURES = (
    Measure("entities", "span", ("words",)),
    Measure("entities", "strict", ("words", "type")),
    Measure("entities", "exact", ("characters", "type")),
    Measure("entities", "coarse", ("words", "type"), "coarse"),
    Measure("entities", "seqeval", ("words", "type"), "tags"),
    Measure("dates", "relaxed", (), overlap=True),
    Measure("dates", "strict", ("words",)),
    Measure("dates", "type", ("type",), overlap=True),
    Measure("dates", "value", ("value",), overlap=True),
    Measure("events", "TI", ("words",)),
    Measure("events", "TC", ("words", "type")),
    Measure("events", "AI", ("words", "type"), "arguments"),
    Measure("events", "AC", ("words", "type", "role"), "arguments"),
)
"""Entities: span F1; strict IOB2 as seqeval's `mode="strict"` on the outermost spans. Dates:
TempEval-3 (UzZaman et al. 2013, section 4), `value` after `timex.canonical`. Events: the
trigger and argument measures of TextEE (Huang et al. 2024, section 3), in which an argument is
its event's type, its span and, for AC, its role.
"""

HEADLINES = (
    ("entities", "strict"),
    ("entities", "coarse"),
    ("dates", "value"),
    ("events", "TC"),
    ("events", "AC"),
)
