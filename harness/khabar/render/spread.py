"""The headline scores of several prompts as a table in a terminal, and their spread."""

from __future__ import annotations

from collections.abc import Mapping

from rich.console import Console
from rich.table import Table
from rich.text import Text

from khabar.inert import printable
from khabar.render.cells import NOT_COMPUTED, interval, shares
from khabar.score.report import Report
from khabar.score.spread import headlines, spreads


def show(reports: Mapping[str, Report], console: Console) -> None:
    """Print a row per prompt, their mean and their range; a count of the articles that failed."""
    spread = spreads(reports.values())
    first = next(iter(reports.values()))
    names = list(headlines(first))
    table = Table(title=Text("F1 in % by prompt"), title_justify="left")
    table.add_column(Text("prompt"), no_wrap=True)
    for name in (*names, "failed"):
        table.add_column(Text(name), justify="right", no_wrap=True)
    for prompt, report in reports.items():
        failed = str(len(report.errors))
        table.add_row(printable(prompt), *shares(*headlines(report).values()), failed)
    table.add_section()
    means = [spread[name].mean if name in spread else None for name in names]
    table.add_row("mean", *shares(*means), "")
    table.add_row("range", *(_range(spread, name) for name in names), "")
    console.print(table)
    conditions = f"{first.signature.data} · {first.signature.scorer}"
    console.print(Text(printable(conditions), style="dim"))


def _range(spread: Mapping[str, tuple[float, float, float]], name: str) -> str:
    return interval(spread[name][1:]) if name in spread else NOT_COMPUTED
