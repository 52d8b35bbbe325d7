"""The headline scores in a terminal: one line each, between its floor and its ceiling."""

from __future__ import annotations

from collections.abc import Iterator

from rich.console import Console
from rich.text import Text

from khabar.inert import printable
from khabar.render.cells import bounds, shares
from khabar.render.fitting import Row, Section, fits, table
from khabar.run.bounds import BoundsOf
from khabar.score.measures import HEADLINES
from khabar.score.report import Report

_COLUMNS = "F1", "95% interval", "floor", "ceiling"


def show(report: Report, console: Console, bounds_of: BoundsOf, hint: str = "") -> None:
    """Print each headline score on a line, or on two where the terminal is narrower than that.

    Tasks that were not attempted are left out. `hint` stands beside the title.
    """
    title = f"{printable(report.system)}: headline scores, %{f' ({hint})' if hint else ''}"
    console.print(Text(title, style="italic"))
    rows = list(_rows(report, bounds_of))
    whole = table(_COLUMNS, [Section("", rows)])
    if rows and fits(console, whole):
        console.print(whole)
    else:
        for label, (f1, interval, floor, ceiling), _ in rows:
            console.print(Text(f"{label:<{_LABEL}} {f1:>5}", style="bold"))
            console.print(Text(f"  {interval}, floor {floor}, ceiling {ceiling}"))
    if identity := ", ".join(_identity(report)):
        console.print(Text(f"identity, CoNLL: {identity}"))


_LABEL = max(len(" ".join(headline)) for headline in HEADLINES)


def _rows(report: Report, bounds_of: BoundsOf) -> Iterator[Row]:
    for task, name in HEADLINES:
        if score := report[task][name]:
            f1, floor, ceiling = shares(score.f1, *bounds_of(score))
            yield Row(f"{task} {name}", (f1, bounds(score), floor, ceiling))


def _identity(report: Report) -> Iterator[str]:
    for layer, scores in report.identity.items():
        if scores:
            yield f"{layer} {shares(scores['CoNLL'].f1)[0]}"
