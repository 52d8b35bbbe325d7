"""Files and folders that are written completely or not at all, and bounded reading."""

from __future__ import annotations

import secrets
import shutil
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path

from khabar import limits
from khabar.errors import KhabarError


@contextmanager
def new_folder(path: Path, *, replace: bool = False) -> Iterator[Path]:
    """Yield a folder to write into, which becomes `path` when the body is done.

    If the body fails, nothing is left behind. `replace`: the former content of `path` is removed
    only after that. Raises KhabarError if `path` cannot be made, or holds files and `replace` is
    false.
    """
    path = path.resolve()
    if not path.name:
        raise KhabarError(f"{path}: not a folder that can be written; give another")
    partial = path.with_name(f".{path.name}.partial")
    try:
        if not replace and path.exists() and any(path.iterdir()):
            raise KhabarError(f"{path}: already holds files; choose another folder")
        partial.mkdir(parents=True)
    except FileExistsError:
        raise KhabarError(
            f"{partial}: another run is writing there or was killed; remove the folder"
        ) from None
    except OSError as error:
        raise unwritable(path, error) from None
    try:
        yield partial
        try:
            _swap(partial, path)
        except OSError as error:
            raise unwritable(path, error) from None
    finally:
        shutil.rmtree(partial, ignore_errors=True)


def _swap(partial: Path, path: Path) -> None:
    """Replace `path` by another folder; if that fails, `path` is as it was."""
    before = partial.with_name(f".{path.name}.before")
    if path.exists():
        path.replace(before)
    try:
        partial.replace(path)
    except OSError:
        if before.exists():
            before.replace(path)
        raise
    shutil.rmtree(before, ignore_errors=True)


def write_all(folder: Path, contents: Mapping[str, bytes]) -> None:
    """Write files below a folder: if any cannot be written, none is changed.

    Raises KhabarError if one cannot be written.
    """
    staged: list[tuple[Path, Path]] = []
    try:
        for name, content in contents.items():
            path = folder / name
            if path.is_dir():
                raise KhabarError(f"{path}: is a folder, not a file; move it away")
            partial = _partial(path)
            staged.append((partial, path))
            write(partial, content)
        for partial, path in staged:
            partial.replace(path)
    finally:
        for partial, _ in staged:
            with suppress(OSError):
                partial.unlink()


def write(path: Path, content: bytes) -> None:
    """Write a file, completely or not at all, and make its parent folders.

    Raises KhabarError if it cannot be written.
    """
    write_parts(path, [content])


def write_parts(path: Path, contents: Iterable[bytes]) -> None:
    """Write a file as `write` does, part by part."""
    partial = _partial(path)
    try:
        _check_no_device(path)
        path.parent.mkdir(parents=True, exist_ok=True)
        with partial.open("xb") as file:  # "x" overwrites no file and follows no link
            file.writelines(contents)
        partial.replace(path)
    except OSError as error:
        raise unwritable(path, error) from None
    finally:
        with suppress(OSError):
            partial.unlink()


def _check_no_device(path: Path) -> None:
    """Raise KhabarError for a device, a pipe or a link to one: a file must not take its place."""
    if path.exists() and not (path.is_file() or path.is_dir()):
        raise KhabarError(f"{path}: is a device or a pipe, not a file; give another path")


def _partial(path: Path) -> Path:
    """Return where a file is written before it is renamed: hidden, with an unpredictable name.

    Raises KhabarError for a path without a name, such as ``.`` or ``/``.
    """
    if not path.name:
        raise KhabarError(f"{path}: is a folder, not a file; give another path")
    return path.with_name(f".{path.name[:40]}.{secrets.token_hex(8)}.partial")


def read(path: Path, most: int = limits.FILE) -> bytes:
    """Return the content of a file that may be hostile.

    Raises KhabarError if it has more bytes than `most` or is compressed, OSError if it cannot be
    read.
    """
    with path.open("rb") as file:
        content = file.read(most + 1)
    if len(content) > most:
        raise KhabarError(f"{path}: more than {most:,} bytes; shorten it")
    if fault := compressed(content):
        raise KhabarError(f"{path}: {fault}")
    return content


def ends_with(path: Path, content: bytes) -> bool:
    """Return whether the end of a file, where a Parquet file names its columns, has some bytes."""
    with path.open("rb") as file:
        size = file.seek(0, 2)
        file.seek(max(0, size - _END))
        return content in file.read()


_END = 1 << 16
_COMPRESSED: Mapping[bytes, tuple[str, str]] = {
    b"\x1f\x8b": ("gzip", "gunzip"),
    b"PK\x03\x04": ("zip", "unzip"),
    b"BZh": ("bzip2", "bunzip2"),
    b"\xfd7zXZ": ("xz", "unxz"),
    b"\x28\xb5\x2f\xfd": ("Zstandard", "unzstd"),
}
"""The first bytes of compressed files: the format, and the command that decompresses it."""


def compressed(beginning: bytes) -> str | None:
    """Return the fault of a compressed file, recognised by its first bytes; else None."""
    for signature, (name, command) in _COMPRESSED.items():
        if beginning.startswith(signature):
            return f"compressed with {name}; decompress it with `{command}` first"
    return "a Parquet file, not text" if beginning.startswith(b"PAR1") else None


def no_link(path: Path) -> Path:
    """Return the path itself; raises KhabarError if it is a symbolic link."""
    if path.is_symlink():
        raise KhabarError(f"{path}: is a link; replace it with the file itself, or remove it")
    return path


def unwritable(path: Path, error: OSError) -> KhabarError:
    """Return the error that says why a path cannot be written."""
    return KhabarError(f"{path}: cannot be written: {error.strerror or error}")
