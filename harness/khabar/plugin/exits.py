"""`os._exit` while a system runs inside pytest: its article fails, and pytest goes on."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import NoReturn


@contextmanager
def no_exits() -> Iterator[None]:
    """Raise SystemExit in the body where `os._exit` is called, but in copies of the process."""
    leave, process = os._exit, os.getpid()

    def leaving(status: int) -> NoReturn:
        if os.getpid() != process:
            leave(status)
        raise SystemExit(f"os._exit({status})")

    os._exit = leaving
    try:
        yield
    finally:
        os._exit = leave
