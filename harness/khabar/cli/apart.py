"""A command in a process of its own, so that the system that it runs cannot end it unheard.

The process that was started waits. The one that works notes what it asks the system for; where it
ends without a last note, the articles under way have failed, and another one goes on without them.
"""

from __future__ import annotations

import json
import os
import signal
import sys
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import IO, Any, NamedTuple

from khabar.cli.output import say

_PASSED_ON = frozenset({signal.SIGINT, signal.SIGTERM, getattr(signal, "SIGHUP", signal.SIGTERM)})
_GRACE = 10.0
"""Seconds in which a process must end once its work is done."""


class Notes:
    """What the process that works has noted, for the one that waits and whoever goes on."""

    def __init__(self) -> None:
        self.file: IO[bytes] | None = None
        self.folder: str | None = None
        self.lost: dict[str, str] = {}
        self.alone = False
        """Whether one article at a time is to be asked, to find which of several ends it."""

    def add(self, kind: str, value: object) -> None:
        """Note the ``folder`` of answers, an article ``begun`` or ``done``, or the ``end``'s code.

        What cannot be noted, since the system closed the file, is missed by the one that waits.
        """
        if self.file:
            with suppress(OSError):
                self.file.write(json.dumps([kind, value]).encode() + b"\n")

    def read(self) -> Iterator[tuple[str, Any]]:
        """Yield what was noted, and its kind; nothing of what else was written there."""
        if self.file:
            self.file.seek(0)
            for line in self.file.read().splitlines():
                with suppress(ValueError):
                    kind, value = json.loads(line)
                    yield kind, value


NOTES = Notes()


@contextmanager
def heard() -> Iterator[None]:
    """Run the body in another process, where one can be made.

    Only that process leaves the body; the one that was started leaves the program.
    """
    if hasattr(os, "fork"):
        with suppress(OSError):  # no room for another process, or for its notes
            _begin(NOTES)
    code = 1
    try:
        yield
    except SystemExit as stop:
        code = stop.code if isinstance(stop.code, int) else int(bool(stop.code))
        raise
    finally:
        signal.signal(signal.SIGINT, signal.SIG_DFL)  # another Ctrl-C shows no traceback
        NOTES.add("end", code)
        last = threading.Timer(_GRACE, os._exit, [code])  # where threads or handlers hang
        last.daemon = True
        last.start()


def _begin(notes: Notes) -> None:
    """Return in the process that works; wait for it in the others."""
    signal.signal(signal.SIGCHLD, lambda *_: None)  # what is ignored cannot be awaited everywhere
    while True:
        waiting, notes.file = os.getpid(), tempfile.TemporaryFile(buffering=0)  # noqa: SIM115
        mask = signal.pthread_sigmask(signal.SIG_BLOCK, {*_PASSED_ON, signal.SIGCHLD})
        try:
            working = os.fork()
            end = _awaited(working) if working else None
        finally:
            signal.pthread_sigmask(signal.SIG_SETMASK, mask)
        if end is None:
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            _die_with(waiting)
            return
        _take(notes, end)


class _End(NamedTuple):
    """How a process ended: its exit code, or a signal's number below 0, and what was heard."""

    code: int
    heard: set[int]

    def __str__(self) -> str:
        if self.code >= 0:
            return f"exit code {self.code}"
        return f"signal {-self.code}, {signal.strsignal(-self.code)}"


def _awaited(process: int) -> _End:
    """Wait for a process, and pass signals on that it has not heard itself."""
    heard = set()
    while True:
        number, sent = _next_signal()
        if number != signal.SIGCHLD:
            heard.add(number)
            if sent or number != signal.SIGINT:  # a terminal's Ctrl-C is heard by both
                os.kill(process, number)
        ended, status = os.waitpid(process, os.WNOHANG)
        if ended:
            return _End(os.waitstatus_to_exitcode(status), heard)


def _next_signal() -> tuple[int, bool]:
    """Return the next signal, and whether a process sent it."""
    awaited = {*_PASSED_ON, signal.SIGCHLD}
    if hasattr(signal, "sigwaitinfo"):
        received = signal.sigwaitinfo(awaited)
        return received.si_signo, received.si_code <= 0
    return signal.sigwait(awaited), False


def _take(notes: Notes, end: _End) -> None:
    """Leave with a process's exit code; return where another is to go on without what it lost."""
    under_way = _under_way(notes)
    if end.heard:  # somebody wanted it to end
        sys.exit(128 + min(end.heard))
    fault = f"the system ended the process ({end})"
    if not under_way:
        say(f"khabar: {fault}; there is no report")
        sys.exit(1)
    notes.alone = len(under_way) > 1
    if notes.alone:
        say(f"khabar: {fault}; {len(under_way)} articles were under way, retrying one at a time")
    else:
        say(f"khabar: {fault} at article {under_way[0]!r}; the run goes on without it")
        notes.lost[under_way[0]] = fault


def _under_way(notes: Notes) -> list[str]:
    """Return the articles that were begun and not done; leave where the end was noted."""
    articles: dict[str, None] = {}
    for kind, value in notes.read():
        if kind == "end":
            sys.exit(value)
        elif kind == "folder":
            notes.folder = value
        elif kind == "begun":
            articles[value] = None
        else:
            articles.pop(value, None)
    return list(articles)


def _die_with(parent: int) -> None:
    """Have this process killed when its parent ends, where the system can."""
    if sys.platform == "linux":
        import ctypes

        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
        if os.getppid() != parent:
            os._exit(1)


_PR_SET_PDEATHSIG = 1
