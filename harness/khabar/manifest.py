"""A dataset's manifest.json: its name and version, and the hash of every file."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Annotated

import msgspec

from khabar import jsonl
from khabar.errors import KhabarError


class File(msgspec.Struct):
    """What a manifest says of a file: its hash, in hexadecimal."""

    sha256: str


class Manifest(msgspec.Struct):
    """What a dataset's manifest says of it; `files`: by their paths below its folder."""

    name: Annotated[str, msgspec.Meta(pattern=r"^[\w.-]{1,80}\Z")]
    version: Annotated[str, msgspec.Meta(pattern=r"^[\w.+-]{1,40}\Z")]
    sha256: str
    canary: str = ""
    files: dict[str, File] = {}


def read(folder: Path) -> Manifest:
    """Return a folder's manifest; KhabarError if it has none that can be read."""
    path = folder / "manifest.json"
    try:
        return jsonl.document(path, Manifest)
    except KhabarError as error:
        told = str(error).removeprefix(f"{path}: ")
        raise KhabarError(
            f"{path}: no manifest of a dataset ({told}); run `khabar build`"
        ) from None


def check_files(folder: Path, manifest: Manifest) -> None:
    """Raise KhabarError for a table that is not what the manifest says, whichever is read of it."""
    for path in sorted(folder.glob("data/*/*.parquet")):
        told = manifest.files.get(path.relative_to(folder).as_posix())
        if told is None:
            continue
        with path.open("rb") as file:
            if hashlib.file_digest(file, "sha256").hexdigest() != told.sha256:
                raise not_what_it_was(path)


def not_what_it_was(path: Path) -> KhabarError:
    """Return the error of a table that its folder's manifest does not name."""
    told = f"not the {path.parent.name} that {path.parents[2] / 'manifest.json'} names"
    return KhabarError(f"{path}: {told}; restore them, or run `khabar build`")
