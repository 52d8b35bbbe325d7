"""Running a system over articles: each answer checked, each failure kept with its reason."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import msgspec

from khabar import layers
from khabar.schema import Article, Prediction
from khabar.systems import Gold, System


def predictions(system: System, articles: Iterable[Article]) -> Iterator[Prediction]:
    """Yield one prediction an article, in order; a failure is a prediction with `error`."""
    for article in articles:
        yield _answer(system, article)


def _answer(system: System, article: Article) -> Prediction:
    try:
        answer = system.predict(article if isinstance(system, Gold) else article.blind())
    except Exception as error:  # a system is a stranger: whatever it raises is its failure
        return Prediction(id=article.id, error=f"{type(error).__name__}: {error}")
    try:
        return _validated(answer, article)
    except (ValueError, TypeError) as error:
        return Prediction(id=article.id, error=str(error))


def _validated(answer: object, article: Article) -> Prediction:
    if not isinstance(answer, Prediction):
        raise TypeError(f"predict returned {type(answer).__name__}, not khabar.Prediction")
    valid = msgspec.json.decode(msgspec.json.encode(answer), type=Prediction)
    if valid.id != article.id:
        raise ValueError(f"id: {valid.id[:80]!r} answers another article")
    if fault := layers.fault(valid, article.text):
        raise ValueError(fault)
    return valid
