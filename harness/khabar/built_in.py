"""The dataset that is installed with khabar: where it is, and the versions that a folder has."""

from __future__ import annotations

import os
from pathlib import Path

from khabar import manifest
from khabar.errors import KhabarError, unknown

_HERE = Path(__file__).parent
_BUILT_IN = (_HERE / "_dataset", _HERE.parents[1] / "dataset")
RELEASES = "releases"
"""The folder of a dataset that holds the released versions."""


ISOLATED = "KHABAR_ISOLATED"
"""The variable of a process in which `khabar.load` returns articles and suites without gold."""


def isolated() -> bool:
    """Return whether this process is to have no gold."""
    return bool(os.environ.get(ISOLATED))


def dataset_path() -> Path:
    """Return the folder of the dataset that is installed with khabar, for `load_dataset`."""
    for folder in _BUILT_IN:
        if (folder / "data").is_dir():
            return folder
    raise KhabarError("the built-in dataset is missing: run `khabar build` in the checkout")


def is_ours(folder: Path) -> bool:
    """Return whether a folder is the dataset installed with khabar, or a release in it."""
    return any(folder.resolve().is_relative_to(ours.resolve()) for ours in _BUILT_IN)


def of_version(folder: Path, version: str | None) -> Path:
    """Return the folder of a version: `folder` itself, or one among its releases."""
    if version is None or manifest.read(folder).version == version:
        return folder
    released = [path.name for path in (folder / RELEASES).glob("*") if path.is_dir()]
    if version in released and manifest.read(folder / RELEASES / version).version == version:
        return folder / RELEASES / version
    known = sorted({*released, manifest.read(folder).version})
    raise KhabarError(f"{folder}: version: {unknown(version, known)}")
