"""The zones of an article in which nothing is marked."""

from __future__ import annotations

from collections.abc import Callable

from khabar import Article
from khabar.text import Segments


def silence(article: Article, *types: str) -> Callable[[int, int], bool]:
    """Return what tells whether a span touches a zone of one of these types."""
    segments = Segments([zone for zone in article.zones if zone.type in types])

    def is_silent(start: int, end: int) -> bool:
        first, last = segments.touched(start, end)
        return first < last

    return is_silent
