"""One event loop for all threads: clients of models belong to the loop that they were used on."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Coroutine
from typing import Any, TypeVar

T = TypeVar("T")

_starting = threading.Lock()
_running: list[asyncio.AbstractEventLoop] = []


def run(coroutine: Coroutine[Any, Any, T]) -> T:
    """Return what a coroutine returns; any thread may call, and calls run side by side."""
    future = asyncio.run_coroutine_threadsafe(coroutine, _loop())
    try:
        return future.result()
    finally:
        future.cancel()  # of use where the caller is interrupted


def _loop() -> asyncio.AbstractEventLoop:
    with _starting:
        if not _running:
            _running.append(asyncio.new_event_loop())
            threading.Thread(target=_running[0].run_forever, name="khabar-llm", daemon=True).start()
        return _running[0]
