"""Running a system over articles: in order, or several at once, with a time limit for each."""

from __future__ import annotations

import queue
import signal
import sys
import threading
import time
from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from functools import partial
from typing import Any, NamedTuple

from khabar import predictions
from khabar.calls import Call, Memory, Request, remembering
from khabar.errors import KhabarError, UnusableError, summary
from khabar.run.attempt import probe
from khabar.run.engines import Asker, Engine, Pace, Threads
from khabar.schema import Article, Prediction
from khabar.secrets import hidden
from khabar.systems import System, name_of

_ONE_BY_ONE = Pace()
OnCall = Callable[[Call, Request | None], None]
MemoryOf = Callable[[Article, OnCall], Memory]
OnCalls = Callable[[Article, Sequence[Call]], None]


def _ignore(_article: Article, _calls: Sequence[Call]) -> None:
    pass


def _without_memory(_article: Article, on_call: OnCall) -> Memory:
    return Memory(on_call)


def answers(
    system: System,
    articles: Iterable[Article],
    pace: Pace = _ONE_BY_ONE,
    stop: threading.Event | None = None,
    on_calls: OnCalls = _ignore,
    memory: MemoryOf = _without_memory,
    engine: Engine | None = None,
) -> Generator[Prediction, None, None]:
    """Yield one prediction an article, as they come; a failure is a prediction with `error`.

    Once `stop` is set no more are begun. `on_calls` takes a call of a language model for an
    article as it comes, from any thread but from one at a time; what it raises is raised here.
    `memory`: returns what the system finds of earlier calls for an article, and passes new ones
    on. The system's `probe` is asked before the first article, and its calls count as that
    article's. `engine`: where the system works; by default in threads. Raises KhabarError for a
    pace that is none, and the UnusableError of a system that has not answered yet, neither its
    probe nor an article.
    """
    pace.check()
    stop, engine = stop or threading.Event(), engine or Threads(system, pace)
    asking = _Asking(system, pace, engine, stop, _Keeping(on_calls, memory, stop))
    timeout = pace.timeout if engine.in_process else None
    probed = _probed(asking, articles, stop) if engine.in_process else articles
    try:
        if pace.jobs == 1 and engine.in_process and timeout is None:
            yield from _one_by_one(asking, probed, stop)
        else:
            yield from _Crew(asking, probed, pace.jobs, timeout, stop).answers()
    finally:
        asking.close()


def _probed(ask: _Asking, articles: Iterable[Article], stop: threading.Event) -> Iterator[Article]:
    """Yield the articles; the system is probed when the first is asked for."""
    for number, article in enumerate(articles):
        if number == 0 and not stop.is_set():
            ask.probe(article)
        yield article


class _Keeping:
    """Where the calls of all articles go; a fault in keeping one ends the run."""

    def __init__(self, on_calls: OnCalls, memory: MemoryOf, stop: threading.Event) -> None:
        self._on_calls, self._memory, self._stop = on_calls, memory, stop
        self._lock = threading.Lock()
        self._fault: BaseException | None = None

    def memory(self, article: Article) -> Memory | None:
        """Return the memory for an article; None at a fault, so that the article is not asked."""
        try:
            return self._memory(article, partial(self._keep, article))
        except KhabarError as error:
            self._note(error)
            return None

    def _keep(self, article: Article, call: Call, _request: Request | None) -> None:
        with self._lock:
            try:
                self._on_calls(article, (call,))
            except BaseException as error:
                self._note(error)

    def _note(self, fault: BaseException) -> None:
        self._fault = self._fault or fault
        self._stop.set()

    def check(self) -> None:
        """Raise what was raised where a call was to be kept."""
        if self._fault:
            raise self._fault


class _Asking:
    """A system that is asked; until it has `answered` once, it may turn out to be unusable."""

    def __init__(
        self,
        system: System,
        pace: Pace,
        engine: Engine,
        stop: threading.Event,
        keeping: _Keeping,
    ) -> None:
        self._system, self._retries, self._engine, self._stop = system, pace.retries, engine, stop
        self.keeping, self.answered = keeping, False
        self._askers: list[Asker] = []

    def asker(self) -> Callable[[Article], Prediction]:
        """Return what asks in one more thread."""
        asker = self._engine.asker(self._stop)
        self._askers.append(asker)
        return partial(self._ask, asker)

    def close(self) -> None:
        for asker in self._askers:
            asker.close()

    def _ask(self, asker: Asker, article: Article) -> Prediction:
        memory = self.keeping.memory(article)
        if memory is None:
            return Prediction(id=article.id, error="not asked")
        prediction = asker(article, memory, probe=not self.answered)
        if not memory.kept:
            self._keep_cost(prediction, memory)
        self.answered |= prediction.error is None
        return prediction

    def probe(self, article: Article) -> None:
        """Ask the system whether it can answer at all, before the first article."""
        memory = self.keeping.memory(article)
        if memory is None:
            return
        with remembering(memory):
            answered = probe(self._system, retries=self._retries, stop=self._stop)
        sent = not memory.kept or any(not call.cached for call in memory.kept)
        self.answered |= answered and sent

    def _keep_cost(self, prediction: Prediction, memory: Memory) -> None:
        """Keep what a system without calls says that an answer cost, as a call."""
        with suppress(KhabarError):
            cost = predictions.cost(prediction)
            if cost is not None:
                name = hidden(name_of(self._system))
                memory.keep(Call(question="", request="", model=name, cost=cost), None)


def _one_by_one(
    asking: _Asking, articles: Iterable[Article], stop: threading.Event
) -> Iterator[Prediction]:
    interrupted = threading.Event()

    def leave() -> None:
        interrupted.set()
        stop.set()
        raise KeyboardInterrupt

    ask = asking.asker()
    with _held_back(leave) as hold:
        for article in articles:
            if stop.is_set():
                break
            hold()
            prediction = ask(article)
            asking.keeping.check()
            yield prediction
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
    ) -> None:
        self._asking, self._articles, self._jobs = asking, iter(articles), jobs
        self._timeout, self._stop = timeout, stop
        self._asked: queue.SimpleQueue[tuple[int, Article] | None] = queue.SimpleQueue()
        self._found: queue.SimpleQueue[tuple[int, Prediction | UnusableError]] = queue.SimpleQueue()
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

    def _kept(self, article: Article, answer: Prediction | UnusableError) -> Prediction:
        self._asking.keeping.check()
        if isinstance(answer, Prediction):
            return answer
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
                answer: Prediction | UnusableError = ask(article)
            except UnusableError as error:
                answer = error
            except BaseException as error:  # no thread but the main one hears of a Ctrl-C
                answer = Prediction(id=article.id, error=type(error).__name__)
            self._found.put((number, answer))

    def _next(self) -> tuple[int, Prediction | UnusableError]:
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
            return number, Prediction(id=task.article.id, error=late)


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
