"""What a worker does, wherever it is: it makes a system once, and answers for articles."""

from __future__ import annotations

import os
import sys
import threading
from collections.abc import Callable, Sequence
from pathlib import Path

from khabar.calls import Call, Request, remembering
from khabar.errors import KhabarError, UnusableError, summary
from khabar.run.attempt import answer
from khabar.run.cache import cache_of, memory_of
from khabar.run.frames import ASKED, Answered, Making, packed
from khabar.systems import System, system

Send = Callable[[bytes], object]


class Host:
    """A system, or why it cannot be made; messages are bytes (`khabar.run.frames`)."""

    def __init__(self, making: Making, path: Sequence[str], folder: str) -> None:
        """`path`: where modules are looked for, from `folder`; what is not here is ignored."""
        if Path(folder).is_dir():
            os.chdir(folder)
        sys.path[:] = [*path, *(place for place in sys.path if place not in path)]
        self._retries = making.retries
        self._system: System | None = None
        self.unusable: str | None = None
        self._lock = threading.Lock()
        try:
            self._cache = cache_of(making.cache, print)
            self._system = system(making.system)
        except BaseException as error:  # a system's code may raise anything
            self.unusable = str(error) if isinstance(error, KhabarError) else summary(error)

    def ready(self) -> bytes:
        """Return the message that the system is made, or why it cannot be."""
        return packed(Answered(unusable=self.unusable))

    def answer(self, content: bytes, send: Send) -> None:
        """Send the answer to a message that asks, and before it each call as it is made."""
        asked = ASKED.decode(content)
        assert self._system

        def on_call(call: Call, _request: Request | None) -> None:
            with self._lock:
                send(packed(Answered(call=call)))

        memory = memory_of(self._cache, lambda _: asked.before)(asked.article, on_call)
        try:
            with remembering(memory):
                prediction = answer(
                    self._system, asked.article, retries=self._retries, probe=asked.probe
                )
            answered = Answered(prediction)
        except UnusableError as error:
            answered = Answered(unusable=str(error))
        with self._lock:
            send(packed(answered))

    def answers(self, content: bytes) -> list[bytes]:
        """Return the messages that `answer` sends."""
        messages: list[bytes] = []
        self.answer(content, messages.append)
        return messages
