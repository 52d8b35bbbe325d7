"""The scores of the systems that ran, at the end of a session: on the terminal and for JUnit."""

from __future__ import annotations

import io
import shutil

import pytest

from khabar.inert import printable, writable
from khabar.plugin.runs import Runs
from khabar.plugin.thresholds import properties
from khabar.render.text import WIDTH
from khabar.score.measures import HEADLINES
from khabar.secrets import hidden


def show(reporter: pytest.TerminalReporter, runs: Runs) -> None:
    """Print the tables of the system of --khabar, and the headlines of the others."""
    from rich.console import Console

    from khabar.render import suites, terminal

    others, encoding = [], _encoding(reporter)
    for asked, run in runs.finished():
        if asked != runs.options.khabar:
            others.append(f"{asked}: {run.report!r}")
            continue
        buffer = _Buffer(encoding)
        console = Console(
            file=buffer,
            width=max(WIDTH, shutil.get_terminal_size().columns),
            force_terminal=reporter.hasmarkup,
        )
        terminal.show(run.report, console)
        for scores in runs.finished_suites():
            suites.show(scores, console)
        reporter.section("khabar", sep="=")
        reporter.write(writable(buffer.getvalue(), encoding))
        if runs.options.khabar_out:
            kept = printable(hidden(f"kept in {runs.options.khabar_out}"))
            reporter.write_line(writable(kept, encoding))
    if others:
        reporter.section("khabar: other systems", sep="=")
        for line in others:
            reporter.write_line(writable(printable(hidden(line)), encoding))


def _encoding(reporter: pytest.TerminalReporter) -> str:
    """Return the encoding of what pytest writes to."""
    return getattr(reporter._tw._file, "encoding", None) or "utf-8"


class _Buffer(io.StringIO):
    """Text of an encoding, so that rich draws boxes that it has."""

    encoding = ""

    def __init__(self, encoding: str) -> None:
        super().__init__()
        self.encoding = encoding


def record(config: pytest.Config, runs: Runs) -> None:
    """Add the headline scores of every system to the JUnit report's properties."""
    from _pytest.junitxml import xml_key  # record_testsuite_property serves fixtures alone

    xml = config.stash.get(xml_key, None)
    if xml is None:
        return
    for asked, run in runs.finished():
        for task, name in HEADLINES:
            for key, value in properties(run.report[task][name]):
                xml.add_global_property(printable(hidden(f"{asked}: {key}")), str(value))
