"""One event loop for all threads: clients of models belong to the loop that they were used on."""

from __future__ import annotations

import asyncio
import os
import threading
from collections.abc import Coroutine
from typing import Any, TypeVar

T = TypeVar("T")

_of_process: dict[int, asyncio.AbstractEventLoop] = {}
"""The loops by process: one that is forked has its parent's, but not the thread that runs it."""


def run(coroutine: Coroutine[Any, Any, T]) -> T:
    """Return what a coroutine returns; any thread may call, and calls run side by side."""
    future = asyncio.run_coroutine_threadsafe(coroutine, _loop())
    try:
        return future.result()
    finally:
        future.cancel()  # of use where the caller is interrupted


def _loop() -> asyncio.AbstractEventLoop:
    process = os.getpid()
    if process not in _of_process:
        made = asyncio.new_event_loop()
        if _of_process.setdefault(process, made) is made:
            threading.Thread(target=made.run_forever, name="khabar-llm", daemon=True).start()
        else:  # another thread was first
            made.close()
    return _of_process[process]
