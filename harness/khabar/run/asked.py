"""How the system of a run was asked for, in ``system.json``: so that its answers are read again."""

from __future__ import annotations

import hashlib
from pathlib import Path

import msgspec

from khabar import files, jsonl, systems
from khabar.errors import KhabarError
from khabar.inert import writable
from khabar.run.key import described
from khabar.run.run import SYSTEM
from khabar.secrets import hidden
from khabar.systems import System


class _Asked(msgspec.Struct):
    """The words by which the system was asked for, and the SHA-256 of these or of their file."""

    system: str
    sha256: str


def write(folder: Path, system: System, asked_for: str | Path | System) -> None:
    """Write down how a system was asked for that can read its answers again (``reread``).

    Nothing is written for another system, or for an object. Raises KhabarError.
    """
    if isinstance(asked_for, str | Path) and hasattr(type(system), "reread"):
        asked = _Asked(hidden(writable(str(asked_for))), _digest(asked_for))
        files.write(folder / SYSTEM, msgspec.json.encode(asked) + b"\n")


def read(folder: Path) -> str:
    """Return how the system of a run was asked for.

    Only a registered system is returned, since a folder may come from others, and only where its
    YAML file is as it was. Raises KhabarError otherwise, as it does for a folder that does not say.
    """
    path = folder / SYSTEM
    remedy = "give --system as it was given to `khabar evaluate`"
    if not path.is_file():
        raise KhabarError(f"{folder}: does not say which system it is of; {remedy}")
    asked = jsonl.document(path, _Asked)
    try:
        same = _digest(asked.system) == asked.sha256
    except OSError:
        same = False
    if not same:
        raise KhabarError(f"{path}: {asked.system} is gone or changed since the run; {remedy}")
    if not systems.is_registered(asked.system):
        raise KhabarError(f"{path}: {asked.system} names code that is not installed; {remedy}")
    return asked.system


def _digest(asked_for: str | Path) -> str:
    return hashlib.sha256(described(asked_for)).hexdigest()
