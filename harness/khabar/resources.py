"""The package's own YAML files, read fast: each is kept in MessagePack, as Python keeps modules.

To read MessagePack takes a fortieth of the time. It stands in ``__pycache__``, under the hash of
the YAML that it was made from, so it is never stale; where nothing can be written, or Python is to
write no compiled modules, the YAML itself is read.
"""

from __future__ import annotations

import hashlib
import sys
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
    digest, kept = hashlib.sha256(content).digest(), _kept(path)
    with suppress(OSError, msgspec.DecodeError):
        compiled = kept.read_bytes()
        if compiled[:_DIGEST] == digest:
            return msgspec.msgpack.decode(compiled[_DIGEST:])
    parsed = _parsed(content)
    if not sys.dont_write_bytecode:
        with suppress(KhabarError):
            files.write(kept, digest + msgspec.msgpack.encode(parsed))
    return parsed


def _kept(path: Path) -> Path:
    return Path(cache_from_source(str(path))).with_suffix(".msgpack")


def _parsed(content: bytes) -> Any:  # noqa: ANN401
    import yaml

    return yaml.load(content, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))
