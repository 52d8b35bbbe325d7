"""A worker: a process that makes a system once, and answers for the articles that it is sent.

``python -P -m khabar.run.worker DESCRIPTION``, where DESCRIPTION is a `Description` as JSON. It
ends when the run is gone, however that ended, and takes with it what the system started.
"""

from __future__ import annotations

import fcntl
import os
import signal
import socket
import sys
import threading
from contextlib import suppress
from typing import NoReturn

import msgspec

from khabar.run.frames import Making, framed, received
from khabar.run.host import Host


class Description(msgspec.Struct):
    """What a worker is told: how to make the system, and the descriptors of its connections.

    `path`: where modules are looked for, from `folder`. On `connection` it gets articles and sends
    answers; `alive` is closed when the run ends.
    """

    making: Making
    path: list[str]
    folder: str
    connection: int
    alive: int


def main() -> None:
    """Make the system, and answer until the run is done."""
    told = msgspec.json.decode(sys.argv[1].encode(), type=Description)
    _end_with(told.alive)
    with socket.socket(fileno=told.connection) as connection:
        host = Host(told.making, told.path, told.folder)
        signal.signal(signal.SIGINT, signal.SIG_IGN)  # the run decides what a Ctrl-C means
        connection.sendall(framed(host.ready()))
        while content := received(connection.recv):
            host.answer(content, lambda message: connection.sendall(framed(message)))


def _end_with(alive: int) -> None:
    """Have this process and its children killed when the other end of a pipe is closed.

    On Linux the kernel does it, so also while code that holds the interpreter's lock never returns.
    """
    if hasattr(fcntl, "F_SETSIG"):
        fcntl.fcntl(alive, fcntl.F_SETOWN, -os.getpgrp())
        fcntl.fcntl(alive, fcntl.F_SETSIG, signal.SIGKILL)
        fcntl.fcntl(alive, fcntl.F_SETFL, fcntl.fcntl(alive, fcntl.F_GETFL) | os.O_ASYNC)
    threading.Thread(target=_wait, args=(alive,), daemon=True).start()


def _wait(alive: int) -> NoReturn:
    with suppress(OSError):  # a system may have closed it
        os.read(alive, 1)
    os.killpg(os.getpgrp(), signal.SIGKILL)
    os._exit(1)


if __name__ == "__main__":
    main()
