"""A whole run in a folder: what is not answered yet is asked, all of it is scored."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import closing
from itertools import chain
from pathlib import Path
from threading import Event
from types import MappingProxyType

import msgspec

from khabar import files
from khabar.corpus import Corpus
from khabar.errors import KhabarError
from khabar.run.engines import Pace, engine
from khabar.run.key import described, key
from khabar.run.run import PREDICTIONS, REPORT, Run
from khabar.run.runner import answers
from khabar.run.store import Store, opened
from khabar.schema import Article, Prediction
from khabar.secrets import hidden
from khabar.systems import System, name_of
from khabar.yardsticks import shown_gold


class StoppedError(KhabarError):
    """A run that was stopped since too many articles failed; its answers are kept."""


def evaluate(
    system: System,
    articles: Corpus,
    folder: Path,
    asked_for: str | Path | System,
    *,
    pace: Pace,
    max_failures: int | None = None,
    on_prediction: Callable[[Prediction | None], None] = lambda _: None,
    on_begin: Callable[[str], None] = lambda _: None,
    lost: Mapping[str, str] = MappingProxyType({}),
) -> Run:
    """Run a system over articles, keep each answer in `folder` as it comes, and score them.

    What the folder has of the same system, by its key (`khabar.run.key`), is not asked again, but
    for what failed; `asked_for` is how the system was asked for. `on_prediction` is called for
    every article, with None where the answer was there; `on_begin` with the id of each before it
    is asked; `lost` are those that failed already, with the reason.

    Raises KhabarError where the folder cannot be had, StoppedError where more than `max_failures`
    articles fail.
    """
    name, place = name_of(system), folder.absolute()  # a system may change either
    shown = _whole if shown_gold(system) else Article.without_gold
    with opened(place, key(system, described(asked_for)), articles.identity, shown) as store:
        failures, todo = _Failures(max_failures), _todo(store, articles, on_prediction)
        failed = [Prediction(id=id_, error=lost[id_]) for id_ in todo if id_ in lost]
        asked = _begun((articles.by_id(id_) for id_ in todo if id_ not in lost), on_begin)
        works = engine(system, asked_for, pace, place)
        coming = answers(system, asked, pace, failures.stop, store.add_calls, works)
        with closing(coming):
            for prediction in chain(failed, coming):
                store.add(articles.by_id(prediction.id), prediction)
                on_prediction(prediction)
                failures.count(prediction)
        failures.check(folder)
        return _finished(store, articles, hidden(name))


def _todo(
    store: Store, articles: Iterable[Article], on_prediction: Callable[[None], None]
) -> list[str]:
    """Return the ids of the articles that are to be asked; note each other one."""
    todo = []
    for article in articles:
        if store.has(article):
            on_prediction(None)
        else:
            todo.append(article.id)
    return todo


class _Failures:
    """The failures of a run, which set `stop` where there are more than `most`."""

    def __init__(self, most: int | None) -> None:
        self.stop = Event()
        self._most, self._number, self._first = most, 0, ""

    def count(self, prediction: Prediction) -> None:
        if prediction.error is None:
            return
        self._number += 1
        self._first = self._first or f"article {prediction.id!r} failed: {prediction.error}"
        if self._most is not None and self._number > self._most:
            self.stop.set()  # what is under way is awaited, since it may have cost

    def check(self, folder: Path) -> None:
        """Raise StoppedError where the run was stopped."""
        if self.stop.is_set():
            raise StoppedError(f"stopped: {self._first}; the answers are kept in {folder}")


def _begun(articles: Iterable[Article], on_begin: Callable[[str], None]) -> Iterator[Article]:
    for article in articles:
        on_begin(article.id)
        yield article


def _finished(store: Store, articles: Corpus, system: str) -> Run:
    """Return the run of a store that has every answer, written and scored."""
    lines = (answer + b"\n" for answer in store.answers(articles))
    files.write_parts(store.folder / PREDICTIONS, lines)
    run = Run.open(store.folder, articles, title=system)
    content = msgspec.json.encode(run.report.as_columns())
    files.write(store.folder / REPORT, content + b"\n")
    return run


def _whole(article: Article) -> Article:
    return article
