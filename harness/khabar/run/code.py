"""The files that a module's code is of, and the packages that these import from elsewhere."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Iterator
from importlib.util import find_spec
from itertools import accumulate
from pathlib import Path
from typing import NamedTuple

from khabar.run.imports import Imports, file_of, imports
from khabar.run.store import JOURNAL

_LARGEST = 1 << 20
"""Bytes of a file that is read for a key; of a larger one, the size and the time count."""


def contents(module: str) -> Iterator[bytes]:
    """Yield the names and the contents of the files that a module's code is of.

    They are its whole package's; of a module alone, what it imports from its folder and what is
    loaded from there.
    """
    place = _placed(module)
    if place is None:
        return
    folder = place.path.parent
    beside = {place.path}
    if place.neighbours:
        beside |= {*_loaded(folder), *imported(module).own}
    near = _below(folder) if place.package else beside
    for file in sorted(file for file in near if _is_code(file, folder)):
        yield str(file.relative_to(folder)).encode()
        stat = file.stat()
        large = stat.st_size > _LARGEST
        yield f"{stat.st_size} {stat.st_mtime_ns}".encode() if large else file.read_bytes()


def imported(module: str) -> Imports:
    """Return what a module imports, and what those of its package or beside it do."""
    place = _placed(module)
    if place is None:
        return Imports(set(), set())
    return imports(module, source(module) or place.path, place.own)


class _Place(NamedTuple):
    """Where the first package of a module's name that has a file, or the module itself, stands."""

    name: str
    path: Path

    @property
    def package(self) -> bool:
        return self.path.name == "__init__.py"

    @property
    def neighbours(self) -> bool:
        """Whether what stands beside it is its own: it is no package, and nobody installed it."""
        return not self.package and _INSTALLED.isdisjoint(self.path.parts)

    def own(self, name: str) -> Path | None:
        """Return the file of another module that belongs to it."""
        root = self.path.parents[self.name.count(".") + self.package]
        same = self.package and name.partition(".")[0] == self.name.partition(".")[0]
        return file_of(root, name) if same or self.neighbours else None


def _placed(module: str) -> _Place | None:
    for name in accumulate(module.split("."), "{}.{}".format):
        if path := source(name):
            return _Place(name, path)
    return None


def source(name: str) -> Path | None:
    """Return the file of a module that is loaded, or of a package that can be; else None."""
    file = getattr(sys.modules.get(name), "__file__", None)
    if name not in sys.modules and "." not in name:
        try:
            spec = find_spec(name)
        except (ImportError, ValueError):
            return None
        file = spec.origin if spec and spec.has_location else None
    return Path(file) if isinstance(file, str) else None


def _loaded(folder: Path) -> Iterator[Path]:
    """Yield the files in a folder of the modules that are loaded, of which there are thousands."""
    files = (getattr(module, "__file__", None) for module in list(sys.modules.values()))
    within = f"{folder}{os.sep}"
    return (Path(file) for file in files if isinstance(file, str) and file.startswith(within))


def _below(folder: Path) -> Iterator[Path]:
    for parent, folders, names in os.walk(folder):
        folders[:] = [name for name in folders if not _is_hidden(name)]
        yield from (Path(parent, name) for name in names)


def _is_code(path: Path, folder: Path) -> bool:
    """Return whether a file may change answers: not what is hidden, compiled, or a run's."""
    if folder not in path.parents:
        return False
    parts = path.relative_to(folder).parts
    hidden = any(map(_is_hidden, parts))
    hidden |= _TEST.fullmatch(path.name) is not None
    return path.is_file() and not hidden and not (path.parent / JOURNAL).exists()


def _is_hidden(part: str) -> bool:
    return part[0] == "." or part in _NO_CODE


_TEST = re.compile(r"conftest\.py|test_.*\.py|.*_test\.py")
"""Modules as pytest names them: they stand beside a system and are loaded where it is tested."""
_INSTALLED = frozenset({"site-packages", "dist-packages"})
_NO_CODE = {"__pycache__", "_dataset", *_INSTALLED}
