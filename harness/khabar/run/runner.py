"""Running a system over articles: each answer checked, each failure kept with its reason."""

from __future__ import annotations

import traceback
from collections.abc import Iterable, Iterator
from pathlib import Path

import msgspec

from khabar import layers, predictions
from khabar.schema import Article, Prediction
from khabar.systems import Gold, System

_LONGEST = 500


def answers(system: System, articles: Iterable[Article]) -> Iterator[Prediction]:
    """Yield one prediction an article, in order; a failure is a prediction with `error`."""
    for article in articles:
        yield _answer(system, article)


def _answer(system: System, article: Article) -> Prediction:
    try:
        answer = system.predict(article if isinstance(system, Gold) else article.blind())
    except (Exception, SystemExit) as error:  # a system is a stranger: all it raises is its own
        return Prediction(id=article.id, error=f"{_told(error)}{_place(error)}")
    try:
        valid = predictions.valid(answer)
    except ValueError as error:
        return Prediction(id=article.id, error=str(error))
    if valid.labels is None:
        valid = msgspec.structs.replace(valid, labels=_labels(system))
    if valid.id != article.id:
        fault: str | None = f"id: {valid.id[:80]!r} is not the article's, {article.id!r}"
    else:
        fault = layers.fault(valid, article.text)
    if fault:
        return Prediction(id=article.id, error=fault)
    return valid


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
    return f"{type(error).__name__}: {told[:_LONGEST]}"


def _place(error: BaseException) -> str:
    frames = traceback.extract_tb(error.__traceback__)
    return f" ({Path(frames[-1].filename).name}, line {frames[-1].lineno})"
