"""Hostile text, escaped for Markdown."""

from __future__ import annotations

import re

_PLAIN = "A-Za-z0-9 ,.;/()\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u024f\u0621-\u064a\u0660-\u0669-"
_MEANING = re.compile(rf"(?<=[wW])\.|[^{_PLAIN}]")
"""Characters that may be markup in Markdown or HTML: all but those listed, because Unicode's tables
change with Python. ``www.`` would become a link."""


def cell(text: str) -> str:
    """Return one line of text for a table's cell.

    Markup characters become numeric references. An empty comment after an at sign keeps the text
    around it from becoming an address.
    """
    return _MEANING.sub(_as_number, " ".join(text.split()))


def _as_number(character: re.Match[str]) -> str:
    return f"&#{ord(character[0])};" + ("<!-- -->" if character[0] == "@" else "")


def code(text: str) -> str:
    """Return text without backticks, bars and line ends as code."""
    return f"`{text}`"
