"""Small changes of bytes and of values, drawn from a seed: the same seed, the same changes."""

from __future__ import annotations

import copy
import random
from collections.abc import Callable, Sequence
from typing import Any

BYTES = (
    b"\xef\xbb\xbf", b"\x00", b"\xff\xfe", b"\xc0\x80", b"\xed\xa0\x80", b"\r", b"\n\n", b"null",
    b"NaN", b"-Infinity", b"1e999", b"-1", b"9" * 30, b"9" * 5000, b"[" * 100, b'{"a":' * 100,
    b"\\ud800", b"\\u0000", b'"', b"\\", b"{}", b"]", b"}", b",", b":", b"<<: *a", b"&a", b"!!int ",
    b"---\n", b"\t", b"\x1b[2J", "\u202e\u3164\u034f".encode(), "😀".encode(), b"x" * 2000,
)  # fmt: skip
VALUES: tuple[Any, ...] = (
    None, True, False, 0, -1, 1, 2**31, 2**63, 2**64, 10**50, 0.5, 1e308, "", "a", "PER", "DATE",
    "\u202e", "\u3164", "\x1b[31m", "😀", "x" * 2000, "2025-13-45", "P99999999999Y", [], {}, [[]],
    [None], {"": None}, {"start": 0, "end": 1}, [{"start": 0, "end": 1, "type": "PER"}],
)  # fmt: skip


def of_bytes(content: bytes, chance: random.Random) -> bytes:
    """Return content with a few changes of its bytes."""
    changed = bytearray(content)
    for _ in range(chance.choice((1, 1, 1, 2, 3, 8))):
        chance.choice(_EDITS)(changed, chance)
    return bytes(changed)


def _flip(content: bytearray, chance: random.Random) -> None:
    if content:
        content[chance.randrange(len(content))] ^= 1 << chance.randrange(8)


def _set(content: bytearray, chance: random.Random) -> None:
    if content:
        content[chance.randrange(len(content))] = chance.choice((0, 127, 128, 255))


def _delete(content: bytearray, chance: random.Random) -> None:
    start = chance.randrange(len(content) + 1)
    del content[start : start + chance.choice((1, 2, 4, 30))]


def _insert(content: bytearray, chance: random.Random) -> None:
    start = chance.randrange(len(content) + 1)
    content[start:start] = chance.choice(BYTES)


def _repeat(content: bytearray, chance: random.Random) -> None:
    start = chance.randrange(len(content) + 1)
    content[start:start] = content[start : start + chance.choice((1, 8, 60))]


def _cut(content: bytearray, chance: random.Random) -> None:
    del content[chance.randrange(len(content) + 1) :]


_EDITS: Sequence[Callable[[bytearray, random.Random], None]] = (
    _flip, _flip, _set, _delete, _insert, _insert, _repeat, _cut,
)  # fmt: skip


def of_value(value: Any, chance: random.Random) -> Any:
    """Return a copy of a value with a few changes of what it holds."""
    holder = [copy.deepcopy(value)]
    for _ in range(chance.choice((1, 1, 2, 4))):
        place, key = chance.choice(list(_places(holder)))
        match chance.randrange(5):
            case 0:
                _remove(place, key)
            case 1:
                place[key] = [place[key]]
            case 2 if isinstance(place, dict):
                place[chance.choice(("other", "id", "start", "type", "<<", ""))] = place[key]
            case 3 if isinstance(place, list):
                place.insert(key, copy.deepcopy(place[key]))
            case _:
                place[key] = copy.deepcopy(chance.choice(VALUES))
        if not holder:
            return None
    return holder[0]


def _places(holder: Any) -> Any:
    """Yield every place inside a value: what holds it, and its key or number there."""
    for key in list(holder) if isinstance(holder, dict) else range(len(holder)):
        yield holder, key
        if isinstance(holder[key], dict | list):
            yield from _places(holder[key])


def _remove(place: Any, key: Any) -> None:
    del place[key]
