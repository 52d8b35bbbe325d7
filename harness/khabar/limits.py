"""The bounds on input, the same on every Python.

These are the bounds that are documented, and those that several modules share.
"""

from __future__ import annotations

from collections.abc import Iterable

LINE = 16 * 1024**2
"""Bytes of a line of JSON Lines, which holds one article or one answer."""
FILE = 64 * 1024**2
"""Bytes of a file that is read as a whole: JSON, brat's files, text."""
YAML = 2 * 1024**2
"""Bytes of a YAML file."""
SYSTEM, PREDICTIONS = 64 * 1024, 8 * 1024**2
"""Bytes of the two files of a submission."""
ON_SUITE, FRESH = 64 * 1024**2, 256 * 1024
"""Bytes of a submission's predictions on a suite, and of its fresh.yaml."""
KEPT = 16 * 1024**2
"""Bytes of a run's predictions.jsonl whose records stay in memory after they are decoded."""
LOG, LOGGED_LINE = 64 * 1024**2, 64 * 1024
"""Bytes that a system prints in worker processes which are kept, and of a line of it."""
DETAILS = 1024**2
"""Bytes of an answer's `details` as JSON."""
SEED = (1 << 63) - 1
"""The largest seed of a suite."""
ERROR, NAME = 10_000, 1_000
"""Characters of an answer's `error`; of an id, a label, a value or the name of a cluster."""
RECORDS = 1_000_000
"""Lists and objects of a line or a file of JSON."""
MENTIONS = 100_000
"""Mentions of a layer in an article, and arguments of an event."""
WITHOUT_SPAN = 1_000_000
"""Answered items of an article that have no span, per kind."""
DEPTH, YAML_DEPTH = 64, 20
"""Levels of nested lists and objects."""
DIGITS = 40
"""Digits of a number whose type is not declared: in `details`, and in YAML."""
MESSAGE, TRACEBACK = 500, 20_000
"""Characters of an exception's message and of its traceback that are stored."""
COST = 1_000_000_000
"""US dollars that an article or a run can cost."""
ANSWER = 1_000_000
"""Characters of a model's answer; the rest counts as cut off."""
ANSWER_ITEMS = 10_000
"""Items of a model's answer whose quotations are searched for; others are unlocatable."""
ANSWER_NAME = 100
"""Characters of the name that a model gives a mention; a longer one is malformed."""
ANSWER_DEPTH = 50
"""Levels of nested lists and objects in a model's answer; deeper items are malformed."""
EXAMPLES, EXAMPLE = 3, 200
"""Malformed items that an answer's details and a report's note quote; characters of each."""
QUOTED = 60
"""Characters of input that a message quotes."""
ROWS = 1_000_000
"""Rows of a Parquet file."""
UNPACKED = 512 * 1024**2
"""Bytes of a Parquet file's rows in memory."""

DEEP = f"nested too deeply (more than {DEPTH} levels); give lists of flat records"

_BRACKETS = bytes.maketrans(b"{}", b"[]")
_OTHERS = bytes(set(range(256)) - set(b'{}[]"'))


def fault(units: str, size: int, most: int, remedy: str) -> str | None:
    """Return the fault of a size that is over its bound, or None; `units` names what is counted."""
    return f"{size:,} {units}; at most {most:,} are read; {remedy}" if size > most else None


def records_fault(content: bytes) -> str | None:
    """Return the fault of JSON with too many lists and objects, before it is decoded, or None."""
    if len(content) < 2 * RECORDS:
        return None
    number = content.count(b"[") + content.count(b"{")
    return fault("lists and objects", number, RECORDS, "put one article on each line")


def is_deep(content: bytes) -> bool:
    """Return whether JSON, which must be well formed, nests lists and objects too deeply."""
    if content.count(b"[") + content.count(b"{") <= DEPTH:
        return False
    bare = _brackets(content)
    for _ in range(DEPTH):
        bare = bare.replace(b"[]", b"")
    return bool(bare)


def _brackets(content: bytes) -> bytes:
    """Return the brackets of JSON outside its strings, all as square brackets."""
    plain = content.replace(rb"\\", b"").replace(rb"\"", b"")
    bare = plain.translate(_BRACKETS, _OTHERS).replace(b'""', b"")
    return b"".join(bare.split(b'"')[::2])


def value_fault(value: object) -> str | None:
    """Return the fault of a decoded JSON value, or None; without recursion."""
    level = [value]
    for _ in range(DEPTH + 1):
        if any(isinstance(value, int) and abs(value) >= 10**DIGITS for value in level):
            return f"a number with more than {DIGITS} digits; write it as a string"
        containers = [value for value in level if isinstance(value, dict | list)]
        if not containers:
            return None
        level = [item for container in containers for item in _items(container)]
    return DEEP


def _items(container: dict[object, object] | list[object]) -> Iterable[object]:
    return container.values() if isinstance(container, dict) else container
