"""Tables that fit their console: the columns that matter least are left out where room lacks."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table
from rich.text import Text

from khabar.inert import printable


class Row(NamedTuple):
    """A label, a cell for each column, and whether the row stands out."""

    label: str
    cells: Sequence[str]
    strong: bool = False


class Section(NamedTuple):
    """Rows below a heading; without a heading they stand alone."""

    heading: str
    rows: Sequence[Row]


def show(
    console: Console,
    title: str,
    columns: Sequence[str],
    sections: Sequence[Section],
    leaving: Sequence[str] = (),
) -> None:
    """Print a table, without as many of the columns `leaving` as do not fit, the first ones first.

    Which are left out is said below the table.
    """
    left_out = 0
    made = table(columns, sections)
    while left_out < len(leaving) and not fits(console, made):
        left_out += 1
        made = table(columns, sections, leaving[:left_out])
    console.print(Text(title, style="italic"))
    console.print(made)
    if left_out:
        names = ", ".join(name for name in columns if name in leaving[:left_out])
        console.print(Text(f"a wider terminal shows also: {names}", style="dim"))


def fits(console: Console, table: Table) -> bool:
    """Return whether a console is as wide as a table."""
    unbounded = console.options.update(max_width=_UNBOUNDED)
    return console.measure(table, options=unbounded).maximum <= console.width


_UNBOUNDED = 10_000


def table(
    columns: Sequence[str], sections: Sequence[Section], without: Sequence[str] = ()
) -> Table:
    """Return a table of the columns but some."""
    made = Table(
        box=SIMPLE_HEAD,
        pad_edge=False,
        collapse_padding=True,
    )
    made.add_column(overflow="fold", max_width=_LABEL)
    kept = [place for place, name in enumerate(columns) if name not in without]
    for place in kept:
        made.add_column(Text(columns[place]), justify="right", no_wrap=True)
    for heading, rows in sections:
        if heading:
            made.add_row(Text(heading, style="bold"))
        for label, cells, strong in rows:
            shown = Text(f"{' ' * bool(heading)}{printable(label)}")
            made.add_row(shown, *(cells[place] for place in kept), style="bold" if strong else "")
    return made


_LABEL = 24
"""Columns of a label; a longer one takes several lines."""
