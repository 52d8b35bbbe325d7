"""Choices that depend on their key alone: the same on every platform and Python.

`random` promises the same sequence for a seed only of `random()`; a hash promises all of it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from typing import TypeVar

_T = TypeVar("_T")


def number(below: int, *key: object) -> int:
    """Return a number of ``[0, below)`` for a key."""
    return int.from_bytes(_digest(key)) % below


def one(items: Sequence[_T], *key: object) -> _T:
    """Return one of the items for a key."""
    return items[number(len(items), *key)]


def shuffled(items: Iterable[_T], *key: object) -> list[_T]:
    """Return the items in an order that depends on the key and on each item's `str` alone.

    Where an item is added or removed, the others keep their order.
    """
    return sorted(items, key=lambda item: _digest((*key, item)))


def _digest(key: tuple[object, ...]) -> bytes:
    return hashlib.sha256("\x1f".join(map(str, key)).encode()).digest()
