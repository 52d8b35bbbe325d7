"""The command line: one function a command; heavy imports wait until they are needed."""

from __future__ import annotations

import gc
import io
import sys
from contextlib import nullcontext
from typing import Annotated

import typer

from khabar.cli import scoring  # noqa: F401  registers its commands, first in the help

# isort: split
from khabar.cli import comparing  # noqa: F401  registers its command

# isort: split
from khabar.cli import (
    answers,  # noqa: F401  registers its commands
    prompts,  # noqa: F401  registers its command
)

# isort: split
from khabar.cli import report  # noqa: F401  registers its command

# isort: split
from khabar.cli import submissions  # noqa: F401  registers its commands

# isort: split
from khabar.cli import suites  # noqa: F401  registers its commands

# isort: split
from khabar.cli import convert  # noqa: F401  registers its commands

# isort: split
from khabar.cli import harnesses  # noqa: F401  registers its commands

# isort: split
from khabar.cli import known  # noqa: F401  registers its command

# isort: split
from khabar.cli import export  # noqa: F401  registers its command

# isort: split
from khabar.cli import gold  # noqa: F401  registers its commands
from khabar.cli.apart import heard
from khabar.cli.app import app as command
from khabar.cli.output import say, written
from khabar.errors import KhabarError


def main() -> None:
    """Run the command line; a user's mistake is one line on stderr and exit code 2."""
    gc.set_threshold(_OBJECTS)
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")
    with heard() if sys.argv[1:2] == ["evaluate"] else nullcontext():
        try:
            with written():
                command()
        except KhabarError as error:
            for line in f"khabar: {error}".split("\n"):
                say(line)
            sys.exit(2)


def _show_version(wanted: bool) -> None:
    if wanted:
        from importlib.metadata import version

        print(f"khabar {version('khabar')}")
        raise typer.Exit


@command.callback()
def _options(
    version: Annotated[
        bool,
        typer.Option("--version", callback=_show_version, is_eager=True, help="Show the version."),
    ] = False,
) -> None: ...


_OBJECTS = 50_000
"""New objects after which Python looks for garbage: what is loaded at the start makes none."""
