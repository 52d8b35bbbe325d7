"""Running a system over articles: in order, or several at once, with a time limit for each."""

from __future__ import annotations

import queue
import signal
import threading
import time
from collections.abc import Callable, Generator, Iterable, Iterator
from contextlib import contextmanager
from typing import NamedTuple

from khabar.run.attempt import answer
from khabar.schema import Article, Prediction
from khabar.systems import System


class Pace(NamedTuple):
    """How a system is run: articles at once, retries of a passing fault, seconds an article.

    With more than one at once `predict` is called from several threads.
    """

    jobs: int = 1
    retries: int = 2
    timeout: float | None = None


_ONE_BY_ONE = Pace()


def answers(
    system: System, articles: Iterable[Article], pace: Pace = _ONE_BY_ONE
) -> Generator[Prediction, None, None]:
    """Yield one prediction an article, as they come; a failure is a prediction with `error`."""
    if pace.jobs == 1 and pace.timeout is None:
        for article in articles:
            yield answer(system, article, retries=pace.retries)
    else:
        yield from _Crew(system, articles, pace).answers()


class _Task(NamedTuple):
    article: Article
    began: float


class _Crew:
    """Threads that take article after article; one that takes too long is left behind.

    They are daemons: a thread cannot be stopped, but neither can it keep the program alive.
    """

    def __init__(self, system: System, articles: Iterable[Article], pace: Pace) -> None:
        self._system, self._articles, self._pace = system, iter(articles), pace
        self._asked: queue.SimpleQueue[tuple[int, Article] | None] = queue.SimpleQueue()
        self._found: queue.SimpleQueue[tuple[int, Prediction]] = queue.SimpleQueue()
        self._busy: dict[int, _Task] = {}
        self._number, self._hired, self._interrupted = 0, 0, False

    def answers(self) -> Iterator[Prediction]:
        """Yield the answers; on a first Ctrl-C what is under way is awaited before it counts."""
        with _held_back(self._begin_no_more):
            for _ in range(self._pace.jobs):
                self._hire()
                self._begin()
            while self._busy:
                number, prediction = self._next()
                if number in self._busy:  # else it came after its time
                    del self._busy[number]
                    self._begin()
                    yield prediction
        for _ in range(self._hired):
            self._asked.put(None)
        if self._interrupted:
            raise KeyboardInterrupt

    def _begin_no_more(self) -> None:
        self._interrupted, self._articles = True, iter(())

    def _begin(self) -> None:
        article = next(self._articles, None)
        if article is None:
            return
        self._number += 1
        self._busy[self._number] = _Task(article, time.monotonic())
        self._asked.put((self._number, article))

    def _hire(self) -> None:
        self._hired += 1
        threading.Thread(target=self._work, daemon=True).start()

    def _work(self) -> None:
        while asked := self._asked.get():
            number, article = asked
            try:
                found = answer(self._system, article, retries=self._pace.retries)
            except BaseException as error:  # nobody else would hear of it
                found = Prediction(id=article.id, error=type(error).__name__)
            self._found.put((number, found))

    def _next(self) -> tuple[int, Prediction]:
        """Wait for the next answer, or for the first time limit that is reached."""
        if self._pace.timeout is None:
            return self._found.get()
        number, task = min(self._busy.items(), key=lambda item: item[1].began)
        left = task.began + self._pace.timeout - time.monotonic()
        try:
            return self._found.get(timeout=max(0.0, left))
        except queue.Empty:
            self._hire()  # in the place of the one left behind
            told = f"took longer than {self._pace.timeout:g} s"
            return number, Prediction(id=task.article.id, error=told)


@contextmanager
def _held_back(noted: Callable[[], None]) -> Iterator[None]:
    """Note a first Ctrl-C; a second one acts as ever. Only the main thread hears of any."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.getsignal(signal.SIGINT)

    def note(*_: object) -> None:
        signal.signal(signal.SIGINT, before)
        noted()

    signal.signal(signal.SIGINT, note)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)
