"""The tables of the page: scores, differences and confusions of types."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import NamedTuple

from khabar.inert import printable
from khabar.render.cells import bounds, chance, counted, shares
from khabar.render.html.links import into
from khabar.score.compare import TOLD_APART, Difference
from khabar.score.judged import TYPES_OF, Row, category
from khabar.score.measures import HEADLINES
from khabar.score.report import Report


class Line(NamedTuple):
    """A line of a table; `strong`: whether it is emphasised; `links`: where its cells lead to."""

    names: tuple[str, ...]
    cells: Sequence[str]
    strong: bool = False
    links: Sequence[str] = ()


class Table(NamedTuple):
    """A table: the columns with a line's names, those with numbers, and groups of lines."""

    caption: str
    names: tuple[str, ...]
    columns: Sequence[str]
    groups: Sequence[Sequence[Line]]


def scores(report: Report) -> Table:
    """Return every measure of a run with its interval; headlines are strong."""
    groups = [
        [
            Line((task, name), _score_cells(report, task, name), (task, name) in HEADLINES)
            for name in measures
        ]
        for task, measures in report.items()
    ]
    columns = "precision", "recall", "F1", "95% interval", "gold", "predicted", "right"
    caption = f"{printable(report.system)}: micro-averaged scores, %"
    return Table(caption, ("task", "measure"), columns, groups)


def identity(report: Report) -> Table | None:
    """Return the scores of clusters; None if no layer has any."""
    groups = [
        [Line((layer, name), shares(s.precision, s.recall, s.f1)) for name, s in scores.items()]
        for layer, scores in report.identity.items()
        if scores
    ]
    caption = f"{printable(report.system)}: clusters over all articles as one document, %"
    columns = "precision", "recall", "F1"
    return Table(caption, ("clusters of", "measure"), columns, groups) if groups else None


def differences(rows: Iterable[Difference], one: Report, other: Report) -> Table:
    """Return the differences of two runs; those significant over sentences are strong."""
    groups: dict[str, list[Line]] = {}
    for row in rows:
        f1 = shares(row.one, row.other)
        chances = chance(row.articles), chance(row.sentences)
        sure = [bounds(report[row.task][row.measure]) for report in (one, other)]
        cells = (f1[0], sure[0], f1[1], sure[1], f"{100 * row.difference:+.1f}", *chances)
        strong = row.sentences < TOLD_APART
        groups.setdefault(row.task, []).append(Line((row.task, row.measure), cells, strong))
    interval = "95% interval"
    columns = "F1 of A", interval, "F1 of B", interval, "B − A", "p, articles", "p, sentences"
    return Table("Two runs: F1, %", ("task", "measure"), columns, list(groups.values()))


class Confusion:
    """How often each type of gold was predicted as each type, by layer, in one run."""

    def __init__(self) -> None:
        self._counts: dict[str, Counter[tuple[str | None, str | None]]] = {}

    def add(self, row: Row, run: int) -> None:
        """Count the outcome of a row in a run, if it concerns the run."""
        gold, predicted = row.sides[0], row.sides[1 + run]
        if row.kinds[run] is not None and (gold or predicted):
            pair = gold and category(gold), predicted and category(predicted)
            self._counts.setdefault(row.layer, Counter())[pair] += 1

    def tables(self, name: str, letter: str) -> Iterator[Table]:
        """Yield a table for each layer: gold's types down, predicted types across.

        `name` and `letter`: the run's. Each cell leads to its mentions.
        """
        for layer in filter(self._counts.__contains__, TYPES_OF):
            pairs = self._counts[layer]
            types = sorted({t for pair in pairs for t in pair if t}, key=_order(layer))
            both: list[str | None] = [*types, None]
            lines = [
                Line(
                    (of or "spurious",),
                    [str(pairs[of, to] or "") for to in both],
                    of is None,
                    [into(layer, run=letter, gold=of or "", predicted=to or "") for to in both],
                )
                for of in both
            ]
            caption = f"{name}: {layer}, gold down and predicted across"
            yield Table(caption, ("gold",), [*types, "missed"], [lines])


def _order(layer: str) -> Callable[[str], tuple[int, str]]:
    known = TYPES_OF[layer]
    return lambda name: (known.index(name) if name in known else len(known), name)


def _score_cells(report: Report, task: str, name: str) -> list[str]:
    score = report[task][name]
    cells = counted(score.total if score else None)
    return [*cells[:3], bounds(score), *cells[3:]]
