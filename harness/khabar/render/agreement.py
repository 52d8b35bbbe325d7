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
    """Print the rows; a missing count or kappa is a dash."""
    table_ = Table(title=Text(printable(f"{one} and {other}, %")), title_justify="left")
    for name in ("layer", "compared"):
        table_.add_column(name, no_wrap=True)
    for name in (one, other, "alike", "agreement", "kappa"):
        table_.add_column(Text(printable(name)), justify="right", no_wrap=True)
    layer = None
    for row in rows:
        if layer not in (None, row.layer):
            table_.add_section()
        layer = row.layer
        table_.add_row(row.layer, row.compared, str(row.one), str(row.other), *cells(row))
    console.print(table_)


def cells(row: Row) -> tuple[str, str, str]:
    """Return a row's last three cells: how many agree, the agreement in %, and kappa."""
    return (
        "–" if row.alike is None else str(row.alike),
        "–" if row.agreement is None else f"{100 * row.agreement:.1f}",
        "–" if row.kappa is None else f"{row.kappa:.3f}",
    )


def side_by_side(
    console: Console, disagreements: Iterable[Disagreement], one: str, other: str
) -> None:
    """Print every disagreement: its place, the text, and what each side has."""
    width = max(len(one), len(other))
    for disagreement in disagreements:
        where = printable(
            f"{disagreement.article} {disagreement.start}-{disagreement.end} {disagreement.layer}"
        )
        console.print(Text(where, style="bold"))
        console.print(Text(printable(f"  {disagreement.context}")), soft_wrap=True)
        for name, content in ((one, disagreement.one), (other, disagreement.other)):
            console.print(Text(printable(f"  {name:{width}}  {content}")), soft_wrap=True)
