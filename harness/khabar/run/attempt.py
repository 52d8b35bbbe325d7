"""One article through one system: retried where the fault is passing, checked, never raising."""

from __future__ import annotations

import traceback
from pathlib import Path
from threading import Event

import msgspec

from khabar import jsonl, layers, predictions
from khabar.errors import TransientError
from khabar.schema import Article, Prediction
from khabar.secrets import hidden
from khabar.systems import System
from khabar.yardsticks import shown_gold

_LONGEST, _LONGEST_TRACEBACK = 500, 20_000
_LARGEST = jsonl.LONGEST_LINE - 4096  # a journal's key stands in the same line
_PASSING = (TransientError, ConnectionError, TimeoutError)
_FIRST_WAIT, _LONGEST_WAIT = 1.0, 60.0
"""Seconds; waits double up to the longest, each cut at random (full jitter)."""


def answer(
    system: System, article: Article, *, retries: int = 0, stop: Event | None = None
) -> Prediction:
    """Return a system's prediction for an article; a failure is a prediction with `error`.

    A fault that passes (`TransientError`, a connection's, a time-out) is retried so many times,
    with exponential backoff, unless `stop` is set meanwhile.
    """
    try:
        found = _predicted(system, article, retries, stop or Event())
    except KeyboardInterrupt:
        raise
    except BaseException as error:  # a system is a stranger: all it raises is its own
        told = f"{_told(error)}{_place(error)}"
        return Prediction(id=article.id, error=told, details={"traceback": _traceback(error)})
    try:
        valid = predictions.valid(found)
        content = msgspec.json.encode(valid)
    except Exception as error:
        return Prediction(id=article.id, error=_told(error).removeprefix("ValueError: "))
    if len(content) > _LARGEST:
        told = f"an answer of {len(content):,} bytes; {_LARGEST:,} is the most"
        return Prediction(id=article.id, error=told)
    valid = predictions.without_secrets(valid, content)
    if valid.labels is None:
        valid = msgspec.structs.replace(valid, labels=_labels(system))
    if valid.id != article.id:
        fault: str | None = f"id: {valid.id[:80]!r} is not the article's, {article.id!r}"
    else:
        fault = layers.fault(valid, article.text)
    return Prediction(id=article.id, error=hidden(fault)) if fault else valid


def _predicted(system: System, article: Article, retries: int, stopped: Event) -> object:
    try:
        return _asked(system, article)
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
        return _asked(system, article)

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
    if shown_gold(system):
        return type(system).predict(system, article)
    return system.predict(article.blind())


def _labels(system: System) -> str | None:
    """Return whose labels a system says that it speaks; a system is a stranger here too."""
    try:
        spoken = getattr(system, "labels", None)
    except Exception:
        return None
    return spoken if isinstance(spoken, str) else None


def _told(error: BaseException) -> str:
    try:
        told = str(error)
    except Exception:
        told = "(its message cannot be read)"
    return f"{type(error).__name__}: {_readable(hidden(told)[:_LONGEST])}"


def _readable(text: str) -> str:
    return text.encode("utf-8", "backslashreplace").decode()


def _place(error: BaseException) -> str:
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
        told = "".join(traceback.format_exception(type(error), error, entered))
    except Exception:
        told = "".join(traceback.format_tb(entered))
    told = hidden(told)  # before it is cut, or half a secret would stay
    if len(told) > _LONGEST_TRACEBACK:
        half = _LONGEST_TRACEBACK // 2 - 2
        told = f"{told[:half]}\n…\n{told[-half:]}"
    return _readable(told)
