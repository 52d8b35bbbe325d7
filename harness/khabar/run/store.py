"""The journal of a run: every answer kept as it comes, so that a run that is killed goes on.

``journal.jsonl`` takes one line per answer, under a key of the system and the article;
``predictions.jsonl`` and ``report.json`` are made of it when the run is done.
"""

from __future__ import annotations

import errno
import hashlib
import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from typing import BinaryIO

import msgspec
from msgspec.structs import replace

from khabar import files, jsonl
from khabar.calls import Call
from khabar.corpus import Articles
from khabar.errors import KhabarError
from khabar.run.call_file import CALLS, CallFile
from khabar.run.run import SYSTEM, finished
from khabar.schema import Article, Prediction

JOURNAL, _LOCK = "journal.jsonl", ".lock"


class Entry(msgspec.Struct, frozen=True):
    """A line of the journal: an answer, and the key of what answered and what was asked."""

    key: str
    prediction: Prediction


class _Encoded(msgspec.Struct):
    """The prediction of an entry, as it stands there."""

    prediction: msgspec.Raw


_ENTRY, _ENCODED = msgspec.json.Decoder(Entry), msgspec.json.Decoder(_Encoded)


class Store:
    """The answers of one system in a folder that this process alone writes (`opened`)."""

    def __init__(
        self, folder: Path, key: str, journal: BinaryIO, shown: Callable[[Article], Article]
    ) -> None:
        self.folder, self._key, self._journal, self._shown = folder, key, journal, shown
        self._calls = CallFile(folder)
        self._attempts: dict[str, int] = {}
        self._keys: dict[str, str] = {}
        self._at: dict[str, int] = {}
        self._failed: dict[str, int] = {}
        self.last: str | None = None
        for line in jsonl.lines(folder / JOURNAL):
            entry = line.decode(_ENTRY)
            if not entry.key.endswith(f"-{entry.prediction.id}"):
                raise line.error("the key is another article's; remove the line")
            self.last = entry.key
            if entry.prediction.error is None:
                self._at[entry.key] = line.offset

    def key(self, article: Article) -> str:
        """Return the key of the system's answer for an article, of all that it is shown of it."""
        if article.id not in self._keys:
            shown = replace(self._shown(article), sentences=(), tokens=())  # its text has both
            digest = hashlib.sha256(shown.content()).hexdigest()[:16]
            self._keys[article.id] = f"{self._key}-{digest}-{article.id}"
        return self._keys[article.id]

    def has(self, article: Article) -> bool:
        """Return whether an article was answered, by this very system and without failing."""
        return self.key(article) in self._at

    def add(self, article: Article, prediction: Prediction) -> None:
        """Keep an answer. Raises KhabarError where it cannot be written."""
        line = msgspec.json.encode(Entry(self.key(article), prediction)) + b"\n"
        at = self._journal.seek(0, os.SEEK_END)
        try:
            if self._journal.write(line) != len(line):
                raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        except OSError as error:
            with suppress(OSError):
                self._journal.truncate(at)
            raise KhabarError(
                f"{self.folder / JOURNAL}: {error.strerror}; what was answered before is kept: "
                "mend it and run the command again"
            ) from None
        (self._at if prediction.error is None else self._failed)[self.key(article)] = at

    def add_calls(self, article: Article, calls: Sequence[Call]) -> None:
        """Keep the calls for an article; raises KhabarError as `add`."""
        attempt = self._attempts.get(article.id, 1)
        self._calls.add(self.key(article), article.id, calls, attempt)

    def calls_before(self, article: Article) -> list[Call]:
        """Return the calls of earlier attempts at an article, those of the latest first.

        What is added from now on is of another attempt. Raises KhabarError where the file of
        calls cannot be read.
        """
        entries = self._calls.before(article.id)
        self._attempts[article.id] = 1 + max((entry.attempt for entry in entries), default=0)
        return [call for entry in entries for call in entry.calls]

    @property
    def has_calls(self) -> bool:
        """Whether the folder has an answer of a model."""
        return self._calls.answered

    def close(self) -> None:
        """Close the file of calls."""
        self._calls.close()

    def answers(self, articles: Articles) -> Iterator[bytes]:
        """Yield the answers that there are as JSON, in the order of the articles."""
        return filter(None, map(self.answer, articles))

    def answer(self, article: Article) -> bytes | None:
        """Return the answer for an article as JSON, or None."""
        key = self.key(article)
        at = self._at.get(key, self._failed.get(key))
        if at is None:
            return None
        line = jsonl.line(self.folder / JOURNAL, 0, at)
        return bytes(line.decode(_ENCODED).prediction)


