"""What an answer depends on besides its article: the system, its options, code and libraries."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from khabar.errors import KhabarError, summary
from khabar.run import code
from khabar.run.libraries import libraries
from khabar.secrets import hidden
from khabar.systems import System, is_file, name_of


def key(system: System, described: bytes = b"") -> str:
    """Return 16 hex digits that change with a system's name, options, prompts or code.

    `described`: the words or the file by which the system was asked for. A system may say in an
    attribute `identity` (a mapping) what its answers depend on, such as a model and the hash of a
    prompt; otherwise its plain attributes are taken. Its code is khabar's and its package's, all
    files; of a module alone, what it imports from its folder and what is loaded from there. What
    both import from elsewhere counts with its version (`run.libraries`). Raises KhabarError for
    an `identity` that has no JSON.
    """
    digest = hashlib.sha256()
    own = (*code.contents("khabar"), *code.contents(type(system).__module__))
    for part in (described, _identity(system), *own, *libraries(system)):
        digest.update(hashlib.sha256(part).digest())
    return digest.hexdigest()[:16]


def described(source: str | Path | System) -> bytes:
    """Return the words or the file by which a system was asked for."""
    if not isinstance(source, str | Path):
        return b""
    content = Path(source).read_bytes() if is_file(source) else str(source).encode()
    return hidden(content.decode(errors="replace")).encode()


def _identity(system: System) -> bytes:
    name = name_of(system)
    try:
        said = getattr(system, "identity", None)
        if said is None:
            attributes = getattr(system, "__dict__", {}).items()
            said = {name: _plain(value, strict=False) for name, value in attributes}
        named = {"name": name, "class": type(system).__qualname__, "identity": said}
        return json.dumps(hidden(_plain(named, strict=True)), sort_keys=True).encode()
    except BaseException as error:  # a system is a stranger here too
        reason = summary(error, longest=300)
        raise KhabarError(f"{name}: its `identity` cannot be told: {reason!a}") from None


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
