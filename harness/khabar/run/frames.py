"""Messages between a run and its workers: records as MessagePack, each after its length."""

from __future__ import annotations

import struct
from collections.abc import Callable

import msgspec

from khabar.calls import Call
from khabar.schema import Article, Prediction

_LENGTH = struct.Struct("<Q")
LARGEST = 1 << 30
"""Bytes of a message; an article and an answer have bounds of their own, which are lower."""


class Asked(msgspec.Struct, array_like=True, gc=False):
    """An article, and whether the system may still turn out to be unusable (`probe`)."""

    article: Article
    probe: bool


class Answered(msgspec.Struct, array_like=True, gc=False):
    """What a system answered, with its calls; or why it can answer nothing at all.

    Without either, the system is made and waits for articles.
    """

    prediction: Prediction | None = None
    calls: tuple[Call, ...] = ()
    unusable: str | None = None


ASKED, ANSWERED = msgspec.msgpack.Decoder(Asked), msgspec.msgpack.Decoder(Answered)


def packed(message: Asked | Answered) -> bytes:
    """Return a message as bytes."""
    return msgspec.msgpack.encode(message)


def framed(content: bytes) -> bytes:
    """Return a message's bytes after their length."""
    return _LENGTH.pack(len(content)) + content


def received(receive: Callable[[int], bytes]) -> bytes | None:
    """Return the next message, given a function that returns up to so many bytes; None at the end.

    Raises ValueError for a length that no message has.
    """
    head = _exactly(receive, _LENGTH.size)
    if head is None:
        return None
    (length,) = _LENGTH.unpack(head)
    if length > LARGEST:
        raise ValueError(f"a message of {length:,} bytes; at most {LARGEST:,} are read")
    return _exactly(receive, length)


def _exactly(receive: Callable[[int], bytes], size: int) -> bytes | None:
    parts = bytearray()
    while len(parts) < size:
        part = receive(min(size - len(parts), 1 << 20))
        if not part:
            return None
        parts += part
    return bytes(parts)
