"""What a worker does, wherever it is: it makes a system once, and answers for articles."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from pathlib import Path

from khabar.calls import gathered
from khabar.errors import KhabarError, UnusableError, summary
from khabar.run.attempt import answer
from khabar.run.frames import ASKED, Answered, packed
from khabar.systems import System, system


class Host:
    """A system, or why it cannot be made; messages are bytes (`khabar.run.frames`)."""

    def __init__(self, name: str, retries: int, path: Sequence[str], folder: str) -> None:
        """`name`: how the system is asked for; `path`: where modules are looked for, from `folder`.

        What is on no such place here is ignored.
        """
        if Path(folder).is_dir():
            os.chdir(folder)
        sys.path[:] = [*path, *(place for place in sys.path if place not in path)]
        self._retries = retries
        self._system: System | None = None
        self.unusable: str | None = None
        try:
            self._system = system(name)
        except BaseException as error:  # a system's code may raise anything
            self.unusable = str(error) if isinstance(error, KhabarError) else summary(error)

    def ready(self) -> bytes:
        """Return the message that the system is made, or why it cannot be."""
        return packed(Answered(unusable=self.unusable))

    def answer(self, content: bytes) -> bytes:
        """Return the message with the answer to one that asks."""
        asked = ASKED.decode(content)
        assert self._system
        try:
            with gathered() as calls:
                prediction = answer(
                    self._system, asked.article, retries=self._retries, probe=asked.probe
                )
        except UnusableError as error:
            return packed(Answered(unusable=str(error)))
        return packed(Answered(prediction, tuple(calls)))
