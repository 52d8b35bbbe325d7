"""The calls of a run, in ``calls.jsonl.gz``: one line per article and attempt, in order of time."""

from __future__ import annotations

import gzip
import zlib
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import BinaryIO

import msgspec

from khabar import files, limits
from khabar.calls import Call, Usage
from khabar.errors import KhabarError
from khabar.secrets import hidden

CALLS = "calls.jsonl.gz"


class Entry(msgspec.Struct, frozen=True):
    """The calls that a system made for an article, under the key of its answer."""

    key: str
    id: str
    calls: tuple[Call, ...]


_ENTRY = msgspec.json.Decoder(Entry)


class CallFile:
    """The calls of a run in its folder; each article's are a gzip member of their own."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / CALLS
        self._file: BinaryIO | None = None

    def add(self, key: str, id_: str, calls: Sequence[Call]) -> None:
        """Add what was called for an article, without secrets; raises KhabarError."""
        if not calls:
            return
        entry = hidden(msgspec.to_builtins(Entry(key, id_, tuple(map(_bounded, calls)))))
        member = gzip.compress(msgspec.json.encode(entry) + b"\n", 6)
        try:
            self._opened().write(member)
        except OSError as error:
            raise files.unwritable(self._path, error) from None

    def _opened(self) -> BinaryIO:
        if self._file is None:
            files.no_link(self._path)
            self._file = self._path.open("ab+", buffering=0)
            self._file.truncate(_end(self._path))
        return self._file

    def close(self) -> None:
        """Close the file."""
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
    except (OSError, ValueError, zlib.error, msgspec.DecodeError, RecursionError) as error:
        fault = f"line {number}: {error}; the run's other files do not need it"
        raise KhabarError(f"{path}: {fault}") from None


def usage(folder: Path) -> Usage:
    """Return what all calls in a run's folder took; raises KhabarError as `read`."""
    return Usage().plus(call for entry in read(folder) for call in entry.calls)


def _bounded(call: Call) -> Call:
    """Return a call with no more of its answer and its thinking than is ever read."""
    return msgspec.structs.replace(
        call,
        answer=call.answer[: limits.ANSWER],
        thinking=call.thinking and call.thinking[: limits.ANSWER],
    )


def _end(path: Path) -> int:
    """Return where the last whole member of a file ends: a run may have been killed behind it."""
    end = at = 0
    member = zlib.decompressobj(wbits=31)
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK):
            while chunk:
                try:
                    member.decompress(chunk)
                except zlib.error:
                    return end
                if not member.eof:
                    at += len(chunk)
                    break
                at += len(chunk) - len(member.unused_data)
                end, chunk, member = at, member.unused_data, zlib.decompressobj(wbits=31)
    return end


_CHUNK = 1 << 16
