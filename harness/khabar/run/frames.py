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


class Making(msgspec.Struct, array_like=True, frozen=True):
    """How a worker makes a system, by which name; its retries, and the folder of its cache."""

    system: str
    retries: int
    cache: str | None


class Asked(msgspec.Struct, array_like=True, gc=False):
    """An article, whether the system may turn out to be unusable (`probe`), and its calls before.

    `before`: the calls of earlier attempts at the article, those of the latest first.
    """

    article: Article
    probe: bool
    before: tuple[Call, ...] = ()


class Answered(msgspec.Struct, array_like=True, gc=False):
    """What a system answered, or a call that it made, or why it can answer nothing at all.

    Without any of these, the system is made and waits for articles.
    """

    prediction: Prediction | None = None
    call: Call | None = None
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
