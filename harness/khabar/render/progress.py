"""How far a run is: a bar on a terminal, elsewhere a line per minute."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import IO

from rich.console import Console
from rich.text import Text

from khabar.calls import Usage
from khabar.inert import printable
from khabar.render.usage import dollars, duration
from khabar.schema import Prediction

_MINUTE = 60.0
_BAR, _WITH_BAR = 20, 80
"""Columns of the bar, and of a terminal that has one: a narrower one has words alone."""
Show = Callable[["Progress"], None]


class Progress:
    """The articles of a run that are done, left and failed, and what its calls took.

    Call it for each article with its prediction, with None where there was nothing to ask.
    """

    def __init__(self, total: int, show: Show) -> None:
        self.total, self._show, self._began = total, show, time.monotonic()
        self.done = self._kept = self._failed = 0
        self._before: Usage | None = None
        self.usage = Usage()

    def __call__(self, prediction: Prediction | None = None) -> None:
        """Count an article."""
        self.done += 1
        self._kept += prediction is None
        self._failed += prediction is not None and prediction.error is not None
        self._show(self)

    def use(self, usage: Usage) -> None:
        """Take what all calls took so far; the first one is what they took before."""
        self._before = usage if self._before is None else self._before
        self.usage = usage

    @property
    def kept(self) -> int:
        """The articles that had nothing to ask when the first one was asked."""
        return self._kept if self.done > self._kept else 0

    def details(self) -> str:
        """Return what is left and failed, what the calls took, and the rate; what is nothing not.

        The time that is left is what the articles asked so far took on average, for each.
        """
        asked, seconds = self.done - self._kept, time.monotonic() - self._began
        parts = [f"{self._failed:,} failed"] if self._failed else []
        if left := self.total - self.done:
            about = f", about {duration(left * seconds / asked)}" if asked else ""
            parts.insert(0, f"{left:,} left{about}")
        parts += [f"{self.usage.tokens:,} tokens"] if self.usage.tokens else []
        return ", ".join([*parts, *dollars(self.usage), *self._rates(asked, seconds)])

    def _rates(self, asked: int, seconds: float) -> Iterator[str]:
        sent = self.usage.sent - (self._before.sent if self._before else 0)
        if asked and seconds:
            yield _rate(asked / seconds, "articles")
        if sent and seconds:
            yield _rate(sent / seconds, "requests")


def _rate(per_second: float, what: str) -> str:
    """Return a rate by second, or by minute where it is below one."""
    if per_second >= 1:
        return f"{per_second:,.1f} {what}/s"
    return f"{60 * per_second:,.1f} {what}/min"


@contextmanager
def progress(
    total: int, title: str, file: IO[str] | None = None, *, first: str = ""
) -> Iterator[Progress]:
    """Show how far a run is on `file` (stderr); yields what is to be called for each article.

    Elsewhere than on a terminal it prints a line per minute, and one at the end if there was one
    before, or a language model was called. `first`: a message at the first article.
    """
    console = Console(file=file, stderr=True)
    with (_bar if console.is_terminal else _lines)(console, total, printable(title)) as show:
        yield Progress(total, _beginning(show, console, first))


def _beginning(show: Show, console: Console, first: str) -> Show:
    """Return `show`, which begins with a message, and with how many answers were kept."""
    said: set[str] = set()

    def say(line: str) -> None:
        if line and line not in said:
            said.add(line)
            console.print(Text(printable(line)), soft_wrap=True)

    def begin(progress: Progress) -> None:
        say(first)
        if progress.kept:
            say(f"going on: {progress.kept:,} of {progress.total:,} answers were kept")
        show(progress)

    return begin


@contextmanager
def _bar(console: Console, total: int, title: str) -> Iterator[Show]:
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn
    from rich.table import Column

    about = TextColumn("{task.description}", markup=False)
    drawn = [BarColumn(_BAR)] if console.width >= _WITH_BAR else []
    details = TextColumn("{task.fields[details]}", markup=False, table_column=Column())  # it wraps
    columns = about, *drawn, MofNCompleteColumn(), details
    with Progress(*columns, console=console, transient=True) as bar:
        task = bar.add_task(title, total=total, details="")
        yield lambda now: bar.update(task, completed=now.done, details=now.details())


@contextmanager
def _lines(console: Console, total: int, title: str) -> Iterator[Show]:
    latest: Progress | None = None
    printed, began = 0, time.monotonic()

    def line(now: Progress) -> None:
        details = now.details()
        shown = f"{title}: {now.done:,} of {total:,}{f', {details}' if details else ''}"
        console.print(Text(shown), soft_wrap=True)

    def show(now: Progress) -> None:
        nonlocal latest, printed
        latest = now
        if (minutes := int((time.monotonic() - began) / _MINUTE)) > printed:
            printed = minutes
            line(now)

    try:
        yield show
    finally:
        if latest and (printed or latest.usage.calls):
            line(latest)
