"""One event loop for all threads, because clients of models belong to the loop that uses them."""

from __future__ import annotations

import asyncio
import os
import threading
from collections.abc import Coroutine
from typing import Any, TypeVar

T = TypeVar("T")

_of_process: dict[int, asyncio.AbstractEventLoop] = {}
"""The loops by process: a forked process has its parent's loop, but not the thread that runs it."""


def run(coroutine: Coroutine[Any, Any, T]) -> T:
    """Return the result of a coroutine; any thread may call, and calls run concurrently."""
    future = asyncio.run_coroutine_threadsafe(coroutine, _loop())
    try:
        return future.result()
    finally:
        future.cancel()  # in case the caller is interrupted


def _loop() -> asyncio.AbstractEventLoop:
    process = os.getpid()
    if process not in _of_process:
        loop = asyncio.new_event_loop()
        if _of_process.setdefault(process, loop) is loop:
            threading.Thread(target=loop.run_forever, name="khabar-llm", daemon=True).start()
        else:  # another thread was first
            loop.close()
    return _of_process[process]
