"""One article through one system: retried where the fault is passing, checked, never raising."""

from __future__ import annotations

import os
import traceback
from collections.abc import Callable
from pathlib import Path
from threading import Event

import msgspec

from khabar import calls, limits, predictions, validity
from khabar.errors import KhabarError, TransientError, UnusableError, summary
from khabar.inert import writable
from khabar.schema import Article, Prediction
from khabar.secrets import Secrets, ends, hidden
from khabar.systems import System, name_of
from khabar.yardsticks import shown_gold

_LARGEST = limits.LINE - 4096  # a journal's key stands in the same line
_PASSING = (TransientError, ConnectionError, TimeoutError)
_FIRST_WAIT, _LONGEST_WAIT = 1.0, 60.0
"""Seconds; waits double up to the longest, each cut at random (full jitter)."""


def answer(
    system: System,
    article: Article,
    *,
    retries: int = 0,
    stop: Event | None = None,
    probe: bool = False,
) -> Prediction:
    """Return a system's prediction for an article; a failure is a prediction with `error`.

    A fault that passes (`TransientError`, a connection's, a time-out) is retried so many times,
    with exponential backoff, unless `stop` is set meanwhile. Nothing that the system raises leaves
    here; a KeyboardInterrupt does once `stop` is set, since it was a person's, and an UnusableError
    from a `probe`, which asks whether the system can answer at all.
    """
    stop, process = stop or Event(), os.getpid()
    try:
        predicted = _retried(lambda: _asked(system, article), retries, stop)
        return _checked(system, article, predicted)
    except BaseException as error:  # a system is a stranger: all it raises is its own
        if isinstance(error, KeyboardInterrupt) and stop.is_set():
            raise
        if probe and isinstance(error, UnusableError):
            raise
        return _failed(article, error)
    finally:
        if os.getpid() != process:
            os._exit(1)  # a copy that the system made of this process, and which came back here


def probe(system: System, *, retries: int = 0, stop: Event | None = None) -> bool:
    """Ask a system that has a method `probe` whether it can answer; return whether it has one.

    Faults that pass are retried as `answer` does. Raises UnusableError for whatever else it raises:
    nothing was asked yet, so nothing is lost.
    """
    asked = getattr(system, "probe", None)
    if not callable(asked):
        return False
    stop = stop or Event()
    try:
        _retried(asked, retries, stop)
    except BaseException as error:  # a system is a stranger here too
        if isinstance(error, UnusableError) or (
            isinstance(error, KeyboardInterrupt) and stop.is_set()
        ):
            raise
        reason = str(error) if isinstance(error, KhabarError) else summary(error)
        raise UnusableError(f"{name_of(system)}: probe: {reason}") from None
    return True


def _checked(system: System, article: Article, answer: object) -> Prediction:
    """Return what a system answered, or, where it is no answer, a prediction that says why."""
    try:
        valid, content = predictions.written(answer)
    except BaseException as error:
        return Prediction(id=article.id, error=summary(error).removeprefix("ValueError: "))
    if len(content) > _LARGEST:
        fault = f"an answer of {len(content):,} bytes; {_LARGEST:,} is the most"
        return Prediction(id=article.id, error=fault)
    valid = predictions.without_secrets(valid, content, Secrets())
    if valid.labels is None:
        valid = msgspec.structs.replace(valid, labels=_labels(system))
    if valid.id != article.id:
        unfit: str | None = f"id: {valid.id[:80]!r} is not the article's, {article.id!r}"
    else:
        unfit = validity.fault(valid, article.text)
    return Prediction(id=article.id, error=hidden(unfit)) if unfit else valid


def _failed(article: Article, error: BaseException) -> Prediction:
    try:
        where, details = _place(error), {"traceback": _traceback(error)}
    except BaseException:  # its frames may be a stranger's too
        where, details = "", None
    return Prediction(id=article.id, error=summary(error) + where, details=details)


def _retried(ask: Callable[[], object], retries: int, stopped: Event) -> object:
    """Return what `ask` does; where it has a fault that passes, it is called again."""
    try:
        return ask()
    except _PASSING as error:
        if not retries:
            raise
        first = error
    from tenacity import Retrying, retry_if_exception_type, sleep_using_event, stop_after_attempt
    from tenacity import stop_when_event_set as stop_when
    from tenacity import wait_random_exponential as wait

    failed = [first]

    def again() -> object:
        if failed:
            raise failed.pop()
        return ask()

    retrying = Retrying(
        retry=retry_if_exception_type(_PASSING),
        stop=stop_after_attempt(retries + 1) | stop_when(stopped),
        sleep=sleep_using_event(stopped),
        wait=wait(multiplier=_FIRST_WAIT, max=_LONGEST_WAIT),
        reraise=True,
    )
    return retrying(again)


def _asked(system: System, article: Article) -> object:
    """Ask once: every attempt has a copy of its own, and what made the system decides anew."""
    calls.begin()
    if shown_gold(system):
        return type(system).predict(system, article)
    return system.predict(article.blind())


def _labels(system: System) -> str | None:
    """Return whose labels a system says that it speaks; a system is a stranger here too."""
    try:
        label_set = getattr(system, "labels", None)
        return str.__str__(label_set) if isinstance(label_set, str) else None
    except BaseException:
        return None


def _place(error: BaseException) -> str:
    """Return where in the code an error was raised, unless its message says what to do."""
    if isinstance(error, KhabarError):
        return ""
    frames = traceback.extract_tb(error.__traceback__)
    return f" ({Path(frames[-1].filename).name}, line {frames[-1].lineno})"


def _traceback(error: BaseException) -> str:
    """Return the traceback from where the system was entered, both its ends if it is long."""
    entered = frame = error.__traceback__
    while frame:
        if frame.tb_frame.f_code.co_filename == __file__:
            entered = frame.tb_next or frame
        frame = frame.tb_next
    try:
        lines = "".join(traceback.format_exception(type(error), error, entered))
    except BaseException:
        lines = "".join(traceback.format_tb(entered))
    return writable(ends(lines, limits.TRACEBACK))
