"""The scores of the systems that ran, at the end of a session: on the terminal and for JUnit."""

from __future__ import annotations

import io
import shlex
import shutil
from collections.abc import Iterator

import pytest

from khabar.inert import printable, writable
from khabar.plugin.runs import Runs
from khabar.plugin.thresholds import properties
from khabar.render.text import WIDTH
from khabar.run.bounds import BoundsOf
from khabar.run.run import Run
from khabar.score.measures import HEADLINES
from khabar.secrets import hidden


def show(reporter: pytest.TerminalReporter, runs: Runs) -> None:
    """Print what the system of --khabar comes to, and the headlines of the others."""
    others, encoding = [], _encoding(reporter)
    for asked, run in runs.finished():
        if asked != runs.options.khabar:
            others.append(f"{asked}: {run.report!r}")
            continue
        buffer = _Buffer(encoding)
        _show(run, runs, reporter, buffer)
        reporter.section("khabar", sep="=")
        reporter.write(writable(buffer.getvalue(), encoding))
        for line in _about_folder(runs):
            reporter.write_line(writable(printable(hidden(line)), encoding))
    if others:
        reporter.section("khabar: other systems", sep="=")
        for line in others:
            reporter.write_line(writable(printable(hidden(line)), encoding))


def _show(run: Run, runs: Runs, reporter: pytest.TerminalReporter, buffer: io.StringIO) -> None:
    """Write the headlines, the tables of suites, what went wrong most, and what the run took."""
    from rich.console import Console

    from khabar.render import mistakes, suites, terminal, usage

    wide = max(WIDTH, columns := shutil.get_terminal_size().columns)
    width = columns if reporter.isatty else WIDTH
    console = Console(file=buffer, width=width, force_terminal=reporter.hasmarkup)
    terminal.show(run.report, console, BoundsOf(run.corpus))
    for scores in runs.finished_suites():
        suites.show(scores, Console(file=buffer, width=wide, force_terminal=reporter.hasmarkup))
    wrong = mistakes.lines(run.report, run.corpus, run.answers.values(), width, console.encoding)
    terminal.show_end([*wrong, *usage.lines(run.report)], console)


def _about_folder(runs: Runs) -> Iterator[str]:
    """Yield where the run is kept, if it is, and what to do next."""
    if folder := runs.options.khabar_out:
        data = runs.options.khabar_data
        corpus = f" --data {shlex.quote(data)}" if data else ""
        yield f"kept in {folder}"
        yield f"next: khabar report {shlex.quote(folder)}{corpus}"
    else:
        yield "next: give --khabar-out FOLDER, and see each mention with khabar report FOLDER"


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
