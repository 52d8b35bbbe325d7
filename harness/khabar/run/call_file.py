"""The calls of a run, in ``calls.jsonl.gz``: one line per call, in order of time."""

from __future__ import annotations

import gzip
import zlib
from collections import defaultdict
from collections.abc import Iterator, Sequence
from functools import cached_property
from pathlib import Path
from threading import RLock
from typing import BinaryIO, NamedTuple

import msgspec

from khabar import files, limits
from khabar.calls import Call, Usage
from khabar.errors import KhabarError
from khabar.inert import writable
from khabar.secrets import hidden

CALLS = "calls.jsonl.gz"


class Entry(msgspec.Struct, frozen=True):
    """Calls that a system made for an article, under the key of its answer.

    `attempt`: how many times the article had been begun in this folder then, this time included.
    """

    key: str
    id: str
    calls: tuple[Call, ...]
    attempt: int = 1


_ENTRY = msgspec.json.Decoder(Entry)


class CallFile:
    """The calls of a run in its folder, each a gzip member of its own; threads may share it."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / CALLS
        self._file: BinaryIO | None = None
        self._lock, self._closed, self._added = RLock(), False, False
        self._end = 0

    @property
    def answered(self) -> bool:
        """Whether a model answered, in this run or before."""
        return self._added or bool(self._index)

    def before(self, id_: str) -> Sequence[Entry]:
        """Return what was called for an article before this run, the latest attempt first.

        Raises KhabarError where it cannot be read.
        """
        with self._lock:
            places = self._index.get(id_, ())
        entries = [entry for at in places for entry in _entries(self._path, at) if entry.id == id_]
        return sorted(entries, key=lambda entry: -entry.attempt)

    @cached_property
    def _index(self) -> dict[str, list[int]]:
        """Where the calls of each article begin, of those that were there first."""
        index: dict[str, list[int]] = defaultdict(list)
        for member in _members(self._path):
            self._end = member.end
            for entry in _decoded(self._path, member):
                if member.start not in index[entry.id][-1:]:
                    index[entry.id].append(member.start)
        return dict(index)

    def add(self, key: str, id_: str, calls: Sequence[Call], attempt: int = 1) -> None:
        """Add what was called for an article, without secrets; raises KhabarError.

        What comes when the file is closed, of an article that was left behind, is dropped.
        """
        if not calls:
            return
        entry = Entry(key, id_, tuple(map(bounded, calls)), attempt)
        line = msgspec.json.encode(hidden(msgspec.to_builtins(entry))) + b"\n"
        with self._lock:
            if self._closed:
                return
            try:
                self._opened().write(gzip.compress(line, 6))
                self._added |= any(call.error is None for call in calls)
            except OSError as error:
                raise files.unwritable(self._path, error) from None

    def _opened(self) -> BinaryIO:
        if self._file is None:
            _ = self._index  # before more is added; it finds where the last whole one ends
            files.no_link(self._path)
            self._file = self._path.open("ab+", buffering=0)
            self._file.truncate(self._end)
        return self._file

    def close(self) -> None:
        """Close the file."""
        with self._lock:
            self._closed = True
            if self._file:
                self._file.close()


def read(folder: Path) -> Iterator[Entry]:
    """Yield the calls of a run as they were added; of a last one cut off, nothing.

    Raises KhabarError, which names the line, where one cannot be read.
    """
    path, number = folder / CALLS, 0
    try:
        with gzip.open(path, "rb") as file:
            while line := file.readline(limits.LINE + 1):
                number += 1
                if len(line) > limits.LINE:
                    raise ValueError(f"more than {limits.LINE:,} bytes")
                yield _ENTRY.decode(line)
    except FileNotFoundError:
        return
    except EOFError:
        return
    except _UNREADABLE as error:
        raise _broken(path, f"line {number}: {error}") from None


_UNREADABLE = (OSError, ValueError, zlib.error, msgspec.DecodeError, RecursionError)


def usage(folder: Path) -> Usage:
    """Return what all calls in a run's folder took; raises KhabarError as `read`."""
    return Usage().plus(call for entry in read(folder) for call in entry.calls)


def _broken(path: Path, fault: str) -> KhabarError:
    return KhabarError(f"{path}: {fault}; the run's other files do not need it: remove it")


def bounded(call: Call) -> Call:
    """Return a call with no more of its texts than is ever read, and as UTF-8 can hold them."""
    texts = {name: getattr(call, name) for name in ("answer", "thinking", "error", "stop")}
    cut = {name: text and writable(text[: limits.ANSWER]) for name, text in texts.items()}
    return msgspec.structs.replace(call, **cut)


class _Member(NamedTuple):
    """A whole gzip member: where it starts and ends in its file, and its content."""

    start: int
    end: int
    content: bytes


def _entries(path: Path, start: int) -> Iterator[Entry]:
    for member in _members(path, start):
        yield from _decoded(path, member)
        return


def _decoded(path: Path, member: _Member) -> Iterator[Entry]:
    try:
        yield from map(_ENTRY.decode, member.content.splitlines())
    except _UNREADABLE as error:
        raise _broken(path, f"byte {member.start}: {error}") from None


def _members(path: Path, start: int = 0) -> Iterator[_Member]:
    """Yield the members of a file up to what is none, as the last of a run that was killed.

    Raises KhabarError for one of more than `limits.LINE` bytes, as khabar writes no such.
    """
    try:
        with path.open("rb") as file:
            file.seek(start)
            rest = b""
            while member := _member(path, file, rest, start):
                found, rest = member
                yield found
                start = found.end
    except FileNotFoundError:
        return
    except OSError as error:
        raise _broken(path, str(error)) from None


def _member(path: Path, file: BinaryIO, chunk: bytes, start: int) -> tuple[_Member, bytes] | None:
    """Return the member that begins with a chunk of a file, and what follows; None for none."""
    unpacking, parts, end, size = zlib.decompressobj(wbits=31), [], start, 0
    while not unpacking.eof:
        chunk = chunk or file.read(_CHUNK)
        if not chunk:
            return None
        try:
            parts.append(unpacking.decompress(chunk, limits.LINE + 1 - size))
        except zlib.error:
            return None
        end, size = end + len(chunk), size + len(parts[-1])
        if size > limits.LINE:
            raise _broken(path, f"byte {start}: more than {limits.LINE:,} bytes")
        chunk = unpacking.unconsumed_tail
        end -= len(chunk)
    rest = unpacking.unused_data
    return _Member(start, end - len(rest), b"".join(parts)), rest


_CHUNK = 1 << 16
