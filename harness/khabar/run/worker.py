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

from khabar.calls import gathered
from khabar.errors import KhabarError, UnusableError, summary
from khabar.run.attempt import answer
from khabar.run.frames import ASKED, Answered, framed, received
from khabar.schema import Article
from khabar.systems import System, system


class Description(msgspec.Struct):
    """What a worker is told: the system, its retries, and the descriptors of its connections.

    `path`: where modules are looked for. On `connection` it gets articles and sends answers;
    `alive` is closed when the run ends.
    """

    system: str
    retries: int
    path: list[str]
    connection: int
    alive: int


def main() -> None:
    """Make the system, and answer until the run is done."""
    told = msgspec.json.decode(sys.argv[1].encode(), type=Description)
    _end_with(told.alive)
    sys.path[:] = told.path
    with socket.socket(fileno=told.connection) as connection:
        tagger = _made(told.system, connection)
        while content := received(connection.recv):
            asked = ASKED.decode(content)
            connection.sendall(framed(_answer(tagger, asked.article, told.retries, asked.probe)))


def _made(name: str, connection: socket.socket) -> System:
    try:
        tagger = system(name)
    except BaseException as error:  # a system's code may raise anything
        reason = str(error) if isinstance(error, KhabarError) else summary(error)
        connection.sendall(framed(Answered(unusable=reason)))
        raise
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the run decides what a Ctrl-C means
    connection.sendall(framed(Answered()))
    return tagger


def _answer(tagger: System, article: Article, retries: int, probe: bool) -> Answered:
    try:
        with gathered() as calls:
            prediction = answer(tagger, article, retries=retries, probe=probe)
        return Answered(prediction, tuple(calls))
    except UnusableError as error:
        return Answered(unusable=str(error))


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
