"""Mentions of the gold with their article, for rules and audits, and the problems these report."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

from khabar.gold.read import Gold, layers_path
from khabar.schema import TASKS, Article, Mention
from khabar.text import Segments


class Problem(NamedTuple):
    """A breach of a rule: the rule, the file (from the root), the id, and what to do."""

    rule: str
    file: Path
    id: str
    message: str

    def __str__(self) -> str:
        return f"{self.file}: {self.id}: {self.message} [{self.rule}]"


Breaches = Iterator[tuple[Path, str, str]]
Rule = Callable[[Gold], Breaches]


class Frame(NamedTuple):
    """An article with its file, its words, its sentences, and the spans that can be arguments."""

    article: Article
    file: Path
    words: Segments
    sentences: Segments
    spans: frozenset[tuple[int, int]]  # of entities and dates


class GoldMention(NamedTuple):
    """A mention with its article and layer."""

    frame: Frame
    layer: str
    mention: Mention

    @property
    def where(self) -> tuple[Path, str]:
        """The file, and the mention's id in messages."""
        return self.frame.file, self.name

    @property
    def name(self) -> str:
        """The mention's layer, offsets and text, for messages."""
        return f"{self.layer} {self.mention.start}-{self.mention.end} «{self.mention.text}»"

    @property
    def position(self) -> tuple[int, int]:
        """The sort key of mentions: start, then the outer first."""
        return self.mention.start, -self.mention.end

    @property
    def inside(self) -> str:
        """The text at the mention's offsets."""
        return self.frame.article.text[self.mention.start : self.mention.end]

    @property
    def touched(self) -> tuple[int, int]:
        """The range of words that the mention touches."""
        return self.frame.words.touched(self.mention.start, self.mention.end)


def by_layer(gold: Gold) -> Iterator[tuple[str, list[GoldMention]]]:
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
            yield layer, [GoldMention(frame, layer, m) for m in getattr(article, layer) or ()]


def every_mention(gold: Gold) -> Iterator[GoldMention]:
    """Yield every mention of every layer."""
    return (mention for _, mentions in by_layer(gold) for mention in mentions)
