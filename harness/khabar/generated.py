"""The part of a page that a command writes: it stands between two marks, and the rest is kept."""

from __future__ import annotations

import re
from pathlib import Path

from khabar.errors import KhabarError

BEGIN, END = "<!-- generated: begin -->", "<!-- generated: end -->"
_MARKS = re.compile(f"{BEGIN}|{END}")


def check(page: str, where: Path) -> None:
    """Raise KhabarError, which names the page's file `where`, unless it has both marks once."""
    if _MARKS.findall(page) != [BEGIN, END]:
        raise KhabarError(f"{where}: needs one line {BEGIN!r} and after it one line {END!r}")


def replaced(page: str, block: str) -> str:
    """Return a page with another block between its marks."""
    before, _, rest = page.partition(BEGIN)
    return f"{before}{BEGIN}\n{block}{END}{rest.partition(END)[2]}"
