"""A run's predictions made anew from the answers of its language model, which are kept."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple, Protocol, runtime_checkable

import msgspec

from khabar import files
from khabar.calls import Call, NotKeptError
from khabar.errors import KhabarError, UnusableError
from khabar.run import attempt
from khabar.run.asked import write
from khabar.run.call_file import CALLS
from khabar.run.evaluation import finish
from khabar.run.key import described, key
from khabar.run.run import REPORT, Run
from khabar.run.store import Store, opened
from khabar.schema import Article, Prediction
from khabar.secrets import hidden
from khabar.systems import System, name_of


@runtime_checkable
class Rereads(Protocol):
    """A system that can make a prediction of calls that were kept, and asks nothing for it."""

    def reread(self, article: Article, calls: Sequence[Call]) -> Prediction:
        """Return the prediction for an article; `calls`: those of the latest attempt first.

        Raises NotKeptError where an answer that it needs is not among them.
        """
        ...


class Reread(NamedTuple):
    """What became of a run that was read again.

    `before` and `after`: the run, with its scores. Ids of articles: `differ`, whose predictions
    are others; of these `mended`, which had failed, and `failed`, which now do; `former`, which
    have their predictions of before, with the reason.
    """

    before: Run
    after: Run
    differ: Sequence[str]
    mended: Sequence[str]
    failed: Sequence[str]
    former: dict[str, str]


def check(system: System, folder: Path) -> None:
    """Raise KhabarError unless a finished run has calls that a system can read again."""
    if not isinstance(system, Rereads):
        raise KhabarError(f"{name_of(system)}: has no method reread(article, calls)")
    for name, remedy in (
        (REPORT, "end the run with `khabar evaluate … --out` first"),
        (CALLS, "its system keeps no calls of a model, or khabar was older"),
    ):
        if not (folder / name).is_file():
            raise KhabarError(f"{folder}: has no {name}: {remedy}")


def copied(folder: Path, to: Path) -> None:
    """Copy a run with its suites, but no pages, to a new folder; raises KhabarError."""
    ignored = shutil.ignore_patterns(".lock", ".*.partial", "*.html")
    with files.new_folder(to) as made:
        try:
            shutil.copytree(folder, made, symlinks=True, ignore=ignored, dirs_exist_ok=True)
        except (OSError, shutil.Error) as error:
            raise KhabarError(f"{to}: cannot be copied from {folder}: {error}") from None


def reread(
    system: System,
    run: Run,
    asked_for: str | Path | System,
    on_article: Callable[[None], object] = lambda _: None,
) -> Reread:
    """Read the kept answers of a finished run again, and write its predictions and scores anew.

    The answers are kept under the system's key of today, so that the run goes on with it. An
    article whose answers are not all kept has its prediction of before, and is asked for again
    when the run goes on. Raises KhabarError as `check` does, and where the files of the run cannot
    be read.
    """
    assert run.folder
    check(system, run.folder)
    folder = run.folder.absolute()
    before = Run.of(run.name, run.corpus, run.answers.values())
    key_ = key(system, described(asked_for))
    with opened(folder, key_, run.corpus.identity, anew=True) as store:
        write(folder, system, asked_for)
        reading = _Reading(system, store)
        for article in run.corpus:
            reading.article(article, before.answer(article.id))
            on_article(None)
        lines = _lines(store, run, reading.former)
        after = finish(folder, lines, run.corpus, hidden(name_of(system)))
    return Reread(before, after, reading.differ, reading.mended, reading.failed, reading.former)


class _Reading:
    """A system that reads article after article again, and what became of them."""

    def __init__(self, system: System, store: Store) -> None:
        self._system, self._store = system, store
        self.differ: list[str] = []
        self.mended: list[str] = []
        self.failed: list[str] = []
        self.former: dict[str, str] = {}

    def article(self, article: Article, before: Prediction) -> None:
        """Keep the prediction that the calls for an article make, unless one is not kept."""
        once = _Once(self._system, self._store.calls_before(article))
        after = attempt.answer(once, article)
        if once.missing:
            self.former[article.id] = once.missing
            return
        if not self._store.has(article) or _differ(before, after):
            self._store.add(article, after)
        self._note(before, after)

    def _note(self, before: Prediction, after: Prediction) -> None:
        if _differ(before, after):
            self.differ.append(after.id)
        if before.error and not after.error:
            self.mended.append(after.id)
        if after.error and not before.error:
            self.failed.append(after.id)


class _Once:
    """A system that predicts by reading an article's calls again."""

    def __init__(self, system: System, calls: Sequence[Call]) -> None:
        self._system, self._calls = system, calls
        self.name, self.missing = name_of(system), ""
        self.labels = getattr(system, "labels", None)

    def predict(self, article: Article) -> Prediction:
        assert isinstance(self._system, Rereads)
        try:
            return self._system.reread(article, self._calls)
        except (NotKeptError, UnusableError) as error:
            self.missing = str(error)
            raise


def _differ(one: Prediction, other: Prediction) -> bool:
    """Return whether predictions differ in more than the details."""
    return msgspec.structs.replace(one, details=None) != msgspec.structs.replace(
        other, details=None
    )


def _lines(store: Store, run: Run, former: dict[str, str]) -> Iterator[bytes]:
    """Yield the predictions as JSON: those made anew, and those of before of other articles."""
    for article in run.corpus:
        line = None if article.id in former else store.answer(article)
        yield line or msgspec.json.encode(run.answer(article.id))
