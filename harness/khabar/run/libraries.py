"""The libraries that a system stands on, by the versions that are installed."""

from __future__ import annotations

import re
import sys
from collections.abc import Collection, Iterator
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
    owners = {name: [*_owners(name)] for name in sorted({package, *imported} - _KNOWN)}
    found = {f"{_normal(each.name)}=={each.version}" for each in chain(*owners.values())}
    for each in owners.get(package, ()):
        found |= _required(each, ())
    if point and point.dist:
        found |= _required(point.dist, point.extras)
    yield from map(str.encode, sorted(found))
    for name, found_there in owners.items():
        if name != package and not found_there:
            yield from (name.encode(), *code.contents(name))


def _owners(package: str) -> Iterator[Distribution]:
    """Yield the distributions that stand beside a package and have its name, or its files."""
    path = code.source(package)
    if path is None:
        return
    folder = path.parents[1 if path.name == "__init__.py" else 0]
    infos = [info for kind in ("dist", "egg") for info in sorted(folder.glob(f"*.{kind}-info"))]
    named = [info for info in infos if _normal(info.name.split("-")[0]) == _normal(package)]
    for info in named or infos:
        if named or _holds(info, package):
            yield Distribution.at(info)


def _holds(info: Path, package: str) -> bool:
    files = (info / "RECORD", info / "top_level.txt")
    listed = b"".join(b"\n" + file.read_bytes() for file in files if file.is_file())
    name = re.escape(package.encode())
    return re.search(rb"(?m)^" + name + rb"(/|\.|$)", listed) is not None


def _required(each: Distribution, extras: Collection[str]) -> set[str]:
    """Return the names and versions of what a distribution requires for some of its extras."""
    found, asked = set(), set(map(_normal, extras))
    harness = _normal(each.name) == _HARNESS
    for line in each.requires or ():
        requirement, _, marker = line.partition(";")
        wanted = set(map(_normal, _EXTRA.findall(marker)))
        if wanted & asked or not (wanted or harness):
            found.add(_installed(_normal(re.split(r"[^\w.-]", requirement.strip(), maxsplit=1)[0])))
    return found


def _installed(name: str) -> str:
    try:
        return f"{name}=={version(name)}"
    except PackageNotFoundError:
        return name


def _normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name.strip()).lower()


_EXTRA = re.compile(r"extra\s*==\s*['\"]([^'\"]+)")
