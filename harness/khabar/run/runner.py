"""Running a system over articles: in order, or several at once, with a time limit for each."""

from __future__ import annotations

import queue
import signal
import sys
import threading
import time
from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from typing import Any, NamedTuple

from khabar.calls import Call
from khabar.errors import KhabarError, UnusableError, summary
from khabar.run.engines import Answer, Asker, Engine, Pace, Threads
from khabar.schema import Article, Prediction
from khabar.systems import System

_ONE_BY_ONE = Pace()
OnCalls = Callable[[Article, Sequence[Call]], None]


def _ignore(_article: Article, _calls: Sequence[Call]) -> None:
    pass


def answers(
    system: System,
    articles: Iterable[Article],
    pace: Pace = _ONE_BY_ONE,
    stop: threading.Event | None = None,
    on_calls: OnCalls = _ignore,
    engine: Engine | None = None,
) -> Generator[Prediction, None, None]:
    """Yield one prediction an article, as they come; a failure is a prediction with `error`.

    Once `stop` is set no more are begun. `on_calls` takes the calls of language models for an
    article before its prediction is yielded. `engine`: where the system works; by default in
    threads. Raises KhabarError for a pace that is none, and the UnusableError of a system that has
    not answered yet.
    """
    pace.check()
    stop, engine = stop or threading.Event(), engine or Threads(system, pace)
    asking = _Asking(engine, stop)
    timeout = pace.timeout if engine.in_process else None
    try:
        if pace.jobs == 1 and engine.in_process and timeout is None:
            yield from _one_by_one(asking.asker(), articles, stop, on_calls)
        else:
            yield from _Crew(asking, articles, pace.jobs, timeout, stop, on_calls).answers()
    finally:
        asking.close()


class _Asking:
    """What is asked, and whether it has `answered` once; before, it may turn out to be unusable."""

    def __init__(self, engine: Engine, stop: threading.Event) -> None:
        self._engine, self._stop = engine, stop
        self.answered = False
        self.askers: list[Asker] = []

    def asker(self) -> Callable[[Article], Answer]:
        """Return what asks in one more thread."""
        ask = self._engine.asker(self._stop)
        self.askers.append(ask)

        def asked(article: Article) -> Answer:
            answer = ask(article, probe=not self.answered)
            self.answered |= answer.prediction.error is None
            return answer

        return asked

    def close(self) -> None:
        for asker in self.askers:
            asker.close()


def _one_by_one(
    ask: Callable[[Article], Answer],
    articles: Iterable[Article],
    stop: threading.Event,
    on_calls: OnCalls,
) -> Iterator[Prediction]:
    interrupted = threading.Event()

    def leave() -> None:
        interrupted.set()
        stop.set()
        raise KeyboardInterrupt

    with _held_back(leave) as hold:
        for article in articles:
            if stop.is_set():
                break
            hold()
            answer = ask(article)
            on_calls(article, answer.calls)
            yield answer.prediction
    if interrupted.is_set():  # and the system caught it
        raise KeyboardInterrupt


class _Task(NamedTuple):
    article: Article
    began: float


class _Crew:
    """Threads that take article after article; one that takes too long is left behind.

    They are daemons: a thread cannot be stopped, but neither can it keep the program alive.
    """

    def __init__(
        self,
        asking: _Asking,
        articles: Iterable[Article],
        jobs: int,
        timeout: float | None,
        stop: threading.Event,
        on_calls: OnCalls,
    ) -> None:
        self._asking, self._articles, self._jobs = asking, iter(articles), jobs
        self._timeout, self._stop, self._on_calls = timeout, stop, on_calls
        self._asked: queue.SimpleQueue[tuple[int, Article] | None] = queue.SimpleQueue()
        self._found: queue.SimpleQueue[tuple[int, Answer | UnusableError]] = queue.SimpleQueue()
        self._busy: dict[int, _Task] = {}
        self._number, self._hired, self._interrupted = 0, 0, False

    def answers(self) -> Iterator[Prediction]:
        """Yield the answers; on a first Ctrl-C what is under way is awaited before it counts."""
        with _held_back(self._begin_no_more) as hold:
            for _ in range(self._jobs):
                if self._begin():
                    self._hire()
            while self._busy:
                number, answer = self._next()
                hold()
                if task := self._busy.pop(number, None):  # else it came after its time
                    yield self._kept(task.article, answer)
                    self._begin()
        for _ in range(self._hired):
            self._asked.put(None)
        if self._interrupted:
            raise KeyboardInterrupt

    def _kept(self, article: Article, answer: Answer | UnusableError) -> Prediction:
        if isinstance(answer, Answer):
            self._on_calls(article, answer.calls)
            return answer.prediction
        if not self._asking.answered:
            self._stop.set()
            raise answer
        return Prediction(id=article.id, error=summary(answer))

    def _begin_no_more(self) -> None:
        self._interrupted = True
        self._stop.set()
        waiting = "khabar: waiting for what is under way; Ctrl-C again leaves at once"
        with suppress(OSError, ValueError):  # a system may have closed it
            print(waiting, file=sys.stderr)

    def _begin(self) -> bool:
        article = None if self._stop.is_set() else next(self._articles, None)
        if article is None:
            return False
        self._number += 1
        self._busy[self._number] = _Task(article, time.monotonic())
        self._asked.put((self._number, article))
        return True

    def _hire(self) -> None:
        try:
            threading.Thread(target=self._work, daemon=True).start()
        except RuntimeError as error:
            raise KhabarError(f"{self._hired} threads run, and {error}; give fewer jobs") from None
        self._hired += 1

    def _work(self) -> None:
        ask = self._asking.asker()
        while asked := self._asked.get():
            number, article = asked
            try:
                answer: Answer | UnusableError = ask(article)
            except UnusableError as error:
                answer = error
            except BaseException as error:  # no thread but the main one hears of a Ctrl-C
                answer = Answer(Prediction(id=article.id, error=type(error).__name__))
            self._found.put((number, answer))

    def _next(self) -> tuple[int, Answer | UnusableError]:
        """Wait for the next answer, or for the first time limit that is reached."""
        if self._timeout is None:
            return self._found.get()
        number, task = min(self._busy.items(), key=lambda item: item[1].began)
        left = task.began + self._timeout - time.monotonic()
        try:
            return self._found.get(timeout=min(max(0.0, left), threading.TIMEOUT_MAX))
        except queue.Empty:
            self._hire()  # in the place of the one left behind
            late = f"took longer than {self._timeout:g} s"
            return number, Answer(Prediction(id=task.article.id, error=late))


@contextmanager
def _held_back(noted: Callable[[], None]) -> Iterator[Callable[[], object]]:
    """Note a first Ctrl-C; a second one acts as ever. Only the main thread hears of any.

    The value is to be called again and again, since a system may set handlers of its own. Where
    Ctrl-C was ignored, as in the background of a shell, it still is.
    """
    before = signal.getsignal(signal.SIGINT)
    main = threading.current_thread() is threading.main_thread()
    if not main or before in (signal.SIG_IGN, None):
        yield lambda: None
        return
    acting: Any = before

    def note(*_: object) -> None:
        nonlocal acting
        acting = before
        signal.signal(signal.SIGINT, before)
        noted()

    acting = note
    signal.signal(signal.SIGINT, note)
    try:
        yield lambda: signal.signal(signal.SIGINT, acting)
    finally:
        signal.signal(signal.SIGINT, before)
