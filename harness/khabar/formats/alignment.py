"""Annotation of texts that differ from a corpus's in white space alone, moved onto the corpus."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import msgspec

from khabar import limits
from khabar.errors import KhabarError, unknown
from khabar.formats.format import Options
from khabar.formats.regions import Move, onto
from khabar.schema import TASKS, Article, Event

__all__ = ["aligned"]


def aligned(
    article: Article, corpus: Mapping[str, Article], where: str, options: Options
) -> Article:
    """Return the article of a corpus with the layers of one that was read, by its id.

    A mention of nothing but white space is counted as lost. Raises KhabarError if the corpus has no
    such article, or another text.
    """
    own = corpus.get(article.id)
    if own is None:
        raise KhabarError(f"{where}: article: {unknown(article.id, corpus)}")
    layers: dict[str, Any] = {task: getattr(article, task) for task in TASKS}
    if own.text != article.text:
        move = onto(article.text, own.text)
        if move is None:
            fault = "its text differs from the corpus's in more than white space"
            raise KhabarError(f"{where}: article {own.id[: limits.QUOTED]!r}: {fault}; omit --data")
        for task, mentions in layers.items():
            layers[task] = mentions and tuple(_moved(mentions, move, options))
    return msgspec.structs.replace(own, labels=article.labels, **layers)


def _moved(mentions: tuple[Any, ...], move: Move, options: Options) -> list[Any]:
    moved = []
    for mention in mentions:
        start, end = move(mention.start, mention.end)
        if start < 0:
            options.losses["mentions of white space"] += 1
            continue
        changes: dict[str, Any] = {"start": start, "end": end, "text": None}
        if isinstance(mention, Event):
            changes["arguments"] = tuple(_moved(mention.arguments, move, options))
        moved.append(msgspec.structs.replace(mention, **changes))
    return moved
