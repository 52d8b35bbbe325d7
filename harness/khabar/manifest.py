"""A dataset's manifest.json: its name and version, and the hash of every file."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Annotated

import msgspec

from khabar import jsonl
from khabar.errors import KhabarError


class File(msgspec.Struct):
    """A file of the dataset: its hash, in hexadecimal."""

    sha256: str


class Manifest(msgspec.Struct):
    """The identity of a dataset; `files`: by their paths below its folder."""

    name: Annotated[str, msgspec.Meta(pattern=r"^[\w.-]{1,80}\Z")]
    version: Annotated[str, msgspec.Meta(pattern=r"^[\w.+-]{1,40}\Z")]
    sha256: str
    canary: str = ""
    files: dict[str, File] = {}


def read(folder: Path) -> Manifest:
    """Return a folder's manifest; raises KhabarError if it cannot be read."""
    path = folder / "manifest.json"
    try:
        return jsonl.document(path, Manifest)
    except KhabarError as error:
        reason = str(error).removeprefix(f"{path}: ")
        raise KhabarError(
            f"{path}: not the manifest of a dataset ({reason}); run `khabar build`"
        ) from None


def check_files(folder: Path, manifest: Manifest, config: str) -> None:
    """Raise KhabarError if a table of a folder does not have the hash in its manifest.

    A suite's tables are looked at where `config` is its configuration.
    """
    for path in sorted(folder.glob("data/*/*.parquet")):
        if path.parent.name.startswith("suite_") and path.parent.name != config:
            continue
        recorded = manifest.files.get(path.relative_to(folder).as_posix())
        if recorded is None:
            continue
        with path.open("rb") as file:
            if hashlib.file_digest(file, "sha256").hexdigest() != recorded.sha256:
                raise not_what_it_was(path)


def not_what_it_was(path: Path) -> KhabarError:
    """Return the error for a table that does not match its folder's manifest."""
    manifest = path.parents[2] / "manifest.json"
    fault = f"not the {path.parent.name} that {manifest} names"
    return KhabarError(f"{path}: {fault}; restore it, or run `khabar build`")
