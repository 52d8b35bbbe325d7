"""Files that appear whole or not at all."""

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
    """Give the body a folder to write into, which becomes `path` when the body is done.

    If the body fails nothing is left. `replace`: what `path` held goes then, and not before.
    Raises KhabarError where `path` cannot be made, or holds files that are not to be replaced.
    """
    path = path.resolve()
    if not path.name:
        raise KhabarError(f"{path}: no folder to write; give another")
    partial = path.with_name(f".{path.name}.partial")
    try:
        if not replace and path.exists() and any(path.iterdir()):
            raise KhabarError(f"{path}: holds files already; choose another folder")
        partial.mkdir(parents=True)
    except FileExistsError:
        raise KhabarError(
            f"{partial}: another run is writing there, or was killed; remove the folder"
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
    """Put a folder in the place of another, or leave that one where it is."""
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

    Raises KhabarError where one cannot be written.
    """
    staged: list[tuple[Path, Path]] = []
    try:
        for name, content in contents.items():
            path = folder / name
            if path.is_dir():
                raise KhabarError(f"{path}: cannot be written: is a folder")
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
    """Write a file and the folders that it needs; it appears whole or not at all.

    Raises KhabarError where it cannot be written.
    """
    write_parts(path, [content])


def write_parts(path: Path, contents: Iterable[bytes]) -> None:
    """Write a file as `write` does, one part after the other."""
    partial = _partial(path)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with partial.open("xb") as file:  # never what stands there already, nor where it leads
            file.writelines(contents)
        partial.replace(path)
    except OSError as error:
        raise unwritable(path, error) from None
    finally:
        with suppress(OSError):
            partial.unlink()


def _partial(path: Path) -> Path:
    """Return where a file is written before it appears: a hidden name that nobody foresees."""
    return path.with_name(f".{path.name[:40]}.{secrets.token_hex(8)}.partial")


def read(path: Path, most: int = limits.FILE) -> bytes:
    """Return the content of a file that a stranger may have written.

    Raises KhabarError where it has more bytes than `most` or is packed, OSError where it cannot be
    read.
    """
    with path.open("rb") as file:
        content = file.read(most + 1)
    if len(content) > most:
        raise KhabarError(f"{path}: more than {most:,} bytes, so it is not read; shorten it")
    if fault := packed(content):
        raise KhabarError(f"{path}: {fault}")
    return content


_PACKED: Mapping[bytes, str] = {
    b"\x1f\x8b": "by gzip; unpack it with `gunzip`",
    b"PK\x03\x04": "by zip; unpack it with `unzip`",
    b"BZh": "by bzip2; unpack it with `bunzip2`",
    b"\xfd7zXZ": "by xz; unpack it with `unxz`",
    b"\x28\xb5\x2f\xfd": "by Zstandard; unpack it with `unzstd`",
}


def packed(beginning: bytes) -> str | None:
    """Return what to say of a file that is packed, by its first bytes; None of any other."""
    for sign, how in _PACKED.items():
        if beginning.startswith(sign):
            return f"packed {how} first"
    return "a Parquet file, and no text" if beginning.startswith(b"PAR1") else None


def no_link(path: Path) -> Path:
    """Return a path that is to be read or written as it stands; KhabarError if it is a link."""
    if path.is_symlink():
        raise KhabarError(f"{path}: is a link; put the file itself there, or remove it")
    return path


def unwritable(path: Path, error: OSError) -> KhabarError:
    """Return the error that says why a path cannot be written."""
    return KhabarError(f"{path}: cannot be written: {error.strerror or error}")
