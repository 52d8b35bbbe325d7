"""The ids that the mentions of earlier articles were given, by dossier."""

from __future__ import annotations

import os
import threading
from collections.abc import Iterable
from typing import Any

SHOWN = 200
"""How many ids of a dossier are kept: the latest."""
_DOSSIERS = 1_000
"""How many dossiers are kept: those used last."""


class Known:
    """The latest ids of each dossier, and those of all articles without one; threads share it."""

    def __init__(self) -> None:
        self._ids: dict[str | None, dict[str, None]] = {}
        self._locks: dict[int, threading.Lock] = {}

    def latest(self, dossier: str | None) -> tuple[str, ...]:
        """Return the ids of a dossier, the one that was given last at the end."""
        with self._lock:
            return tuple(self._ids.get(dossier, ()))

    def add(self, dossier: str | None, ids: Iterable[str]) -> None:
        """Keep the ids of an article, in the order of its text."""
        with self._lock:
            kept = self._ids[dossier] = self._ids.pop(dossier, {})
            for id_ in ids:
                kept.pop(id_, None)
                kept[id_] = None
            _shorten(kept, SHOWN)
            _shorten(self._ids, _DOSSIERS)

    @property
    def _lock(self) -> threading.Lock:
        """The lock of this process: the parent's may be held for ever in a forked one."""
        return self._locks.setdefault(os.getpid(), threading.Lock())


def _shorten(kept: dict[Any, Any], most: int) -> None:
    """Remove the oldest entries beyond the number that is kept."""
    for key in list(kept)[: max(0, len(kept) - most)]:
        del kept[key]
