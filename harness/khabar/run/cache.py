"""A cache of answers that runs share: a folder with a readable file for each request."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import msgspec

from khabar import files, limits
from khabar.calls import Call, Memory, Request
from khabar.errors import KhabarError
from khabar.run.call_file import bounded
from khabar.schema import Article
from khabar.secrets import hidden


class _File(msgspec.Struct, forbid_unknown_fields=True):
    """The content of a file: all that was sent, without secrets, and the call."""

    sent: dict[str, Any]
    call: Call


_FILE = msgspec.json.Decoder(_File)


class Cache:
    """The answers in a folder, by what was sent; threads and other processes may share it.

    A file is written as a whole, so two that write the same one do no harm. `tell` takes a line
    about a file that cannot be read or written, which does not end a run.
    """

    def __init__(self, folder: Path, tell: Callable[[str], object]) -> None:
        """Make the folder; raises KhabarError if it cannot be made."""
        self.folder, self._tell = folder.absolute(), tell
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise files.unwritable(folder, error) from None

    def find(self, request: Request) -> Call | None:
        """Return the answer to a request, or None; a broken file is told, and is none."""
        path = self._path(request.sha256)
        try:
            return _read(path, request)
        except FileNotFoundError:
            return None
        except (OSError, KhabarError, ValueError, RecursionError) as error:
            reason = error.strerror if isinstance(error, OSError) else error
            self._tell(f"{path}: not used, since it cannot be read ({reason}); it is asked again")
            return None

    def add(self, call: Call, request: Request) -> None:
        """Keep an answer; a call that failed is not kept, nor one too long to be read again."""
        if call.error is not None:
            return
        kept = msgspec.to_builtins(bounded(call))
        content = json.dumps({"sent": request.sent, "call": hidden(kept)}, ensure_ascii=False)
        pretty = msgspec.json.format(content.encode(errors="backslashreplace"), indent=2)
        if len(pretty) >= limits.LINE:
            return
        try:
            files.write(self._path(request.sha256), pretty + b"\n")
        except KhabarError as error:
            self._tell(f"{error}; the run keeps the answer, but the cache does not")

    def _path(self, sha256: str) -> Path:
        return self.folder / sha256[:2] / f"{sha256}.json"


def _read(path: Path, request: Request) -> Call:
    """Return the call of a file, which must be of this very request."""
    content = files.read(files.no_link(path), limits.LINE)
    file = _FILE.decode(content)
    if limits.is_deep(content):
        raise ValueError(limits.DEEP)
    if not file.call.request == request.sha256 == Request.of(file.sent).sha256:
        raise ValueError("it is the answer to another request")
    if file.call.error is not None:
        raise ValueError("it is no answer")
    return file.call


def cache_of(folder: str | Path | None, tell: Callable[[str], object]) -> Cache | None:
    """Return the cache in a folder, None for None; raises KhabarError as `Cache` does."""
    return None if folder is None else Cache(Path(folder), tell)


def memory_of(
    cache: Cache | None, before: Callable[[Article], Iterable[Call]] = lambda _: ()
) -> Callable[[Article, Callable[[Call, Request | None], None]], Memory]:
    """Return what gives a system its memory for an article (`runner.answers`).

    `before`: returns the calls of an article's earlier attempts, the latest attempt first.
    """

    def memory(article: Article, on_call: Callable[[Call, Request | None], None]) -> Memory:
        def kept(call: Call, request: Request | None) -> None:
            on_call(call, request)
            if cache and request:
                cache.add(call, request)

        return Memory(kept, before(article), cache.find if cache else lambda _: None)

    return memory
