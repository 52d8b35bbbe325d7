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

from khabar import predictions
from khabar.calls import Call, gathered
from khabar.errors import KhabarError, UnusableError, summary
from khabar.run.attempt import answer, probe
from khabar.schema import Article, Prediction
from khabar.secrets import hidden
from khabar.systems import System, name_of


class Pace(NamedTuple):
    """How a system is run: articles at once, retries of a passing fault, seconds an article.

    With more than one at once `predict` is called from several threads.
    """

    jobs: int = 1
    retries: int = 2
    timeout: float | None = None


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
) -> Generator[Prediction, None, None]:
    """Yield one prediction an article, as they come; a failure is a prediction with `error`.

    Once `stop` is set no more are begun. `on_calls` takes the calls of language models for an
    article before its prediction is yielded; those of the system's `probe`, which is asked before
    the first article, count as that article's. Raises KhabarError for a pace that is none, and the
    UnusableError of a system that has not answered yet, neither its probe nor an article.
    """
    if pace.jobs < 1 or pace.retries < 0 or not (pace.timeout is None or pace.timeout > 0):
        raise KhabarError(f"{pace}: give 1 job or more, 0 retries or more, a timeout above 0")
    stop = stop or threading.Event()
    ask = _Asking(system, pace, stop)
    probed = _probed(ask, articles, stop, on_calls)
    if pace.jobs == 1 and pace.timeout is None:
        yield from _one_by_one(ask, probed, stop, on_calls)
    else:
        yield from _Crew(ask, probed, pace, stop, on_calls).answers()


class _Answer(NamedTuple):
    prediction: Prediction
    calls: Sequence[Call] = ()


class _Asking:
    """A system that is asked; until it has `answered` once, it may turn out to be unusable."""

    def __init__(self, system: System, pace: Pace, stop: threading.Event) -> None:
        self._system, self._retries, self._stop = system, pace.retries, stop
        self.answered = False

    def __call__(self, article: Article) -> _Answer:
        with gathered() as calls:
            prediction = answer(
                self._system,
                article,
                retries=self._retries,
                stop=self._stop,
                probe=not self.answered,
            )
        self.answered |= prediction.error is None
        return _Answer(prediction, calls or _calls_of(prediction, self._system))

    def probe(self) -> Sequence[Call]:
        """Ask the system whether it can answer at all; return what it called to see."""
        with gathered() as calls:
            self.answered |= probe(self._system, retries=self._retries, stop=self._stop)
        return calls


def _calls_of(prediction: Prediction, system: System) -> Sequence[Call]:
    """Return what a system without calls says that an answer cost, as a call; else nothing."""
    try:
        cost = predictions.cost(prediction)
    except KhabarError:
        cost = None
    if cost is None:
        return ()
    return [Call(question="", request="", model=hidden(name_of(system)), cost=cost)]


def _probed(
    ask: _Asking, articles: Iterable[Article], stop: threading.Event, on_calls: OnCalls
) -> Iterator[Article]:
    """Yield the articles; the system is probed when the first is asked for."""
    for number, article in enumerate(articles):
        if number == 0 and not stop.is_set():
            on_calls(article, ask.probe())
        yield article


def _one_by_one(
    ask: _Asking, articles: Iterable[Article], stop: threading.Event, on_calls: OnCalls
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
        ask: _Asking,
        articles: Iterable[Article],
        pace: Pace,
        stop: threading.Event,
        on_calls: OnCalls,
    ) -> None:
        self._ask, self._articles, self._pace = ask, iter(articles), pace
        self._stop, self._on_calls = stop, on_calls
        self._asked: queue.SimpleQueue[tuple[int, Article] | None] = queue.SimpleQueue()
        self._found: queue.SimpleQueue[tuple[int, _Answer | UnusableError]] = queue.SimpleQueue()
        self._busy: dict[int, _Task] = {}
        self._late: dict[int, Article] = {}
        self._number, self._hired, self._interrupted = 0, 0, False

    def answers(self) -> Iterator[Prediction]:
        """Yield the answers; on a first Ctrl-C what is under way is awaited before it counts."""
        with _held_back(self._begin_no_more) as hold:
            for _ in range(self._pace.jobs):
                if self._begin():
                    self._hire()
            while self._busy:
                number, answer = self._next()
                hold()
                if task := self._busy.pop(number, None):
                    yield self._kept(task.article, answer)
                    self._begin()
                elif isinstance(answer, _Answer):  # it came after its time, but has its price
                    self._on_calls(self._late.pop(number), answer.calls)
        for _ in range(self._hired):
            self._asked.put(None)
        if self._interrupted:
            raise KeyboardInterrupt

    def _kept(self, article: Article, answer: _Answer | UnusableError) -> Prediction:
        if isinstance(answer, _Answer):
            self._on_calls(article, answer.calls)
            return answer.prediction
        if not self._ask.answered:
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
        while asked := self._asked.get():
            number, article = asked
            try:
                answer: _Answer | UnusableError = self._ask(article)
            except UnusableError as error:
                answer = error
            except BaseException as error:  # no thread but the main one hears of a Ctrl-C
                answer = _Answer(Prediction(id=article.id, error=type(error).__name__))
            self._found.put((number, answer))

    def _next(self) -> tuple[int, _Answer | UnusableError]:
        """Wait for the next answer, or for the first time limit that is reached."""
        if self._pace.timeout is None:
            return self._found.get()
        number, task = min(self._busy.items(), key=lambda item: item[1].began)
        left = task.began + self._pace.timeout - time.monotonic()
        try:
            return self._found.get(timeout=min(max(0.0, left), threading.TIMEOUT_MAX))
        except queue.Empty:
            self._hire()  # in the place of the one left behind
            self._late[number] = task.article
            late = f"took longer than {self._pace.timeout:g} s"
            return number, _Answer(Prediction(id=task.article.id, error=late))


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
