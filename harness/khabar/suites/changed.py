"""What the variants of an arm change: how long the names of entities were, and are.

Longer or rarer names are harder, whoever has seen the articles; so a loss is read beside this.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from khabar.corpus import Corpus
from khabar.schema import Article, Variant
from khabar.text import Segments

__all__ = ["Changed", "Size", "changed"]


class Size(NamedTuple):
    """The mean length of mentions: code points, and words that they touch."""

    characters: float
    words: float


class Changed(NamedTuple):
    """The entity mentions of variants whose text is another than in the base article.

    `mentions`: how many, of the `paired` ones that both texts have. `before`, `after`: how long
    they are in the base articles and in the variants; None where none is changed.
    """

    mentions: int
    paired: int
    before: Size | None
    after: Size | None


def changed(base: Corpus, variants: Iterable[Variant]) -> Changed:
    """Return what variants change in the entities of the articles that they were made from."""
    pairs = [pair for variant in variants for pair in _pairs(base.by_id(variant.base), variant)]
    other = [(old, new) for old, new in pairs if old[0] != new[0]]
    before, after = ([pair[side] for pair in other] for side in (0, 1))
    return Changed(len(other), len(pairs), _size(before), _size(after))


_Mention = tuple[str, int]
"""A mention's text, and how many words it touches."""


def _pairs(base: Article, variant: Variant) -> Iterator[tuple[_Mention, _Mention]]:
    before, after = _mentions(base), _mentions(variant)
    for origin, mention in zip(variant.origin.get("entities", ()), after, strict=False):
        if origin is not None:
            yield before[origin], mention


def _mentions(article: Article) -> list[_Mention]:
    words = Segments(article.tokens)
    touched = [(e, words.touched(e.start, e.end)) for e in article.entities or ()]
    return [(article.text[e.start : e.end], last - first) for e, (first, last) in touched]


def _size(mentions: Sequence[_Mention]) -> Size | None:
    if not mentions:
        return None
    characters = sum(len(text) for text, _ in mentions)
    return Size(characters / len(mentions), sum(words for _, words in mentions) / len(mentions))
