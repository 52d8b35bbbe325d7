"""How much khabar takes of what others wrote, the same on every Python.

Here stand the bounds that are documented, and those that several modules share.
"""

from __future__ import annotations

from collections.abc import Iterable

LINE = 16 * 1024**2
"""Bytes in a line of JSON Lines, which holds one article or one answer."""
FILE = 64 * 1024**2
"""Bytes in a file that is read as a whole: JSON, brat's files, text."""
YAML = 2 * 1024**2
"""Bytes in a YAML file."""
SYSTEM, PREDICTIONS = 64 * 1024, 8 * 1024**2
"""Bytes in the two files of a submission."""
KEPT = 16 * 1024**2
"""Bytes of a run's predictions.jsonl that stay in memory once they are read, decoded."""
DETAILS = 1024**2
"""Bytes of an answer's `details` as JSON."""
ERROR, NAME = 10_000, 1_000
"""Characters of an answer's `error`; of an id, a label, a value or the name of a cluster."""
RECORDS = 1_000_000
"""Lists and objects in a line or a file of JSON."""
MENTIONS = 100_000
"""Mentions of a layer in an article, and arguments of an event."""
WITHOUT_SPAN = 1_000_000
"""Answered items of an article that have no span, of each kind."""
DEPTH, YAML_DEPTH = 64, 20
"""Lists and objects inside one another."""
DIGITS = 40
"""Digits of a number that has no type: in `details`, and in YAML."""
MESSAGE, TRACEBACK = 500, 20_000
"""Characters of an exception's message that are stored; of its traceback."""
COST = 1_000_000_000
"""US dollars that an article or a run can cost."""
ANSWER = 1_000_000
"""Characters of what a model answers; what stands behind them counts as cut off."""
ANSWER_ITEMS = 10_000
"""Items of a model's answer whose quotations are looked for; others are unlocatable."""
ANSWER_DEPTH = 50
"""Lists and objects inside one another in a model's answer; what is deeper cannot be read."""
EXAMPLES, EXAMPLE = 3, 200
"""Malformed items that an answer's details and a report's note tell of; characters of each."""
QUOTED = 60
"""Characters of a stranger's words in a message."""
ROWS = 1_000_000
"""Rows of a Parquet file."""
UNPACKED = 512 * 1024**2
"""Bytes of a Parquet file's rows in memory."""

DEEP = f"nested too deeply, in more than {DEPTH} levels; give lists of flat records"

_BRACKETS = bytes.maketrans(b"{}", b"[]")
_OTHERS = bytes(set(range(256)) - set(b'{}[]"'))


def fault(what: str, size: int, most: int, remedy: str) -> str | None:
    """Return what to say of a size that is over its bound, or None; `what` names its unit."""
    return f"{size:,} {what}; at most {most:,} are read; {remedy}" if size > most else None


def records_fault(content: bytes) -> str | None:
    """Return what is wrong with JSON of too many lists and objects, before it is read, or None."""
    if len(content) < 2 * RECORDS:
        return None
    found = content.count(b"[") + content.count(b"{")
    return fault("lists and objects", found, RECORDS, "give one article a line")


def is_deep(content: bytes) -> bool:
    """Return whether JSON, which must be well formed, nests lists and objects too deeply."""
    if content.count(b"[") + content.count(b"{") <= DEPTH:
        return False
    bare = _brackets(content)
    for _ in range(DEPTH):
        bare = bare.replace(b"[]", b"")
    return bool(bare)


def _brackets(content: bytes) -> bytes:
    """Return the brackets of JSON that stand outside its strings, all of one kind."""
    plain = content.replace(rb"\\", b"").replace(rb"\"", b"")
    bare = plain.translate(_BRACKETS, _OTHERS).replace(b'""', b"")
    return b"".join(bare.split(b'"')[::2])


def value_fault(value: object) -> str | None:
    """Return what is wrong with a value that JSON made, without recursion, or None."""
    level = [value]
    for _ in range(DEPTH + 1):
        if any(isinstance(each, int) and abs(each) >= 10**DIGITS for each in level):
            return f"a number of more than {DIGITS} digits; write it as a string"
        holding = [each for each in level if isinstance(each, dict | list)]
        if not holding:
            return None
        level = [inner for each in holding for inner in _inside(each)]
    return DEEP


def _inside(holding: dict[object, object] | list[object]) -> Iterable[object]:
    return holding.values() if isinstance(holding, dict) else holding