@contextmanager
def opened(
    folder: Path,
    key: str,
    data: str,
    shown: Callable[[Article], Article] = Article.without_gold,
    *,
    anew: bool = False,
) -> Iterator[Store]:
    """Give the store of a folder, new or one in which a run was begun; `data` names the corpus.

    `shown`: returns what the system is shown of an article, of which its answer's key is. `anew`:
    a finished run of another key is taken too, as its answers are made anew. Where the body ends
    with an error before any answer or call was kept, what was made here is removed.

    Raises KhabarError where the folder cannot be written, holds other files, or is being written
    by another run.
    """
    new = [path for path in (folder, *folder.parents) if not path.exists()]
    with _locked(folder) as journal:
        store = Store(folder, key, journal, shown)
        _claim(store, None if anew else key, data)
        try:
            yield store
        except BaseException:
            if not journal.seek(0, os.SEEK_END) and not store.has_calls:
                _remove((folder / name for name in (JOURNAL, CALLS, SYSTEM, _LOCK)), new)
            raise
        finally:
            store.close()


@contextmanager
def _locked(folder: Path) -> Iterator[BinaryIO]:
    """Give the journal of a folder that no other process writes meanwhile."""
    from filelock import FileLock, Timeout

    with ExitStack() as stack:
        try:
            _make(folder)
            stack.enter_context(FileLock(folder / _LOCK, timeout=0))
            journal = stack.enter_context((folder / JOURNAL).open("ab+", buffering=0))
            _repair(journal)
        except Timeout:
            raise KhabarError(f"{folder}: another run is writing there; choose another") from None
        except OSError as error:
            raise files.unwritable(folder, error) from None
        yield journal


def _make(folder: Path) -> None:
    """Make a folder, or see that it is one of a run."""
    if folder.exists() and not (folder / JOURNAL).exists() and _names(folder):
        raise KhabarError(f"{folder}: holds files, but no run; choose another folder")
    folder.mkdir(parents=True, exist_ok=True)
    for name in (JOURNAL, _LOCK):
        files.no_link(folder / name)


def _names(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()} - {_LOCK}


def _remove(kept: Iterable[Path], folders: Iterable[Path]) -> None:
    """Remove the files of a run in which nothing was answered, and folders that are now empty."""
    with suppress(OSError):
        for path in kept:
            path.unlink(missing_ok=True)
        for path in folders:
            path.rmdir()


def _claim(store: Store, key: str | None, data: str) -> None:
    """Raise KhabarError if another run was finished in a folder: another key, or other data."""
    before = finished(store.folder)
    if before is None:
        return
    if key and store.last is not None and not store.last.startswith(f"{key}-"):
        raise KhabarError(
            f"{store.folder}: holds a finished run of another system, or of this one with other "
            "options, prompts or code; choose another folder"
        )
    if before.signature.data != data:
        raise KhabarError(
            f"{store.folder}: holds a finished run on {before.signature.data}, not {data}; "
            "choose another folder"
        )


def _repair(journal: BinaryIO) -> None:
    """Cut off a last line that was not written to its end."""
    end = journal.seek(0, os.SEEK_END)
    while end:
        start = max(0, end - _CHUNK)
        journal.seek(start)
        newline = journal.read(end - start).rfind(b"\n")
        if newline >= 0:
            end = start + newline + 1
            break
        end = start
    journal.truncate(end)


_CHUNK = 1 << 20
