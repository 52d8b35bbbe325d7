"""Markdown tables that are filled row by row."""

from __future__ import annotations

from collections.abc import Sequence

Order = tuple[float, str]
"""The sort key of a row, unique in its table: the negative score, then the name."""


class Table:
    """A table: its head, whose first `named` columns are text, and its lines."""

    def __init__(self, head: Sequence[str], *, named: int = 1) -> None:
        self._head, self._named = head, named
        self._lines: list[tuple[Order, str]] = []

    def add(self, order: Order, cells: Sequence[str]) -> None:
        """Add a row; `cells` are Markdown."""
        self._lines.append((order, line(cells)))

    def __len__(self) -> int:
        return len(self._lines)

    def __str__(self) -> str:
        numbers = len(self._head) - self._named
        rule = "|".join(["", *["---"] * self._named, *["---:"] * numbers, ""])
        return "\n".join([line(self._head), rule, *(row for _, row in sorted(self._lines))])


def line(cells: Sequence[str]) -> str:
    """Return cells as a row of a table."""
    return f"| {' | '.join(cells)} |"
