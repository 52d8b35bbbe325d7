"""What a model answers, without what it thinks."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from typing import NamedTuple

from khabar import resources


class Said(NamedTuple):
    """An answer without the thinking, and whether it ends before the thinking does."""

    text: str
    thinking: bool


def said(answer: str) -> Said:
    """Return what stands outside the thinking of an answer.

    Before a closing mark without an opening one all is thinking; behind an opening one that is
    not closed there is no answer. The marks are those of ``thinking.yaml``.
    """
    parts: list[str] = []
    at, thinking = 0, False
    for mark in _marks().finditer(answer):
        opens = mark.lastgroup == "opening"
        if opens and not thinking:
            parts.append(answer[at : mark.start()])
        elif not opens and not thinking:
            parts.clear()
        at, thinking = mark.end(), opens
    if not thinking:
        parts.append(answer[at:])
    return Said("\n".join(parts), thinking)


@cache
def _marks() -> re.Pattern[str]:
    known = resources.load(Path(__file__).with_suffix(".yaml"))
    tag = rf"\s?(?:\w{{1,20}}:)?(?:{'|'.join(known['tags'])})\s?>"
    opening = "|".join(map(re.escape, known["opening"]))
    closing = "|".join(map(re.escape, known["closing"]))
    marks = rf"(?P<opening><{tag}|{opening})|(?P<closing></{tag}|{closing})"
    return re.compile(marks, re.IGNORECASE)
