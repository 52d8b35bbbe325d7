"""A model's answer without its thinking."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from typing import NamedTuple

from khabar import resources


class WithoutThinking(NamedTuple):
    """An answer without the thinking, and whether it ends within the thinking."""

    text: str
    thinking: bool


def without_thinking(answer: str) -> WithoutThinking:
    """Return the parts of an answer that are outside its thinking.

    Everything before a closing mark without an opening one is thinking, and so is everything after
    an opening mark that is not closed. The marks are those of ``thinking.yaml``.
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
    return WithoutThinking("\n".join(parts), thinking)


@cache
def _marks() -> re.Pattern[str]:
    known = resources.load(Path(__file__).with_suffix(".yaml"))
    tag = rf"\s?(?:\w{{1,20}}:)?(?:{'|'.join(known['tags'])})\s?>"
    opening = "|".join(map(re.escape, known["opening"]))
    closing = "|".join(map(re.escape, known["closing"]))
    marks = rf"(?P<opening><{tag}|{opening})|(?P<closing></{tag}|{closing})"
    return re.compile(marks, re.IGNORECASE)
