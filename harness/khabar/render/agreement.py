"""Agreement of two annotations as tables and side by side in a terminal."""

from __future__ import annotations

from collections.abc import Iterable

from rich.console import Console
from rich.table import Table
from rich.text import Text

from khabar.gold.agreement import Row
from khabar.gold.disagreements import Disagreement
from khabar.inert import printable


def table(console: Console, rows: Iterable[Row], one: str, other: str) -> None:
    """Print the rows; what has no count or no kappa shows a dash."""
    shown = Table(title=Text(printable(f"{one} and {other}, %")), title_justify="left")
    for name in ("layer", "compared"):
        shown.add_column(name, no_wrap=True)
    for name in (one, other, "alike", "agreement", "kappa"):
        shown.add_column(Text(printable(name)), justify="right", no_wrap=True)
    layer = None
    for row in rows:
        if layer not in (None, row.layer):
            shown.add_section()
        layer = row.layer
        shown.add_row(row.layer, row.compared, str(row.one), str(row.other), *cells(row))
    console.print(shown)


def cells(row: Row) -> tuple[str, str, str]:
    """Return a row's last three cells: how many are alike, the agreement in %, and kappa."""
    return (
        "–" if row.alike is None else str(row.alike),
        "–" if row.agreement is None else f"{100 * row.agreement:.1f}",
        "–" if row.kappa is None else f"{row.kappa:.3f}",
    )


def side_by_side(console: Console, found: Iterable[Disagreement], one: str, other: str) -> None:
    """Print every disagreement: its place, the text, and what each side says."""
    width = max(len(one), len(other))
    for each in found:
        where = printable(f"{each.article} {each.start}-{each.end} {each.layer}")
        console.print(Text(where, style="bold"))
        console.print(Text(printable(f"  {each.context}")), soft_wrap=True)
        for name, said in ((one, each.one), (other, each.other)):
            console.print(Text(printable(f"  {name:{width}}  {said}")), soft_wrap=True)
