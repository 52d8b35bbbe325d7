"""What commands print: JSON, tables on a console, and lines that are safe to show."""

from __future__ import annotations

import codecs
import csv
import errno
import json
import os
import sys
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, TextIO

from khabar.errors import KhabarError
from khabar.inert import printable, writable
from khabar.secrets import hidden

if TYPE_CHECKING:
    from rich.console import Console


_ALONE: dict[str, TextIO] = {}


@contextmanager
def alone() -> Iterator[None]:
    """Keep stdout and stderr to this module: what is written to file 1 goes to file 2.

    It does to the end of the process, since what a system began in the body may go on.
    """
    for name in ("stdout", "stderr"):
        _ALONE[name] = _copy(getattr(sys, name))
    with suppress(OSError):
        os.dup2(_ALONE["stderr"].fileno(), 1)
    try:
        yield
    finally:
        sys.stdout, sys.stderr = stdout(), stderr()


def _copy(stream: TextIO | None) -> TextIO:
    try:
        file = os.dup(stream.fileno()) if stream else os.open(os.devnull, os.O_WRONLY)
    except (OSError, ValueError):  # it is closed
        file = os.open(os.devnull, os.O_WRONLY)
    encoding = stream.encoding if stream else "utf-8"
    return open(file, "w", buffering=1, encoding=encoding, errors="backslashreplace")  # noqa: PTH123


def stdout() -> TextIO:
    """Return where commands print what they were asked for."""
    return _ALONE.get("stdout", sys.stdout)


def stderr() -> TextIO:
    """Return where commands say what a person should know."""
    return _ALONE.get("stderr", sys.stderr)


def console() -> Console:
    """Return the terminal, or a page of a fixed width."""
    from rich.console import Console

    from khabar.render.text import WIDTH

    terminal = Console(file=stdout())
    return terminal if terminal.is_terminal else Console(file=stdout(), width=WIDTH)


def wide_console() -> Console:
    """Return the terminal, or a page that is wide enough for every table."""
    from rich.console import Console

    from khabar.render.text import WIDTH

    terminal = console()
    return terminal if terminal.width >= WIDTH else Console(file=stdout(), width=WIDTH)


def print_json(value: object) -> None:
    """Print a value for a program to read: JSON in UTF-8, or in ASCII where stdout is neither."""
    stream = stdout()
    utf8 = codecs.lookup(stream.encoding or "ascii").name == "utf-8"
    print(to_json(value, ascii_alone=not utf8), end="", file=stream)


def print_csv(rows: Iterable[Mapping[str, object]]) -> None:
    """Print rows that have the same columns, with a header; nothing where there are none.

    Text that a spreadsheet would take for a formula has a quote before it.
    """
    texts = [{name: _cell(value) for name, value in row.items()} for row in rows]
    if texts:
        writer = csv.DictWriter(stdout(), texts[0].keys(), lineterminator="\n")
        writer.writeheader()
        writer.writerows(texts)


def _cell(value: object) -> object:
    if not isinstance(value, str):
        return value
    text = printable(hidden(value))
    return f"'{text}" if text.startswith(("=", "+", "-", "@")) else text


def one_form(*, as_json: bool, as_csv: bool) -> None:
    """Raise KhabarError where a command is to print both JSON and CSV."""
    if as_json and as_csv:
        raise KhabarError("--json and --csv: give one of them")


def to_json(value: object, *, ascii_alone: bool = False) -> str:
    """Return a value as JSON with a line end; lone surrogates are escapes, as others may be."""
    made = json.dumps(value, ensure_ascii=ascii_alone, indent=2)
    return writable(made) + "\n"


def tell(message: str) -> None:
    """Print a line of a command's answer on stdout, control characters made visible."""
    print(printable(hidden(message)), file=stdout())


def say(message: str) -> None:
    """Print a line for a person on stderr, without secrets, control characters made visible."""
    print(printable(hidden(message)), file=stderr())


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
            with suppress(ValueError, AttributeError):  # a system has closed it, or there is none
                stdout().flush()
    except OSError as error:
        if error.filename is not None or error.errno not in _NOT_TAKEN:
            raise
        os.dup2(os.open(os.devnull, os.O_WRONLY), stdout().fileno())  # for what is left of it
        if isinstance(error, BrokenPipeError):
            sys.exit(1)
        remedy = "what was printed is not whole; print it elsewhere"
        raise KhabarError(f"stdout: {error.strerror}: {remedy}") from None
