"""A report as tables in a terminal."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence

from rich.console import Console
from rich.table import Table
from rich.text import Text

from khabar.inert import printable
from khabar.render import usage
from khabar.render.cells import bounds, counted, shares
from khabar.score.compare import TOLD_APART, Difference
from khabar.score.measures import HEADLINES
from khabar.score.report import Report
from khabar.score.score import Score
from khabar.score.several import Standings


def show(report: Report, console: Console, also: Collection[str] = ()) -> None:
    """Print the score table, identity if it is scored, the buckets and the signature.

    `also`: further tables, from ``types``, ``zones`` and ``articles``.
    """
    console.print(_scores(report))
    if any(report.identity.values()):
        console.print(_identity(report))
    for name, table in (("types", _types), ("zones", _zones), ("articles", _articles)):
        if name in also:
            console.print(table(report))
    _buckets(report, console)
    for line in usage.lines(report):
        console.print(Text(line), soft_wrap=True)
    for note in report.notes:
        console.print(Text(printable(note), style="yellow"))
    conditions = f"{report.signature.data} · {report.signature.scorer}"
    console.print(Text(printable(conditions), style="dim"))


_COUNTED = ("precision", "recall", "F1", "gold", "predicted", "right")


def _table(title: str, *names: str, numbers: tuple[str, ...] = _COUNTED) -> Table:
    table = Table(title=Text(title), title_justify="left")
    for name in names:
        table.add_column(Text(name), no_wrap=True)
    for name in numbers:
        table.add_column(Text(name), justify="right", no_wrap=True)
    return table


def _scores(report: Report) -> Table:
    title = f"{printable(report.system)}: micro-averaged scores, %"
    numbers = (*_COUNTED[:3], "95% interval", *_COUNTED[3:])
    table = _table(title, "task", "measure", numbers=numbers)
    for task, measures in report.items():
        for name, score in sorted(measures.items(), key=_is_missing):
            style = "bold" if (task, name) in HEADLINES else ""
            cells = counted(score.total if score else None)
            table.add_row(task, name, *cells[:3], bounds(score), *cells[3:], style=style)
        table.add_section()
    return table


def _is_missing(named: tuple[str, Score | None]) -> bool:
    return named[1] is None


def _identity(report: Report) -> Table:
    title = "Identity: clusters over all articles as one document, %"
    table = _table(title, "clusters of", "measure", numbers=_COUNTED[:3])
    for layer, scores in report.identity.items():
        for name, score in (scores or {}).items():
            table.add_row(layer, name, *shares(score.precision, score.recall, score.f1))
        table.add_section()
    return table


def _headlines(report: Report) -> list[Score]:
    scores = [report[task][name] for task, name in HEADLINES]
    return [score for score in scores if score]


def _types(report: Report) -> Table:
    table = _table("By type: the items of each type alone, on both sides", "measure", "type")
    for score in _headlines(report):
        for type_, counts in sorted(score.by_type.items()):
            table.add_row(score.signature.measure, type_, *counted(counts))
        table.add_section()
    return table


def _zones(report: Report) -> Table:
    table = _table("By zone: the items that begin in each zone alone", "measure", "zone")
    for score in _headlines(report):
        for zone, counts in score.by_zone.items():
            table.add_row(score.signature.measure, zone, *counted(counts))
        table.add_section()
    return table


def _articles(report: Report) -> Table:
    table = _table("By article", "measure", "article")
    for score in _headlines(report):
        for id_, counts in score.by_article.items():
            table.add_row(score.signature.measure, Text(printable(id_)), *counted(counts))
        table.add_section()
    return table


def _buckets(report: Report, console: Console) -> None:
    sizes = ", ".join(f"{len(ids)} {name}" for name, ids in report.buckets.items())
    console.print(Text(f"articles: {sizes}"))
    for name in ("failed", "missing"):
        for id_ in report.buckets[name]:
            reason = report.errors.get(id_, "counts as an empty answer")
            console.print(Text(printable(f"  {name} {id_}: {reason}"), style="red"))


def show_differences(
    differences: Iterable[Difference], one: str, other: str, console: Console
) -> None:
    """Print the table of two systems' differences; those over sentences under 5% are bold."""
    table = _table(
        f"{printable(one)} and {printable(other)}: F1, %",
        "task",
        "measure",
        numbers=(printable(one), printable(other), "difference", "p, articles", "p, sentences"),
    )
    task = None
    for row in differences:
        if task not in (None, row.task):
            table.add_section()
        task = row.task
        scores = f"{100 * row.one:.1f}", f"{100 * row.other:.1f}", f"{100 * row.difference:+.1f}"
        style = "bold" if row.sentences < TOLD_APART else ""
        chances = f"{row.articles:.4f}", f"{row.sentences:.4f}"
        table.add_row(row.task, row.measure, *scores, *chances, style=style)
    console.print(table)


def show_standings(standings: Iterable[Standings], names: Sequence[str], console: Console) -> None:
    """Print the F1 of several systems, each with its rank in brackets."""
    columns = tuple(map(printable, names))
    table = _table("F1, %, and rank", "task", "measure", numbers=columns)
    for row in standings:
        scores = zip(row.f1, row.ranks, strict=True)
        cells = ("–" if f1 is None else f"{100 * f1:.1f} ({rank})" for f1, rank in scores)
        table.add_row(row.task, row.measure, *cells)
    console.print(table)
