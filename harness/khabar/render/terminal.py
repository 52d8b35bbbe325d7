"""A report as tables in a terminal."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import Progress
from rich.table import Table
from rich.text import Text

from khabar.render.text import printable
from khabar.score.counts import Counts
from khabar.score.measures import HEADLINES
from khabar.score.report import Report
from khabar.score.tally import Score

_NOT_PLAYED = "–"


def show(report: Report, console: Console, *, types: bool = False, articles: bool = False) -> None:
    """Print the score table, then the tables asked for, the buckets and the signature."""
    console.print(_scores(report))
    if types:
        console.print(_types(report))
    if articles:
        console.print(_articles(report))
    _buckets(report, console)
    for note in report.notes:
        console.print(Text(printable(note), style="yellow"))
    console.print(Text(f"{report.signature.data} · {report.signature.scorer}", style="dim"))


@contextmanager
def progress(total: int, what: str) -> Iterator[Callable[[], None]]:
    """Show a progress bar on stderr, on a terminal only; the value steps it."""
    console = Console(stderr=True)
    with Progress(console=console, transient=True, disable=not console.is_terminal) as bar:
        task = bar.add_task(Text(printable(what)).plain, total=total)
        yield lambda: bar.advance(task)


def _table(title: str, *names: str) -> Table:
    table = Table(title=Text(title), title_justify="left")
    for name in names:
        table.add_column(name, no_wrap=True)
    for name in ("precision", "recall", "F1", "gold", "predicted", "right"):
        table.add_column(name, justify="right", no_wrap=True)
    return table


def _scores(report: Report) -> Table:
    table = _table(f"{printable(report.system)}: micro-averaged scores, %", "task", "measure")
    for task, measures in report.items():
        for name, score in measures.items():
            style = "bold" if (task, name) in HEADLINES else ""
            table.add_row(task, name, *_cells(score.total if score else None), style=style)
        table.add_section()
    return table


def _headlines(report: Report) -> list[Score]:
    scores = [report[task][name] for task, name in HEADLINES]
    return [score for score in scores if score]


def _types(report: Report) -> Table:
    table = _table("By type: the items of each type alone, on both sides", "measure", "type")
    for score in _headlines(report):
        for type_, counts in sorted(score.by_type.items()):
            table.add_row(score.signature.measure, type_, *_cells(counts))
        table.add_section()
    return table


def _articles(report: Report) -> Table:
    table = _table("By article", "measure", "article")
    for score in _headlines(report):
        for id_, counts in score.by_article.items():
            table.add_row(score.signature.measure, printable(id_), *_cells(counts))
        table.add_section()
    return table


def _cells(counts: Counts | None) -> list[str]:
    if counts is None:
        return [_NOT_PLAYED] * 6
    percentages = (counts.precision, counts.recall, counts.f1)
    return [*(f"{100 * share:.1f}" for share in percentages), *map(str, counts)]


def _buckets(report: Report, console: Console) -> None:
    sizes = ", ".join(f"{len(ids)} {name}" for name, ids in report.buckets.items())
    console.print(Text(f"articles: {sizes}"))
    for name in ("failed", "missing"):
        for id_ in report.buckets[name]:
            reason = report.errors.get(id_, "counts as an empty answer")
            console.print(Text(printable(f"  {name} {id_}: {reason}"), style="red"))
