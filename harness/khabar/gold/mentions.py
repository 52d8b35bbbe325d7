"""Mentions where they stand in the gold, as rules and audits see them; what they say is wrong."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

from khabar.gold.read import Gold, layers_path
from khabar.schema import TASKS, Article, Mention
from khabar.text import Segments


class Problem(NamedTuple):
    """A rule broken: which, in which file (from the root), at which id, and what to do."""

    rule: str
    file: Path
    id: str
    message: str

    def __str__(self) -> str:
        return f"{self.file}: {self.id}: {self.message} [{self.rule}]"


Found = Iterator[tuple[Path, str, str]]
Rule = Callable[[Gold], Found]


class Frame(NamedTuple):
    """An article with what every rule asks of it: its file, its words and its sentences."""

    article: Article
    file: Path
    words: Segments
    sentences: Segments
    spans: frozenset[tuple[int, int]]  # of entities and dates: what arguments may be


class Marked(NamedTuple):
    """A mention where it stands."""

    frame: Frame
    layer: str
    mention: Mention

    @property
    def where(self) -> tuple[Path, str]:
        """The file, and the mention's id in messages."""
        return self.frame.file, self.name

    @property
    def name(self) -> str:
        """The mention's layer, offsets and text, as messages give it."""
        return f"{self.layer} {self.mention.start}-{self.mention.end} «{self.mention.text}»"

    @property
    def position(self) -> tuple[int, int]:
        """What mentions are sorted by: start, then the outer first."""
        return self.mention.start, -self.mention.end

    @property
    def inside(self) -> str:
        """The text at the mention's offsets."""
        return self.frame.article.text[self.mention.start : self.mention.end]

    @property
    def touched(self) -> tuple[int, int]:
        """The range of words that the mention touches."""
        return self.frame.words.touched(self.mention.start, self.mention.end)


def by_layer(gold: Gold) -> Iterator[tuple[str, list[Marked]]]:
    """Yield every article's layers, each with its mentions."""
    for article in gold.articles:
        entities, dates = article.entities or (), article.dates or ()
        frame = Frame(
            article,
            layers_path(article.id),
            Segments(article.tokens),
            Segments(article.sentences),
            frozenset({(e.start, e.end) for e in entities} | {(d.start, d.end) for d in dates}),
        )
        for layer in TASKS:
            yield layer, [Marked(frame, layer, m) for m in getattr(article, layer) or ()]


def each(gold: Gold) -> Iterator[Marked]:
    """Yield every mention of every layer."""
    return (marked for _, mentions in by_layer(gold) for marked in mentions)
