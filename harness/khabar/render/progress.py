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
from khabar.render.usage import dollars
from khabar.schema import Prediction

_MINUTE = 60.0
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
        """Return what is left and failed, and what the calls took; what is nothing is left out."""
        parts = [f"{self.total - self.done:,} left"] if self.done < self.total else []
        parts += [f"{self._failed:,} failed"] if self._failed else []
        parts += [f"{self.usage.tokens:,} tokens"] if self.usage.tokens else []
        return ", ".join(parts + dollars(self.usage) + self._rate())

    def _rate(self) -> list[str]:
        sent = self.usage.sent - (self._before.sent if self._before else 0)
        seconds = time.monotonic() - self._began
        return [f"{sent / seconds:.1f} requests/s"] if sent and seconds else []


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

    about = TextColumn("{task.description}", markup=False)
    columns = about, BarColumn(), MofNCompleteColumn(), TextColumn("{task.fields[details]}")
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
