"""What a module imports, also inside functions: files of its own, and packages from elsewhere."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from itertools import accumulate
from pathlib import Path
from typing import NamedTuple


class Imports(NamedTuple):
    """The files of its own that a module is made of, itself too, and the other packages' names."""

    own: set[Path]
    others: set[str]


def imports(module: str, file: Path, own: Callable[[str], Path | None]) -> Imports:
    """Return what a module imports, and what those of its own do.

    `own`: returns the file of a module that belongs to it, by its name; None for any other.
    """
    imports, names, waiting = Imports({file}, set()), {module}, [(module, file)]
    while waiting:
        fresh = set(_names(*waiting.pop())) - names
        names |= fresh
        files = {name: own(name) for name in fresh}
        imports.others.update(name for name in fresh if not files[name] and "." not in name)
        imports.own.update(filter(None, files.values()))
        waiting += [(name, path) for name, path in files.items() if path]
    return imports


def file_of(folder: Path, name: str) -> Path | None:
    """Return the file of a module that is looked for in a folder."""
    place = folder.joinpath(*name.split("."))
    files = place / "__init__.py", place.with_suffix(".py")
    return next((file for file in files if file.is_file()), None)


def _names(module: str, file: Path) -> Iterator[str]:
    """Yield the names that a file imports, each with its packages before it.

    They are found by a pattern, which takes a thirtieth of the time that a parser does, and may
    find one in a comment or a string, which does no harm.
    """
    package = module if file.name == "__init__.py" else module.rpartition(".")[0]
    source = file.read_bytes() if file.suffix == ".py" else b""
    for base, listed in _statements(source):
        before = _absolute(base.decode(errors="replace"), package)
        for part in re.sub("#.*", "", listed.decode(errors="replace")).strip("() ").split(","):
            parts = [*before, *".".join(part.split()[:1]).split(".")]
            yield from accumulate(filter(str.isidentifier, parts), "{}.{}".format)


def _statements(source: bytes) -> Iterator[tuple[bytes, bytes]]:
    """Yield what stands behind each ``from``, or nothing, and behind its ``import``.

    The word is looked for first, and the pattern tried where its statement begins.
    """
    done, word = 0, source.find(b"import")
    while word >= 0:
        start = max(source.rfind(sign, done, word) for sign in (b"\n", b";", b":"))
        statement = _IMPORT.match(source, max(start, done))
        done = statement.end() if statement else word + 1
        if statement:
            yield statement[1] or b"", statement[2]
        word = source.find(b"import", done)


def _absolute(base: str, package: str) -> list[str]:
    """Return the parts of the name that ``from base import`` has in a package."""
    name = base.lstrip(".")
    level = len(base) - len(name)
    parents = package.split(".")
    return [*parents[: len(parents) + 1 - level if level else 0], *name.split(".")]


_IMPORT = re.compile(
    rb"[\n;:]?[ \t]*(?:from[ \t]+([.\w]+)[ \t]+)?import\b[ \t]*(\([^)]*\)|[^\n;]*)"
)
