"""Batches: the worker of Inspect that collects requests and polls for answers, in our own loop."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Coroutine
from typing import Any

PROVIDERS = ("anthropic", "google", "grok", "openai", "together")
"""The providers whose batch interface Inspect uses."""
_logger = logging.getLogger(__name__)


class _Workers:
    """The background tasks of a loop: one that fails begins again.

    Inspect's worker ends if a batch cannot be created, after it has told those who wait for that
    batch. Those who wait for others would never hear of them.
    """

    def __init__(self) -> None:
        self._running: set[asyncio.Task[None]] = set()

    def start_soon(self, worker: Callable[..., Coroutine[Any, Any, None]], *arguments: Any) -> None:  # noqa: ANN401
        task = asyncio.get_running_loop().create_task(_kept_on(worker, *arguments))
        self._running.add(task)
        task.add_done_callback(self._running.discard)


async def _kept_on(worker: Callable[..., Coroutine[Any, Any, None]], *arguments: Any) -> None:  # noqa: ANN401
    while True:
        try:
            return await worker(*arguments)
        except Exception as error:  # whatever a provider's client raises
            _logger.warning("a batch failed: %s", type(error).__name__)


_workers = _Workers()


def use() -> None:
    """Prepare the calling task for requests in batches, whose progress is logged, not printed."""
    from inspect_ai._util.background import set_background_task_group
    from inspect_ai.model._providers.util.batch_log import set_batch_log_callback

    set_background_task_group(_workers)
    set_batch_log_callback(_logger.info)
