"""The zones of an article in which a task has mentions."""

from __future__ import annotations

import khabar
from khabar.answers import Task
from khabar.layers import LAYERS


def open_zones(article: khabar.Article, task: Task) -> list[tuple[int, int]]:
    """Return the spans of the zones in which a task has mentions, as code points."""
    if not article.zones:
        return [(0, len(article.text))]
    return [
        (zone.start, zone.end) for zone in article.zones if zone.type not in LAYERS[task].barred
    ]


def shown(article: khabar.Article, task: Task) -> str:
    """Return the text of an article as a prompt for a task shows it."""
    return "\n".join(article.text[start:end] for start, end in open_zones(article, task))
