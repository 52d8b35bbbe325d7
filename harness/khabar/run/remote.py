"""A worker elsewhere, as the runner sees it: it has one article at a time, and is replaced."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import NamedTuple, Protocol

from khabar.calls import Call, Memory, Request
from khabar.errors import UnusableError
from khabar.run.engines import Pace
from khabar.run.frames import Answered, Asked
from khabar.schema import Article, Prediction

OnCall = Callable[[Call, Request | None], None]


class Bounds(NamedTuple):
    """What an article may take in a worker: seconds, and bytes of resident memory."""

    seconds: float | None = None
    memory: int | None = None


class EndedError(Exception):
    """The worker has ended; the message says how."""


class OverError(Exception):
    """The article took more than it may; the message says of what."""


class Worker(Protocol):
    """A system that was made elsewhere."""

    def ready(self) -> Answered:
        """Wait until the system is made; raises EndedError."""
        ...

    def ask(self, asked: Asked, bounds: Bounds, on_call: OnCall) -> Answered:
        """Return what the system answers, after its calls; raises EndedError and OverError."""
        ...

    def end(self) -> None:
        """End the worker, whatever it is doing."""
        ...


class Remote:
    """Workers, one after the other, for the one thread that calls."""

    def __init__(
        self,
        make: Callable[[], Worker],
        pace: Pace,
        stop: threading.Event,
        *,
        with_gold: bool,
    ) -> None:
        """`make` returns a new worker; `with_gold`: whether the system is shown the gold."""
        self._make, self._pace, self._stop, self._with_gold = make, pace, stop, with_gold
        self._bounds = Bounds(pace.timeout, pace.memory)
        self._worker: Worker | None = None
        self._closed = False

    def __call__(self, article: Article, memory: Memory, *, probe: bool) -> Prediction:
        """Return the answer, as `Asker` does."""
        shown, fault = article if self._with_gold else article.without_gold(), ""
        for left in range(self._pace.retries, -1, -1):
            try:
                asked = Asked(shown, probe, memory.before)
                worker = self._made(last=not left)
                return _answer(worker.ask(asked, self._bounds, memory.keep), article)
            except EndedError as error:
                fault = f"the system ended its process ({error})"
                self._end()
                memory.begin()
                if self._stop.is_set():
                    break
            except OverError as error:
                fault = f"took {error}"
                self._end()
                break
        return Prediction(id=article.id, error=fault)

    def close(self) -> None:
        """End the worker for good."""
        self._closed = True
        self._end()

    def _end(self) -> None:
        worker, self._worker = self._worker, None
        if worker:
            worker.end()

    def _made(self, *, last: bool) -> Worker:
        """Return a worker that is made; UnusableError where the `last` attempt to make it fails."""
        if self._worker is None:
            self._worker = worker = self._make()
            try:
                unusable = "the run has ended" if self._closed else worker.ready().unusable
            except EndedError as error:
                if not (last or self._closed):
                    raise
                unusable = f"the system's process ended ({error}) while it was made"
            if unusable is not None:
                self._end()
                raise UnusableError(unusable)
        return self._worker


def _answer(answered: Answered, article: Article) -> Prediction:
    if answered.unusable is not None or answered.prediction is None:
        raise UnusableError(answered.unusable)
    if answered.prediction.id != article.id:
        return Prediction(id=article.id, error="the worker answered for another article")
    return answered.prediction
