"""What commands print: JSON, tables on a console, and lines that are safe to show."""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rich.console import Console


def wide_console() -> Console:
    """Return the terminal, or a page that is wide enough for every table."""
    from rich.console import Console

    from khabar.render.text import WIDTH

    terminal = Console()
    wide = terminal.is_terminal and terminal.width >= WIDTH
    return terminal if wide else Console(width=WIDTH)


def print_json(value: object) -> None:
    """Print a value for a program to read."""
    print(to_json(value), end="")


def to_json(value: object) -> str:
    """Return a value as JSON with a line end."""
    return json.dumps(value, ensure_ascii=False, indent=2) + "\n"


def say(message: str) -> None:
    """Print a line for a person on stderr, without secrets, control characters made visible."""
    from khabar.render.text import printable
    from khabar.secrets import hidden

    print(printable(hidden(message)), file=sys.stderr)
