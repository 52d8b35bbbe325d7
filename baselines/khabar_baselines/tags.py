"""Mentions from the tags of words, in any of the usual schemes."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import NamedTuple

import khabar
from khabar.text import Segments

_PREFIXED = re.compile(r"([BIESLUM])-(.+)")
_BEGINS, _ENDS = frozenset("BSU"), frozenset("ESLU")


class Tag(NamedTuple):
    """A word's tag: the type (None: outside), and whether a mention must begin or end here."""

    type: str | None
    begins: bool = False
    ends: bool = False


Tagger = Callable[[Sequence[Sequence[str]]], Sequence[Sequence[Tag]]]
"""Maps sentences, given as words, to their tags: one tag per word."""


def parse(tag: str) -> Tag:
    """Return the meaning of a tag of IOB1, IOB2, IOBES, BILOU or BMES, or of a plain type.

    The scheme need not be declared, because one reading (conlleval's) fits all of them.
    """
    if tag == "O":
        return Tag(None)
    if match := _PREFIXED.fullmatch(tag):
        prefix, type_ = match.groups()
        return Tag(type_, prefix in _BEGINS, prefix in _ENDS)
    return Tag(tag)


def mentions(words: Sequence[khabar.Span], tags: Sequence[Tag]) -> list[khabar.Entity]:
    """Return the mentions of a sentence from its words' tags, one tag per word.

    A mention continues while the type is the same and no tag begins or ends one; an ``I-`` without
    a tag before it begins one. Raises ValueError if words and tags differ in number.
    """
    entities_: list[khabar.Entity] = []
    before = Tag(None)
    for word, tag in zip(words, tags, strict=True):
        if tag.type is not None:
            continues = tag.type == before.type and not tag.begins and not before.ends
            start = entities_.pop().start if continues else word.start
            entities_.append(khabar.Entity(start=start, end=word.end, type=tag.type))
        before = tag
    return entities_


def sentences(article: khabar.Article) -> list[tuple[khabar.Span, ...]]:
    """Return the words of an article's sentences, in order; no list is empty."""
    words = Segments(article.tokens)
    return [
        article.tokens[slice(*words.touched(sentence.start, sentence.end))]
        for sentence in article.sentences
    ]


def forms(article: khabar.Article) -> list[list[str]]:
    """Return the words of an article's sentences as strings."""
    return [[article.text[word.start : word.end] for word in words] for words in sentences(article)]


def entities(article: khabar.Article, tagged: Tagger) -> tuple[khabar.Entity, ...]:
    """Return the mentions of an article, whose sentences `tagged` tags.

    Raises ValueError if words and tags differ in number.
    """
    of_sentences = tagged(forms(article))
    return tuple(
        mention
        for words, of_words in zip(sentences(article), of_sentences, strict=True)
        for mention in mentions(words, of_words)
    )
