"""The libraries that a system stands on, by the versions that are installed."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Callable, Collection, Iterator
from contextlib import suppress
from functools import cache
from importlib.metadata import Distribution, PackageNotFoundError, version
from itertools import chain
from pathlib import Path

from khabar.run import code
from khabar.systems import System, entry_point

_HARNESS = "khabar"
"""All its code is in every key, and what it needs itself is no system's."""
_KNOWN = sys.stdlib_module_names | {_HARNESS}


def libraries(system: System) -> Iterator[bytes]:
    """Yield what tells one installation of a system's libraries from another, in a fixed order.

    They are what its distribution requires, with the extras of its entry point, and what its code
    imports. A library without a distribution, or one that is edited where it stands, is told by
    its code.
    """
    module = type(system).__module__
    package, point = module.partition(".")[0], entry_point(system)
    imported = code.imported(module).others if package != _HARNESS else ()
    described = cache(_described)
    owners = {name: [*_owners(name, described)] for name in sorted({package, *imported} - _KNOWN)}
    versions = {f"{_normal(owner.name)}=={owner.version}" for owner in chain(*owners.values())}
    for owner in owners.get(package, ()):
        versions |= _required(owner, ())
    if point and point.dist:
        versions |= _required(point.dist, point.extras)
    yield from map(str.encode, sorted(versions))
    for name, distributions in owners.items():
        if name != package and not distributions:
            yield from (name.encode(), *code.contents(name))


def _owners(
    package: str, described: Callable[[Path], list[os.DirEntry[str]]]
) -> Iterator[Distribution]:
    """Yield the distributions that stand beside a package and have its name, or its files.

    `described`: returns what describes distributions in a folder.
    """
    path = code.source(package)
    if path is None:
        return
    infos = described(path.parents[1 if path.name == "__init__.py" else 0])
    named = [info for info in infos if _normal(info.name.split("-")[0]) == _normal(package)]
    for info in named or infos:
        if named or _holds(info, package):
            yield Distribution.at(info.path)


def _described(folder: Path) -> list[os.DirEntry[str]]:
    try:
        entries = sorted(os.scandir(folder), key=lambda entry: entry.name)
    except OSError:  # as of a package in an archive
        return []
    return [entry for entry in entries if entry.name.endswith((".dist-info", ".egg-info"))]


def _holds(info: os.DirEntry[str], package: str) -> bool:
    """Return whether a line of a distribution's list is a package, or a file in it."""
    listed = _content(f"{info.path}/RECORD") or _content(f"{info.path}/top_level.txt")
    line = b"\n" + package.encode()
    return line in listed and any(line + end in listed for end in (b"/", b".", b"\n", b"\r"))


def _content(file: str) -> bytes:
    with suppress(OSError), open(file, "rb", buffering=0) as listing:  # noqa: PTH123
        return b"\n" + listing.read() + b"\n"
    return b""


def _required(distribution: Distribution, extras: Collection[str]) -> set[str]:
    """Return the names and versions of what a distribution requires for some of its extras."""
    required, asked = set(), set(map(_normal, extras))
    harness = _normal(distribution.name) == _HARNESS
    for line in distribution.requires or ():
        requirement, _, marker = line.partition(";")
        wanted = set(map(_normal, _EXTRA.findall(marker)))
        if wanted & asked or not (wanted or harness):
            name, *_ = re.split(r"[^\w.-]", requirement.strip(), maxsplit=1)
            required.add(_installed(_normal(name)))
    return required


def _installed(name: str) -> str:
    try:
        return f"{name}=={version(name)}"
    except PackageNotFoundError:
        return name


def _normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name.strip()).lower()


_EXTRA = re.compile(r"extra\s*==\s*['\"]([^'\"]+)")
