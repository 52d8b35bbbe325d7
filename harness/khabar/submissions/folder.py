"""A submission's folder, which a stranger made: plain files of bounded size, or an error."""

from __future__ import annotations

import os
import re
import stat
from pathlib import Path

from khabar import files, limits, strict_yaml
from khabar.errors import KhabarError, check_one_of, unknown
from khabar.features import SUITES
from khabar.submissions.description import Description, in_words

SUBMISSIONS = "submissions"
SYSTEM, PREDICTIONS = "system.yaml", "predictions.jsonl"
LARGEST = {SYSTEM: limits.SYSTEM, PREDICTIONS: limits.PREDICTIONS}
"""The files that a submission has, and their bytes, at the most."""
ON_SUITES, FRESH, JSONL = "suites", "fresh.yaml", ".jsonl"
LARGEST_ON_SUITES = {
    **{f"{suite}{JSONL}": limits.ON_SUITE for suite in SUITES},
    FRESH: limits.FRESH,
}
"""The files that the folder ``suites`` of a submission may have, and their bytes, at the most."""

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
        return "not a folder, or a link to one; a submission is a folder of files"
    if entry.name.startswith("."):
        return "a hidden folder, which is no submission, or what a killed one left; remove it"
    return name_fault(entry.name)


def read(folder: Path) -> Description:
    """Return what a folder says of its system.

    Raises KhabarError where it has anything but its files, one is missing, no plain file or too
    large, or system.yaml cannot be read or does not name the same suites.
    """
    answered = _check(folder)
    try:
        description = strict_yaml.read(folder / SYSTEM, Description)
    except KhabarError as error:
        raise KhabarError(in_words(str(error))) from None
    _check_named(folder, description, answered)
    return description


def on_suite(folder: Path, suite: str) -> Path:
    """Return where a submission has its predictions on a suite."""
    return folder / ON_SUITES / f"{suite}{JSONL}"


def _check(folder: Path) -> set[str]:
    """Return the names of the files in ``suites``."""
    there = _entries(folder)
    if strange := sorted(there.keys() - {*LARGEST, ON_SUITES}):
        raise _stranger(folder, strange[0])
    for name, largest in LARGEST.items():
        if name not in there:
            raise KhabarError(f"{folder / name}: no such file; add it")
        _check_file(folder / name, there[name], largest)
    return _check_suites(folder / ON_SUITES, there[ON_SUITES]) if ON_SUITES in there else set()


def _check_suites(folder: Path, found: os.stat_result) -> set[str]:
    if not stat.S_ISDIR(found.st_mode):
        raise KhabarError(f"{folder}: not a folder, or a link to one; put the folder itself there")
    there = _entries(folder)
    for name in sorted(there):
        if name not in LARGEST_ON_SUITES:
            raise _stranger(folder, name)
        _check_file(folder / name, there[name], LARGEST_ON_SUITES[name])
    return set(there)


def _check_named(folder: Path, description: Description, there: set[str]) -> None:
    """Raise KhabarError where system.yaml and the files do not name the same suites."""
    for suite in description.suites:
        check_one_of(f"{folder / SYSTEM}: suites", suite, SUITES)
        if f"{suite}{JSONL}" not in there:
            remedy = f"add it, or remove {suite} from `suites` in {SYSTEM}"
            raise KhabarError(f"{on_suite(folder, suite)}: no such file; {remedy}")
    for suite in SUITES:
        if f"{suite}{JSONL}" in there and suite not in description.suites:
            remedy = f"`suites` in {SYSTEM} does not name it; `khabar submit` writes both"
            raise KhabarError(f"{on_suite(folder, suite)}: {remedy}")


def _entries(folder: Path) -> dict[str, os.stat_result]:
    try:
        with os.scandir(folder) as entries:
            return {entry.name: entry.stat(follow_symlinks=False) for entry in entries}
    except OSError as error:
        raise KhabarError(f"{folder}: {error.strerror or error}") from None


def _stranger(folder: Path, name: str) -> KhabarError:
    if folder.name == ON_SUITES and name.endswith(JSONL):
        return KhabarError(f"{folder}: suite: {unknown(name.removesuffix(JSONL), SUITES)}")
    return KhabarError(f"{folder}: {name[: limits.QUOTED]!r} does not belong there; remove it")


def _check_file(path: Path, found: os.stat_result, largest: int) -> None:
    if not stat.S_ISREG(found.st_mode):
        raise KhabarError(f"{path}: no plain file; put the file itself there")
    if found.st_size > largest:
        raise KhabarError(f"{path}: {found.st_size:,} bytes; {largest:,} is the most")
