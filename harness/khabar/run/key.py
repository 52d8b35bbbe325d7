"""What an answer depends on besides its article: the system, its options and its code."""

from __future__ import annotations

import hashlib
import sys
from collections.abc import Iterator
from importlib.metadata import version
from pathlib import Path
from typing import Any

import msgspec

from khabar.systems import System


def key(system: System, described: bytes = b"") -> str:
    """Return 16 hex digits that change with a system's name, options, prompts or code.

    `described`: the words or the file by which the system was asked for. A system may say in an
    attribute `identity` (a mapping) what its answers depend on, such as a model and the hash of a
    prompt; otherwise its plain attributes are taken. Its code is its module's file, or its
    package's, resources included.
    """
    found = hashlib.sha256()
    for part in (version("khabar").encode(), described, _identity(system), *_code(system)):
        found.update(hashlib.sha256(part).digest())
    return found.hexdigest()[:16]


def _identity(system: System) -> bytes:
    told = getattr(system, "identity", None)
    if told is None:
        attributes = getattr(system, "__dict__", {}).items()
        told = {name: value for name, value in attributes if _is_plain(value)}
    named = {"name": system.name, "class": type(system).__qualname__, "identity": told}
    return msgspec.json.encode(
        named, enc_hook=lambda value: type(value).__qualname__, order="deterministic"
    )


def _is_plain(value: Any) -> bool:  # noqa: ANN401
    return value is None or isinstance(value, str | int | float | bool | tuple | Path)


def _code(system: System) -> Iterator[bytes]:
    module = sys.modules.get(type(system).__module__)
    file = getattr(module, "__file__", None)
    if file is None:
        return
    path = Path(file)
    if not getattr(module, "__package__", None):
        yield path.read_bytes()
        return
    for part in sorted(path.parent.rglob("*")):
        code = part.is_file() and part.parent.name != "__pycache__"
        if code and part.stat().st_size <= _LARGEST:
            yield str(part.relative_to(path.parent)).encode()
            yield part.read_bytes()


_LARGEST = 1 << 20
"""Bytes of a file that is still code or a resource, not weights."""
