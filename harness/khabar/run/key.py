"""What an answer depends on besides its article: the system, its options and its code."""

from __future__ import annotations

import hashlib
import json
import re
import sys
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

from khabar.errors import KhabarError
from khabar.run.store import JOURNAL
from khabar.secrets import hidden
from khabar.systems import System, is_file

_LARGEST = 1 << 20
"""Bytes of a file that is read for a key; of a larger one, the size and the time count."""


def key(system: System, described: bytes = b"") -> str:
    """Return 16 hex digits that change with a system's name, options, prompts or code.

    `described`: the words or the file by which the system was asked for. A system may say in an
    attribute `identity` (a mapping) what its answers depend on, such as a model and the hash of a
    prompt; otherwise its plain attributes are taken. Secrets in these count for nothing: another
    key gives the same answers, and no hash of one is stored. Its code is khabar's and its
    package's, all files; of a module alone, whatever is loaded from its folder. Raises KhabarError
    for an `identity` that has no JSON.
    """
    found = hashlib.sha256()
    for part in (described, _identity(system), *_code("khabar"), *_code(type(system).__module__)):
        found.update(hashlib.sha256(part).digest())
    return found.hexdigest()[:16]


def described(what: str | Path | System) -> bytes:
    """Return the words or the file by which a system was asked for."""
    if not isinstance(what, str | Path):
        return b""
    told = Path(what).read_bytes() if is_file(what) else str(what).encode()
    return hidden(told.decode(errors="replace")).encode()


def _identity(system: System) -> bytes:
    try:
        told = getattr(system, "identity", None)
        if told is None:
            attributes = getattr(system, "__dict__", {}).items()
            told = {name: _plain(value, strict=False) for name, value in attributes}
        named = {"name": system.name, "class": type(system).__qualname__, "identity": told}
        return json.dumps(hidden(_plain(named, strict=True)), sort_keys=True).encode()
    except Exception as error:  # a system is a stranger here too
        reason = f"{type(error).__name__}: {error}"[:300]
        raise KhabarError(f"{system.name}: its `identity` cannot be told: {reason!a}") from None


def _plain(value: Any, *, strict: bool) -> Any:  # noqa: ANN401
    """Return a value as JSON has it; what has none is an error, or its type's name."""
    if isinstance(value, Mapping):
        return {str(name): _plain(part, strict=strict) for name, part in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(part, strict=strict) for part in value]
    if isinstance(value, set | frozenset):
        return sorted(json.dumps(_plain(part, strict=strict)) for part in value)
    for kind, plain in _PLAIN.items():
        if isinstance(value, kind):
            return plain(value)
    if hasattr(value, "tolist"):  # NumPy's
        return _plain(value.tolist(), strict=strict)
    if strict:
        raise TypeError(f"{type(value).__name__} has no JSON")
    return type(value).__qualname__


_PLAIN: Mapping[type, Callable[[Any], Any]] = {
    **dict.fromkeys((str, int, float, bool, type(None)), lambda value: value),
    Path: str,
    bytes: bytes.hex,
}


def _code(name: str) -> Iterator[bytes]:
    """Yield the code that a module is of: its whole package, or what is loaded beside it."""
    module = sys.modules.get(name.partition(".")[0])
    file = getattr(module, "__file__", None)
    if file is None:
        return
    path = Path(file)
    if path.name == "__init__.py":
        files = sorted(part for part in path.parent.rglob("*") if _is_code(part, path.parent))
    else:
        loaded = (getattr(other, "__file__", None) for other in list(sys.modules.values()))
        near = {Path(other) for other in loaded if other}
        files = sorted(f for f in near if path.parent in f.parents and _is_code(f, path.parent))
    for part in files:
        yield str(part.relative_to(path.parent)).encode()
        stat = part.stat()
        large = stat.st_size > _LARGEST
        yield f"{stat.st_size} {stat.st_mtime_ns}".encode() if large else part.read_bytes()


def _is_code(path: Path, root: Path) -> bool:
    """Return whether a file may change answers: not what is hidden, compiled, or a run's."""
    parts = path.relative_to(root).parts
    hidden = any(part[0] == "." or part in _NO_CODE for part in parts)
    hidden |= _TEST.fullmatch(path.name) is not None
    return path.is_file() and not hidden and not (path.parent / JOURNAL).exists()


_TEST = re.compile(r"conftest\.py|test_.*\.py|.*_test\.py")
"""Modules as pytest names them: they stand beside a system and are loaded where it is tested."""
_NO_CODE = ("__pycache__", "site-packages", "_dataset")
