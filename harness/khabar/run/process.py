"""A worker as the run sees it: asked for one article at a time, replaced where it ends."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import threading
import time
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

import msgspec

from khabar.corpus import ISOLATED
from khabar.errors import KhabarError, UnusableError
from khabar.run.engines import Answer, Asker, Pace
from khabar.run.frames import ANSWERED, Answered, Asked, framed, received
from khabar.run.log import Log
from khabar.run.worker import Description
from khabar.schema import Article, Prediction

_LOOK = 0.2
"""Seconds between two looks at the memory of a worker."""
_GRACE = 5.0
"""Seconds that a worker has to end once there is nothing more for it."""


class _Bounds(NamedTuple):
    """What an article may take in a worker: seconds, and bytes of resident memory."""

    seconds: float | None = None
    memory: int | None = None


class _EndedError(Exception):
    """The worker has ended; the message says how."""


class _OverError(Exception):
    """The article took more than it may; the message says of what."""


class Processes:
    """A system in as many processes as there are askers, each of which makes it anew."""

    in_process = False

    def __init__(self, system: str, pace: Pace, folder: Path | None, *, with_gold: bool) -> None:
        """`system`: how it is asked for; `with_gold`: whether it is a yardstick that sees it."""
        if pace.memory is not None and not Path("/proc/self/statm").exists():
            raise KhabarError("memory: is looked up in Linux's /proc; leave it out here")
        self._system, self._pace, self._log = system, pace, Log(folder)
        self._with_gold = with_gold

    def asker(self, stop: threading.Event) -> Asker:
        """Return an asker with a process of its own."""
        return _Worker(self._system, self._pace, self._log, stop, with_gold=self._with_gold)


class _Worker:
    """A process that is replaced where it ends, for the one thread that calls."""

    def __init__(
        self, system: str, pace: Pace, log: Log, stop: threading.Event, *, with_gold: bool
    ) -> None:
        self._system, self._pace, self._log, self._stop = system, pace, log, stop
        self._bounds = _Bounds(pace.timeout, pace.memory)
        self._with_gold = with_gold
        self._process: _Process | None = None
        self._closed = False

    def __call__(self, article: Article, *, probe: bool) -> Answer:
        shown, fault = article if self._with_gold else article.without_gold(), ""
        for _ in range(self._pace.retries + 1):
            try:
                return _told(self._made().ask(Asked(shown, probe), self._bounds), article)
            except _EndedError as error:
                fault = f"the system ended its process ({error})"
                self._end()
                if self._stop.is_set():
                    break
            except _OverError as error:
                fault = f"took {error}"
                self._end()
                break
        return Answer(Prediction(id=article.id, error=fault))

    def close(self) -> None:
        """End the process, and what the system started there, for good."""
        self._closed = True
        self._end()

    def _end(self) -> None:
        process, self._process = self._process, None
        if process:
            process.end()

    def _made(self) -> _Process:
        if self._process is None:
            self._process = _Process(self._system, self._pace, self._log)
            if self._closed:
                self._end()
                raise UnusableError("the run has ended")
            try:
                made = self._process.next(_Bounds())
            except _EndedError as error:
                self._end()
                fault = f"its process ended ({error}) while it was made; see {self._log.path}"
                raise UnusableError(f"{self._system}: {fault}") from None
            if made.unusable:
                self._end()
                raise UnusableError(made.unusable)
        return self._process


def _told(answered: Answered, article: Article) -> Answer:
    if answered.unusable is not None or answered.prediction is None:
        raise UnusableError(answered.unusable)
    if answered.prediction.id != article.id:
        return Answer(Prediction(id=article.id, error="the worker answered for another article"))
    return Answer(answered.prediction, answered.calls)


class _Process:
    """The process of a worker, and the connection to it."""

    def __init__(self, system: str, pace: Pace, log: Log) -> None:
        self._connection, its = socket.socketpair()
        seen, self._alive = os.pipe()
        told = Description(system, pace.retries, sys.path, its.fileno(), seen)
        command = [sys.executable, "-P", "-m", "khabar.run.worker"]
        try:
            self._process = subprocess.Popen(
                [*command, msgspec.json.encode(told).decode()],
                env={**os.environ, **({ISOLATED: "1"} if pace.isolated else {})},
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                pass_fds=(its.fileno(), seen),
                start_new_session=True,
            )
        finally:
            its.close()
            os.close(seen)
        threading.Thread(target=log.take, args=(self._process.stdout,), daemon=True).start()

    def ask(self, asked: Asked, bounds: _Bounds) -> Answered:
        """Return what the system answers; raises _EndedError and _OverError."""
        try:
            self._connection.settimeout(bounds.seconds)
            self._connection.sendall(framed(asked))
        except TimeoutError:
            raise _OverError(f"longer than {bounds.seconds:g} s") from None
        except OSError:
            raise _EndedError(self._end()) from None
        return self.next(bounds)

    def next(self, bounds: _Bounds) -> Answered:
        """Return the next message of the worker; raises as `ask` does."""
        end = time.monotonic() + bounds.seconds if bounds.seconds else None

        def receive(size: int) -> bytes:
            while True:
                self._look(end, bounds)
                with suppress(TimeoutError):
                    return self._connection.recv(size)

        try:
            content = received(receive)
            answered = ANSWERED.decode(content) if content is not None else None
        except ConnectionError:
            answered = None
        except (ValueError, msgspec.DecodeError) as error:
            raise _EndedError(f"after a message that is none: {error}") from None
        if answered is None:
            raise _EndedError(self._end())
        return answered

    def _look(self, end: float | None, bounds: _Bounds) -> None:
        """Have the connection wait until there is something to look at; raise _OverError."""
        left = None if end is None else end - time.monotonic()
        if left is not None and left <= 0:
            raise _OverError(f"longer than {bounds.seconds:g} s")
        if bounds.memory is not None:
            if _resident(self._process.pid) > bounds.memory:
                raise _OverError(f"more than {bounds.memory:,} bytes of memory")
            left = _LOOK if left is None else min(left, _LOOK)
        self._connection.settimeout(left)

    def _end(self) -> str:
        """Return how the process ended; it is waited for, and killed where it goes on."""
        with suppress(subprocess.TimeoutExpired):
            self._process.wait(_GRACE)
        code = self._process.poll()
        if code is None:
            return "it closed its connection"
        if code >= 0:
            return f"exit code {code}"
        return f"signal {-code}, {signal.strsignal(-code)}"

    def end(self) -> None:
        """Kill the process and its children."""
        with suppress(OSError):
            os.close(self._alive)
        with suppress(ProcessLookupError):
            os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()
        self._connection.close()


def _resident(process: int) -> int:
    """Return the resident memory of a process in bytes, 0 where it has ended."""
    try:
        pages = Path(f"/proc/{process}/statm").read_text(encoding="ascii").split()[1]
    except (OSError, IndexError):
        return 0
    return int(pages) * os.sysconf("SC_PAGE_SIZE")
