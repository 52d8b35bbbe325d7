"""What goes wrong most: mentions that are not right, by layer and kind, and their words.

`score.judged` says what became of each mention. The page, the terminal and pytest count by this.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from typing import NamedTuple

from khabar.schema import Article
from khabar.score.judged import LAYERS, NOT_DONE, NOT_JUDGED, Row
from khabar.score.outcomes import RIGHT, Item


class Mistakes(NamedTuple):
    """The mistakes of one kind in a layer: how many, and of each surface form how many.

    `forms`: the words as they stand in the text, the most frequent first.
    """

    layer: str
    kind: str
    number: int
    forms: tuple[tuple[str, int], ...]


def mistake(row: Row, run: int = 0) -> str | None:
    """Return the kind of mistake that a run makes with a mention; None if it makes none."""
    kind = row.kinds[run]
    return None if kind in (RIGHT, NOT_DONE, NOT_JUDGED) else kind


def form(article: Article, item: Item) -> str:
    """Return the words of a mention as they stand in the text, with single spaces between them."""
    return " ".join(article.text[item.start : item.end].split())


def order(layer_and_kind: tuple[str, str], number: int) -> tuple[int, int, str]:
    """Return the place of a kind of mistakes among others, the most frequent first."""
    layer, kind = layer_and_kind
    return -number, LAYERS.index(layer), kind


def most_frequent(found: Iterable[tuple[Article, Row]]) -> list[Mistakes]:
    """Return the kinds of mistakes in the mentions of one run, the most frequent first."""
    forms: defaultdict[tuple[str, str], Counter[str]] = defaultdict(Counter)
    for article, row in found:
        if kind := mistake(row):
            forms[row.layer, kind][form(article, row.shown)] += 1
    kinds = (
        Mistakes(layer, kind, counted.total(), tuple(counted.most_common()))
        for (layer, kind), counted in forms.items()
    )
    return sorted(kinds, key=lambda each: order((each.layer, each.kind), each.number))
