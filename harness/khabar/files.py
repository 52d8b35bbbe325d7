"""Files that appear whole or not at all."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from khabar.errors import KhabarError


@contextmanager
def new_folder(path: Path) -> Iterator[Path]:
    """Make a folder for what the body will write; if the body fails, an empty one goes again.

    Raises KhabarError where it cannot be made, or holds files already.
    """
    try:
        path.mkdir(parents=True, exist_ok=True)
        if any(path.iterdir()):
            raise KhabarError(f"{path}: holds files already; choose another folder")
        (path / ".writable").touch()
        (path / ".writable").unlink()
    except OSError as error:
        raise KhabarError(f"{path}: cannot be written: {error.strerror or error}") from None
    try:
        yield path
    except BaseException:
        with suppress(OSError):
            path.rmdir()
        raise


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
