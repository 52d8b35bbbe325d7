"""A whole run in a folder: what is not answered yet is asked, all of it is scored."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import closing
from itertools import chain
from pathlib import Path
from threading import Event
from types import MappingProxyType

import msgspec

from khabar import files, predictions
from khabar.corpus import Articles
from khabar.errors import KhabarError
from khabar.run.key import described, key
from khabar.run.runner import Pace, answers
from khabar.run.store import PREDICTIONS, REPORT, opened
from khabar.schema import Article, Prediction
from khabar.score.engine.scorer import report
from khabar.score.report import Report
from khabar.secrets import hidden
from khabar.systems import System, name_of
from khabar.yardsticks import shown_gold


class StoppedError(KhabarError):
    """A run that was stopped since too many articles failed; its answers are kept."""


def evaluate(
    system: System,
    articles: Articles,
    folder: Path,
    what: str | Path | System,
    *,
    pace: Pace,
    max_failures: int | None = None,
    each: Callable[[Prediction | None], None] = lambda _: None,
    begun: Callable[[str], None] = lambda _: None,
    lost: Mapping[str, str] = MappingProxyType({}),
) -> Report:
    """Run a system over articles, keep each answer in `folder` as it comes, and score them.

    What the folder has of the same system, by its key (`khabar.run.key`), is not asked again, but
    for what failed; `what` is how the system was asked for. `each` is called for every article,
    with None where the answer was there; `begun` with the id of each before it is asked; `lost`
    are those that failed already, with the reason. Raises KhabarError where the folder cannot be
    had, StoppedError where more than `max_failures` articles fail.
    """
    name, place = name_of(system), folder.absolute()  # a system may change either
    shown = _whole if shown_gold(system) else Article.without_gold
    with opened(place, key(system, described(what)), articles.identity, shown) as store:
        todo = []
        for article in articles:
            if store.has(article):
                each(None)
            else:
                todo.append(article.id)
        failures, last, stop = 0, "", Event()
        asked = _begun((articles.by_id(id_) for id_ in todo if id_ not in lost), begun)
        failed = (Prediction(id=id_, error=lost[id_]) for id_ in todo if id_ in lost)
        with closing(answers(system, asked, pace, stop)) as coming:
            for prediction in chain(failed, coming):
                store.add(articles.by_id(prediction.id), prediction)
                each(prediction)
                if prediction.error is not None:
                    failures += 1
                    last = last or f"article {prediction.id!r} failed: {prediction.error}"
                    if max_failures is not None and failures > max_failures:
                        stop.set()  # what is under way is awaited, since it may have cost
        if stop.is_set():
            raise StoppedError(f"stopped: {last}; the answers are kept in {folder}")
        predictions.write(place / PREDICTIONS, store.answers(articles))
        found = report(hidden(name), articles, store.answers(articles))
        files.write(place / REPORT, msgspec.json.encode(found.as_columns()) + b"\n")
    return found


def _begun(articles: Iterable[Article], begun: Callable[[str], None]) -> Iterator[Article]:
    for article in articles:
        begun(article.id)
        yield article


def _whole(article: Article) -> Article:
    return article
