"""A whole run in a folder: what is not answered yet is asked, all of it is scored."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from itertools import chain
from pathlib import Path
from threading import Event
from types import MappingProxyType

import msgspec

from khabar import files
from khabar.calls import Call, Usage
from khabar.corpus import Corpus
from khabar.errors import KhabarError
from khabar.limited import narrowed
from khabar.run import asked
from khabar.run.budget import Budget
from khabar.run.cache import Cache, memory_of
from khabar.run.call_file import usage
from khabar.run.engines import Pace, engine
from khabar.run.key import described, key
from khabar.run.run import PREDICTIONS, REPORT, Run, finished
from khabar.run.runner import answers
from khabar.run.store import Store, opened
from khabar.schema import Article, Prediction
from khabar.secrets import hidden
from khabar.systems import System, name_of
from khabar.yardsticks import shown_gold


class StoppedError(KhabarError):
    """A run that was stopped since too many articles failed; its answers are kept."""


class BudgetError(StoppedError):
    """A run that was stopped since its budget was reached; its answers are kept."""


def evaluate(
    system: System,
    articles: Corpus,
    folder: Path,
    asked_for: str | Path | System,
    *,
    pace: Pace,
    max_failures: int | None = None,
    budget: Budget | None = None,
    on_prediction: Callable[[Prediction | None], None] = lambda _: None,
    on_begin: Callable[[str], None] = lambda _: None,
    on_usage: Callable[[Usage], None] = lambda _: None,
    lost: Mapping[str, str] = MappingProxyType({}),
    cache: Cache | None = None,
) -> Run:
    """Run a system over articles, keep each answer in `folder` as it comes, and score them.

    What the folder has of the same system, by its key (`khabar.run.key`), is not asked again, but
    for what failed; `asked_for` is how the system was asked for. What a language model answered
    to a request before is taken from the folder, or the `cache`. `on_prediction` is called for
    every article, with None where the answer was there; `on_begin` with the id of each before it
    is asked; `on_usage` with what the calls in the folder took, those of earlier commands too, at
    the beginning and whenever there are more. `lost` are those that failed already, with the
    reason. `budget` counts the calls; it is what the folder took before that it begins with.

    Raises KhabarError where the folder cannot be had, and for a budget where the system does not
    say what it takes; StoppedError where more than `max_failures` articles fail; BudgetError where
    the budget is reached and articles are left.
    """
    name, place = name_of(system), folder.absolute()  # a system may change either
    shown = _whole if shown_gold(system) else Article.without_gold
    with opened(place, key(system, described(asked_for)), _data(articles, place), shown) as store:
        asked.write(place, system, asked_for)
        failures, todo = _Failures(max_failures), _todo(store, articles, on_prediction)
        meter = _Meter(store, budget, failures.stop, on_usage)
        failed = [Prediction(id=id_, error=lost[id_]) for id_ in todo if id_ in lost]
        begun = _begun((articles.by_id(id_) for id_ in todo if id_ not in lost), on_begin)
        memory = memory_of(cache, store.calls_before)
        works = engine(system, asked_for, pace, place, cache.folder if cache else None)
        coming = answers(system, begun, pace, failures.stop, meter.add, memory, works)
        with closing(coming):
            for prediction in chain(failed, coming):
                store.add(articles.by_id(prediction.id), prediction)
                on_prediction(prediction)
                failures.count(prediction)
                meter.count(prediction)
        failures.check(folder)
        meter.check(folder, len(todo))
        return finish(place, store.answers(articles), articles, hidden(name))


def _data(articles: Corpus, folder: Path) -> str:
    """Return the identity of the articles, or of the first of them, which the folder has a run on.

    So a run that was limited goes on.
    """
    before = finished(folder)
    return narrowed(articles, before.signature.data).identity if before else articles.identity


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
        """Raise StoppedError where more articles failed than may."""
        if self._most is not None and self._number > self._most:
            raise StoppedError(f"stopped: {self._first}; the answers are kept in {folder}")


class _Meter:
    """What the calls of a run take, which sets `stop` where the budget is reached or unknown."""

    def __init__(
        self, store: Store, budget: Budget | None, stop: Event, on_usage: Callable[[Usage], None]
    ) -> None:
        self._store, self._budget, self._stop, self._on_usage = store, budget, stop, on_usage
        self._usage, self._number = usage(store.folder), 0
        self._tell()

    def add(self, article: Article, calls: Sequence[Call]) -> None:
        """Keep the calls for an article, and count what they took."""
        self._store.add_calls(article, calls)
        self._usage = self._usage.plus(calls)
        if self._budget:
            self._budget.add(calls)
        self._tell()

    def _tell(self) -> None:
        self._on_usage(self._usage)
        if self._budget and self._budget.reached:
            self._stop.set()  # what is under way is awaited, since it costs all the same

    def count(self, prediction: Prediction) -> None:
        """Count an article that was asked."""
        self._number += 1
        if prediction.error is None and self._budget and self._budget.fault():
            self._stop.set()

    def check(self, folder: Path, asked: int) -> None:
        """Raise KhabarError where the budget stopped the run before it had `asked` so many."""
        if self._budget is None or self._number == asked:
            return
        kept = f"the answers are kept in {folder}"
        if self._budget.reached:
            left = f"{asked - self._number} articles are left"
            raise BudgetError(f"stopped: the budget is reached, {self._budget}; {left}; {kept}")
        if fault := self._budget.fault():
            raise KhabarError(f"{fault}; {kept}")


def _begun(articles: Iterable[Article], on_begin: Callable[[str], None]) -> Iterator[Article]:
    for article in articles:
        on_begin(article.id)
        yield article


def finish(folder: Path, answers: Iterable[bytes], articles: Corpus, system: str) -> Run:
    """Return the run of all answers, as JSON in the articles' order, written and scored."""
    files.write_parts(folder / PREDICTIONS, (answer + b"\n" for answer in answers))
    run = Run.open(folder, articles, title=system)
    content = msgspec.json.encode(run.report.as_columns())
    files.write(folder / REPORT, content + b"\n")
    return run


def _whole(article: Article) -> Article:
    return article
