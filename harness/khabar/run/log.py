"""What the system prints in worker processes, in the run's folder, without secrets."""

from __future__ import annotations

import threading
from pathlib import Path
from typing import IO

from khabar import files, limits
from khabar.secrets import hidden

LOG = "log.txt"


class Log:
    """The file ``log.txt`` of a run, to which any thread may add; None keeps nothing."""

    def __init__(self, folder: Path | None) -> None:
        self.path = folder / LOG if folder else None
        self._lock, self._file, self._size = threading.Lock(), None, 0

    def take(self, stream: IO[bytes]) -> None:
        """Add the lines of a stream as they come, to its end."""
        with stream:
            while line := stream.readline(limits.LOGGED_LINE):
                self._add(line)

    def _add(self, line: bytes) -> None:
        text = hidden(line.decode(errors="backslashreplace")).encode()
        with self._lock:
            if self.path is None or self._size > limits.LOG:
                return
            self._size += len(text)
            full = self._size > limits.LOG
            with files.no_link(self.path).open("ab") as file:
                file.write(
                    b"(what follows is not kept, because it is too much)\n" if full else text
                )
