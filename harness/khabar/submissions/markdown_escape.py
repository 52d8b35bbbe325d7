"""A stranger's text in Markdown that means nothing but itself."""

from __future__ import annotations

import re

_PLAIN = "A-Za-z0-9 ,.;/()\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u024f\u0621-\u064a\u0660-\u0669-"
_MEANING = re.compile(rf"(?<=[wW])\.|[^{_PLAIN}]")
"""What may mean something to Markdown or HTML. The rest is named, not asked of Unicode's tables,
which change with Python. ``www.`` would become a link."""


def cell(text: str) -> str:
    """Return one line of text as it can stand in a table's cell.

    Signs are written as numbers. An empty comment after an at sign keeps what is around it from
    being taken for an address.
    """
    return _MEANING.sub(_as_number, " ".join(text.split()))


def _as_number(sign: re.Match[str]) -> str:
    return f"&#{ord(sign[0])};" + ("<!-- -->" if sign[0] == "@" else "")


def code(text: str) -> str:
    """Return text without backticks, bars and line ends as code."""
    return f"`{text}`"
