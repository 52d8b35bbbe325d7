"""The package's own files, read fast: each is kept in MessagePack, as Python keeps modules.

To read MessagePack takes a fortieth of the time of YAML, and no library of Parquet's. It stands in
``__pycache__``, under the hash of what it was made from, so it is never stale; where nothing can
be written, or Python is to write no compiled modules, the file itself is read.
"""

from __future__ import annotations

import hashlib
import sys
from collections.abc import Callable
from contextlib import suppress
from importlib.util import cache_from_source
from pathlib import Path
from typing import Any

import msgspec

from khabar import files
from khabar.errors import KhabarError

__all__ = ["load"]

_DIGEST = hashlib.sha256().digest_size


def load(path: Path) -> Any:  # noqa: ANN401 - what YAML holds
    """Return what a YAML file of the package holds; a stranger's is for `strict_yaml`.

    Raises OSError where it cannot be read, and yaml.YAMLError where it is no YAML.
    """
    content = path.read_bytes()
    return kept(path, content, lambda: _parsed(content))


def kept(name: Path, key: bytes, make: Callable[[], Any]) -> Any:  # noqa: ANN401
    """Return what `make` returns, plain data, kept under the hash of all that it depends on.

    `name`: the file that a compiled module of that name would be kept beside.
    """
    digest = hashlib.sha256(key).digest()
    place = Path(cache_from_source(str(name))).with_suffix(".msgpack")
    with suppress(OSError, msgspec.DecodeError):
        compiled = place.read_bytes()
        if compiled[:_DIGEST] == digest:
            return msgspec.msgpack.decode(compiled[_DIGEST:])
    made = make()
    if not sys.dont_write_bytecode:
        with suppress(KhabarError):
            files.write(place, digest + msgspec.msgpack.encode(made))
    return made


def _parsed(content: bytes) -> Any:  # noqa: ANN401
    import yaml

    return yaml.load(content, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))
