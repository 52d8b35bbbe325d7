"""A package's public names, as its stub lists them: each is imported when it is first asked for.

So that a command that needs few of them does not wait for all.
"""

from __future__ import annotations

import re
import sys
from importlib import import_module
from pathlib import Path
from types import ModuleType

from khabar import callable_modules

_IMPORT = re.compile(r"^from (\S+) import (\([^)]*\)|.*)", re.MULTILINE)


class _Package(ModuleType):
    """A package whose names are elsewhere; a module that is called like a function is one too."""

    _homes: dict[str, str]

    def __getattr__(self, name: str) -> object:
        if name not in self._homes:
            raise AttributeError(f"module {self.__name__!r} has no attribute {name!r}")
        value = getattr(import_module(self._homes[name]), name)
        return self.__dict__.setdefault(name, value)

    def __setattr__(self, name: str, value: object) -> None:
        if isinstance(value, ModuleType) and name in self._homes:
            callable_modules.call(value, self._homes[name], name)
        super().__setattr__(name, value)

    def __dir__(self) -> list[str]:
        return sorted({*super().__dir__(), *self._homes})


def of(name: str) -> list[str]:
    """Let a package that is being imported have the names of its stub, and return these."""
    package = sys.modules[name]
    stub = Path(str(package.__file__)).with_suffix(".pyi").read_text(encoding="utf-8")
    package.__dict__["_homes"] = {
        part: home for home, parts in _IMPORT.findall(stub) for part in re.findall(r"\w+", parts)
    }
    package.__class__ = _Package
    return sorted(package._homes)
