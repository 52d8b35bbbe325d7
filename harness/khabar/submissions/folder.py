"""A submission's folder, which a stranger made: two plain files of bounded size, or an error."""

from __future__ import annotations

import os
import re
import stat
from pathlib import Path

from khabar import files, limits, strict_yaml
from khabar.errors import KhabarError
from khabar.submissions.description import Description, in_words

SUBMISSIONS = "submissions"
SYSTEM, PREDICTIONS = "system.yaml", "predictions.jsonl"
LARGEST = {SYSTEM: limits.SYSTEM, PREDICTIONS: limits.PREDICTIONS}
"""Bytes, at the most."""

NAME = "[a-z0-9][a-z0-9._-]{0,62}"
_DEVICES = re.compile(r"(?:con|prn|aux|nul|com\d|lpt\d)(?:\..*)?", re.ASCII)


def name_fault(name: str) -> str | None:
    """Return what keeps a name from being a submission's, with the remedy, or None."""
    if not re.fullmatch(NAME, name) or name.endswith("."):
        return (
            f"{name[: limits.QUOTED]!r}: no name of a submission; take up to 63 of a-z, 0-9, '.', "
            "'_' and '-', a letter or digit first and no '.' last"
        )
    if _DEVICES.fullmatch(name):
        return f"{name!r}: the name of a device on Windows; take another"
    return None


def found(submissions: Path) -> dict[str, Path]:
    """Return the submissions' folders by name, in the order of the names.

    Hidden files, which programs leave beside folders, are left out. Raises KhabarError for a name
    that is none, for what is no folder, and for a folder or a link that is hidden.
    """
    folders: dict[str, Path] = {}
    try:
        with os.scandir(files.no_link(submissions)) as entries:
            for entry in entries:
                if entry.name.startswith(".") and entry.is_file(follow_symlinks=False):
                    continue
                if fault := _entry_fault(entry):
                    raise KhabarError(f"{submissions / entry.name}: {fault}")
                folders[entry.name] = submissions / entry.name
    except OSError as error:
        raise KhabarError(f"{submissions}: {error.strerror or error}") from None
    return dict(sorted(folders.items()))


def _entry_fault(entry: os.DirEntry[str]) -> str | None:
    if entry.is_symlink() or not entry.is_dir(follow_symlinks=False):
        return "not a folder, or a link to one; a submission is a folder of two files"
    if entry.name.startswith("."):
        return "a hidden folder, which is no submission, or what a killed one left; remove it"
    return name_fault(entry.name)


def read(folder: Path) -> Description:
    """Return what a folder says of its system.

    Raises KhabarError where it has anything but the two files, one is missing, no plain file or
    too large, or system.yaml cannot be read.
    """
    _check(folder)
    try:
        return strict_yaml.read(folder / SYSTEM, Description)
    except KhabarError as error:
        raise KhabarError(in_words(str(error))) from None


def _check(folder: Path) -> None:
    try:
        with os.scandir(folder) as entries:
            there = {entry.name: entry.stat(follow_symlinks=False) for entry in entries}
    except OSError as error:
        raise KhabarError(f"{folder}: {error.strerror or error}") from None
    if strange := sorted(there.keys() - LARGEST):
        name = strange[0][: limits.QUOTED]
        raise KhabarError(f"{folder}: {name!r} does not belong there; remove it")
    for name, largest in LARGEST.items():
        if name not in there:
            raise KhabarError(f"{folder / name}: no such file; add it")
        if not stat.S_ISREG(there[name].st_mode):
            raise KhabarError(f"{folder / name}: no plain file; put the file itself there")
        if there[name].st_size > largest:
            size = there[name].st_size
            raise KhabarError(f"{folder / name}: {size:,} bytes; {largest:,} is the most")
