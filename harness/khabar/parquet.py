"""Parquet files from outside: unpacked in a process of its own, with bounded memory and time.

A few kilobytes can unpack to gigabytes, and the sizes that a file declares may be false.
"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from khabar import limits, unpack
from khabar.errors import KhabarError

if TYPE_CHECKING:
    import pyarrow as pa


def read(path: Path, columns: Sequence[str] = (), *, ours: bool = False) -> pa.Table:
    """Return the table of a Parquet file, all columns or those of `columns` that it has.

    `ours`: the file comes with khabar, so it is read in this process, which is faster.

    Raises KhabarError if it is not a Parquet file, or has too many rows or bytes.
    """
    if not ours:
        return _in_a_process(path, columns)
    import pyarrow as pa

    try:
        batches = unpack.batches(path, limits.ROWS, limits.UNPACKED, columns)
        return pa.Table.from_batches(batches)
    except (OSError, ValueError, MemoryError, pa.ArrowException) as error:
        raise _unreadable(path, error) from None


def _in_a_process(path: Path, columns: Sequence[str]) -> pa.Table:
    import pyarrow as pa

    bounds = map(str, (limits.ROWS, limits.UNPACKED))
    command = [sys.executable, "-P", unpack.__file__, str(path), *bounds, *columns]
    pipes = {"stdin": subprocess.DEVNULL, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
    with subprocess.Popen(command, **pipes) as process:  # type: ignore[call-overload]
        table = None
        with suppress(OSError, pa.ArrowException):
            table = pa.ipc.open_stream(process.stdout).read_all()
        process.stdout.close()
        message = process.stderr.read().decode(errors="replace").strip().rpartition("\n")[2]
    if process.returncode or table is None:
        raise _unreadable(path, message or "it crashes the process that reads it")
    return table


def _unreadable(path: Path, cause: object) -> KhabarError:
    reason = " ".join(str(cause).split())[:300]
    return KhabarError(f"{path}: not a readable Parquet file: {reason}")
