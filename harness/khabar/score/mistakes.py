"""What goes wrong most: outcomes that are not right, by kind, and the surface forms that have most.

`score.outcomes` says what became of each mention.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from typing import NamedTuple

from khabar.schema import Article
from khabar.score.measures import Measure
from khabar.score.outcomes import RIGHT, Outcome, measure_of, severity

BY = tuple(
    measure_of(task, name)
    for task, name in (
        ("entities", "strict"),
        ("dates", "value"),
        ("events", "TC+realis"),
        ("events", "AC"),
    )
)
"""The measures that mistakes are counted by: between them each field that a headline compares, and
realis, with no mention counted twice for the same fault."""


class Found(NamedTuple):
    """What became of a mention by a measure, in an article."""

    measure: Measure
    article: Article
    outcome: Outcome


class Mistakes(NamedTuple):
    """The mistakes of one kind by one measure: how many, and of each surface form how many.

    `forms`: the words as they stand in the text, the most frequent first.
    """

    measure: Measure
    kind: str
    number: int
    forms: tuple[tuple[str, int], ...]


def form(article: Article, outcome: Outcome) -> str:
    """Return the words of a mention as they stand in the text, with single spaces between them."""
    item = outcome.shown
    return " ".join(article.text[item.start : item.end].split())


def most_frequent(found: Iterable[Found]) -> list[Mistakes]:
    """Return the kinds of mistakes, the most frequent first; of equals the worse kind first."""
    forms: defaultdict[tuple[Measure, str], Counter[str]] = defaultdict(Counter)
    worst: dict[str, int] = {}
    for measure, article, outcome in found:
        if outcome.kind != RIGHT:
            forms[measure, outcome.kind][form(article, outcome)] += 1
            worst[outcome.kind] = severity(outcome)
    kinds = [
        Mistakes(measure, kind, counted.total(), tuple(counted.most_common()))
        for (measure, kind), counted in forms.items()
    ]
    return sorted(kinds, key=lambda each: (-each.number, worst[each.kind]))
