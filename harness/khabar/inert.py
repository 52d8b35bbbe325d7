"""Hostile text, made safe to show."""

from __future__ import annotations


def readable(text: str) -> str:
    """Return lines as `printable` does, but keep bidi isolates, which end with their line."""
    return "".join(c if c in _KEPT else printable(c) for c in text)


_KEPT = frozenset("\n\u2067\u2069")


def printable(text: str) -> str:
    """Return `text` with control characters escaped, so that a terminal stays safe.

    Format characters are escaped too, because a bidi override could make a line read differently.
    """
    if text.isprintable():
        return text
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in text)


def writable(text: str, encoding: str = "utf-8") -> str:
    """Return text with escapes for characters that an encoding lacks, such as lone surrogates."""
    return text.encode(encoding, "backslashreplace").decode(encoding)


def shortened(text: str, most: int = 400) -> str:
    """Return `text`, with its middle cut out if it has more than `most` characters."""
    if len(text) <= most:
        return text
    half = most // 2
    return f"{text[:half]} … {text[-half:]}"
