"""JSON out of what a model writes: in a fence, amid prose, or broken off."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from itertools import islice
from typing import Any, NamedTuple

_FENCE = re.compile(r"```(?:json)?\s*\n?")
_OPENING = re.compile(r'\{\s*["}]|\[\s*[{\]]')
_THINKING = re.compile(r"\s*<(?:think|thinking|thought|reasoning)>", re.IGNORECASE)
_THOUGHT = re.compile(r"</(?:think|thinking|thought|reasoning)>", re.IGNORECASE)
_SIGNS = re.compile(r'["{}\[\],\\]')
_CLOSING = {"{": "}", "[": "]"}
LONGEST = 4_000_000
"""Characters of an answer that are looked at; what is behind them counts as broken off."""
_MOST_STARTS, _DEEPEST = 10, 50


class Read(NamedTuple):
    """A JSON object or array, and whether it broke off and was mended."""

    value: dict[str, Any] | list[Any]
    truncated: bool


def read(answer: str) -> Read | None:
    """Return the first JSON object or list of objects in an answer, fenced ones before others.

    One that breaks off is read up to its last complete item: nothing that was begun and not
    finished is guessed. What stands before the end of thinking is no answer, nor is an empty list
    or object amid other words. None where there is no such JSON. Time is linear in the answer.
    """
    answer = _said(answer[:LONGEST])
    decoder = json.JSONDecoder()
    empty: Read | None = None
    for start in _starts(answer):
        try:
            value, end = decoder.raw_decode(answer, start)
            truncated = False
        except (ValueError, RecursionError):
            value, end, truncated = _mended(answer, start), len(answer), True
        if truncated and value == {}:
            return None
        if value and (isinstance(value, dict) or isinstance(value[0], dict)):
            return Read(value, truncated)
        if value in ({}, []) and _alone(answer, start, end):
            empty = empty or Read(value, truncated)
    return empty


def _said(answer: str) -> str:
    """Return what stands behind the thinking; nothing if the thinking has no end."""
    ends = [found.end() for found in _THOUGHT.finditer(answer)]
    said = answer[ends[-1] :] if ends else answer
    return "" if _THINKING.match(said) else said


def _alone(answer: str, start: int, end: int) -> bool:
    """Return whether a value is all that an answer or a fence holds."""
    before, behind = answer[:start].rstrip(), answer[end:].lstrip()
    return before.endswith(("```", "```json")) or not (before or behind)


def _starts(answer: str) -> Iterator[int]:
    """Yield where JSON may begin: behind fences, then at the first brackets."""
    for fence in islice(_FENCE.finditer(answer), _MOST_STARTS):
        if _OPENING.match(answer, fence.end()):
            yield fence.end()
    for opening in islice(_OPENING.finditer(answer), _MOST_STARTS):
        yield opening.start()


def _mended(answer: str, start: int) -> dict[str, Any] | list[Any] | None:
    """Return what is complete of a value that breaks off, closed behind its last whole item.

    Empty where it breaks off before the first; None where it is no JSON at all.
    """
    open_: list[str] = []
    whole: tuple[int, list[str]] | None = None
    in_string, at = False, start
    while sign := _SIGNS.search(answer, at):
        at, char = sign.end(), sign.group()
        if char == "\\":
            at += in_string
        elif char == '"':
            in_string = not in_string
        elif not in_string and char in _CLOSING:
            open_.append(char)
            if len(open_) > _DEEPEST:
                return None
        elif not in_string and char != ",":
            if _CLOSING[open_.pop()] != char:
                open_.clear()
            if not open_:
                break
            if open_[-1:] == ["["] and open_.count("[") == 1 and char == "}":
                whole = at, open_.copy()
    if whole is None:
        return {} if open_ else None
    end, still_open = whole
    closed = answer[start:end] + "".join(_CLOSING[char] for char in reversed(still_open))
    try:
        value = json.loads(closed)
    except (ValueError, RecursionError):
        return None
    return value if isinstance(value, dict | list) else None
