"""What a system would send to a model for an article, and the systems that it is, per prompt."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import msgspec

from khabar.errors import KhabarError, summary
from khabar.schema import Article
from khabar.systems import System, name_of


class Turn(msgspec.Struct, frozen=True):
    """A turn of a conversation with a model: who says it, and what."""

    role: str
    content: str


class Request(msgspec.Struct, frozen=True):
    """A request for an article: the question that it asks, and all its turns.

    `tokens` and `counted_by`: how many they are and how they were counted, if the system says so;
    `note`: what of the request is not known yet; `schema`: the JSON Schema of its answer.
    """

    question: str
    messages: tuple[Turn, ...]
    tokens: int | None = None
    counted_by: str | None = None
    note: str | None = None
    schema: dict[str, Any] | None = None


def requests(system: System, article: Article) -> list[Request]:
    """Return what a system would send for an article, by its method `requests`.

    Raises KhabarError if it has none, or if what it returns are no requests.
    """
    method = getattr(system, "requests", None)
    name = name_of(system)
    if not callable(method):
        raise KhabarError(f"{name}: has no prompt, because it has no method requests(article)")
    try:
        return msgspec.convert(method(article.blind()), list[Request])
    except msgspec.ValidationError as error:
        raise KhabarError(f"{name}: requests: {error}; see docs/prompts.md") from None


def folder_of_prompt(run: Path, prompt: str) -> Path:
    """Return where a run keeps its run with one of several prompts; "" is its only one."""
    return run / "prompts" / prompt if prompt else run


def by_prompt(system: System) -> Mapping[str, System]:
    """Return the systems that a system is, by the names of their prompts; none for most.

    They are those of its method `by_prompt`. Raises KhabarError if it fails, or for a name that
    cannot be a folder's.
    """
    method = getattr(system, "by_prompt", None)
    try:
        systems = dict(method()) if callable(method) else {}
    except KhabarError:
        raise
    except Exception as error:  # a system is a stranger
        raise KhabarError(f"{name_of(system)}: by_prompt: {summary(error)}") from None
    for name in systems:
        if not _NAME.fullmatch(name):
            raise KhabarError(f"{name_of(system)}: prompts: {name!r}: use letters, digits, . - _")
    return systems


_NAME = re.compile(r"[\w-][\w. -]{0,99}")
"""What the folder of a prompt's run may be called."""
