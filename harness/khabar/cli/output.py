"""What commands print: JSON, tables on a console, and lines that are safe to show."""

from __future__ import annotations

import errno
import json
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from khabar.errors import KhabarError

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


def tell(message: str) -> None:
    """Print a line of a command's answer on stdout, control characters made visible."""
    from khabar.inert import printable

    print(printable(message))


def say(message: str) -> None:
    """Print a line for a person on stderr, control characters made visible."""
    from khabar.render.text import printable

    print(printable(message), file=sys.stderr)


_NOT_TAKEN = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EIO, errno.EFBIG, errno.EPIPE})


@contextmanager
def written() -> Iterator[None]:
    """Run the body, and see that stdout took what it printed; KhabarError if it did not.

    A reader that wants no more, such as ``head``, ends the program in silence.
    """
    try:
        try:
            yield
        finally:
            if sys.stdout:
                sys.stdout.flush()
    except OSError as error:
        if error.filename is not None or error.errno not in _NOT_TAKEN:
            raise
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # for what is left of it
        if isinstance(error, BrokenPipeError):
            sys.exit(1)
        told = "what was printed is not whole; print it elsewhere"
        raise KhabarError(f"stdout: {error.strerror}: {told}") from None
