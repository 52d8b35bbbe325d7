"""Files that appear whole or not at all."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

from khabar.errors import KhabarError


def write(path: Path, content: bytes) -> None:
    """Write a file and the folders that it needs; it appears whole or not at all.

    Raises KhabarError where it cannot be written.
    """
    partial = path.with_name(f".{path.name}.partial")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        partial.write_bytes(content)
        partial.replace(path)
    except OSError as error:
        with suppress(OSError):
            partial.unlink()
        raise KhabarError(f"{path}: cannot be written: {error.strerror or error}") from None
