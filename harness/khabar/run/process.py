"""The engine processes: each worker is a process of this machine (`khabar.run.worker`)."""

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

import msgspec

from khabar.built_in import ISOLATED
from khabar.errors import KhabarError
from khabar.run.engines import Asker, Pace
from khabar.run.frames import ANSWERED, Answered, Asked, Making, framed, packed, received
from khabar.run.log import Log
from khabar.run.remote import Bounds, EndedError, OnCall, OverError, Remote, Worker
from khabar.run.worker import Description

_LOOK = 0.2
"""Seconds between two looks at the memory of a worker."""
_GRACE = 5.0
"""Seconds that a worker has to end once there is nothing more for it."""


class Processes:
    """A system in as many processes as there are askers, each of which makes it anew."""

    in_process = False

    def __init__(self, making: Making, pace: Pace, folder: Path | None, *, with_gold: bool) -> None:
        """`with_gold`: whether it is a yardstick that sees it."""
        if pace.memory is not None and not Path("/proc/self/statm").exists():
            raise KhabarError("memory: is looked up in Linux's /proc; leave it out here")
        self._making, self._pace, self._log = making, pace, Log(folder)
        self._with_gold = with_gold

    def asker(self, stop: threading.Event) -> Asker:
        """Return an asker with a process of its own."""
        return Remote(self._make, self._pace, stop, with_gold=self._with_gold)

    def _make(self) -> Worker:
        return _Process(self._making, self._log, isolated=self._pace.isolated)


class _Process:
    """The process of a worker, and the connection to it."""

    def __init__(self, making: Making, log: Log, *, isolated: bool) -> None:
        self._connection, its = socket.socketpair()
        seen, self._alive = os.pipe()
        told = Description(making, sys.path, str(Path.cwd()), its.fileno(), seen)
        command = [sys.executable, "-P", "-m", "khabar.run.worker"]
        try:
            self._process = subprocess.Popen(
                [*command, msgspec.json.encode(told).decode()],
                env={**os.environ, **({ISOLATED: "1"} if isolated else {})},
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

    def ready(self) -> Answered:
        """Wait until the system is made, as `Worker.ready` does."""
        return self._next(Bounds())

    def ask(self, asked: Asked, bounds: Bounds, on_call: OnCall) -> Answered:
        """Return what the system answers, as `Worker.ask` does."""
        end = time.monotonic() + bounds.seconds if bounds.seconds else None
        try:
            self._connection.settimeout(bounds.seconds)
            self._connection.sendall(framed(packed(asked)))
        except TimeoutError:
            raise OverError(f"longer than {bounds.seconds:g} s") from None
        except OSError:
            raise EndedError(self._end()) from None
        while call := (answered := self._next(bounds, end)).call:
            on_call(call, None)
        return answered

    def _next(self, bounds: Bounds, end: float | None = None) -> Answered:
        """Return the next message of the worker; raises as `ask` does."""

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
            raise EndedError(f"after a message that is none: {error}") from None
        if answered is None:
            raise EndedError(self._end())
        return answered

    def _look(self, end: float | None, bounds: Bounds) -> None:
        """Have the connection wait until there is something to look at; raise OverError."""
        left = None if end is None else end - time.monotonic()
        if left is not None and left <= 0:
            raise OverError(f"longer than {bounds.seconds:g} s")
        if bounds.memory is not None:
            if _resident(self._process.pid) > bounds.memory:
                raise OverError(f"more than {bounds.memory:,} bytes of memory")
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
