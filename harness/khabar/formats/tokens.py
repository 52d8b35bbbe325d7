"""Articles from tokens and back: how tokens become text, and the words of a text become tokens."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import accumulate
from typing import NamedTuple

import msgspec

from khabar.flatten import Segmentation
from khabar.formats.format import Join, Options
from khabar.formats.tags import Marked
from khabar.schema import Article, Entity, Span

_CLOSING = frozenset(".,:;!?%)]}»”’،؛؟٪…")
_OPENING = frozenset("([{«“‘")
_BETWEEN_DIGITS = frozenset(".,:/-٫٬")
_PROCLITIC, _ENCLITIC = re.compile(r"\w+\+"), re.compile(r"\+\w+")


class Passage(NamedTuple):
    """The tokens of a sentence, and the spans among them."""

    tokens: Sequence[str]
    spans: Sequence[Marked] = ()


class _Line(NamedTuple):
    """A sentence as text: where each of its tokens starts and ends in it."""

    text: str
    starts: Sequence[int]
    ends: Sequence[int]


def article(id_: str, passages: Sequence[Passage], options: Options) -> Article:
    """Return the article of sentences: each is a line, whose tokens are joined by a rule."""
    texts, entities, base = [], list[Entity](), 0
    for passage in passages:
        if passage.spans:
            line = laid_out(passage.tokens, options.join)
            entities += _entities(passage.spans, line, base)
            text = line.text
        else:
            text = _text(passage.tokens, options.join)
        texts.append(text)
        base += len(text) + 1
    return Article(id=id_, text="\n".join(texts), entities=tuple(entities), labels=options.labels)


def _entities(spans: Sequence[Marked], line: _Line, base: int) -> Iterator[Entity]:
    starts, ends = line.starts, line.ends
    for first, end, type_ in spans:
        yield Entity(start=base + starts[first], end=base + ends[end - 1], type=type_)


def _text(tokens: Sequence[str], join: Join) -> str:
    return " ".join(tokens) if join == "space" else laid_out(tokens, join).text


def laid_out(tokens: Sequence[str], join: Join) -> _Line:
    """Return a sentence as text, by a rule: ``space`` puts one between all tokens."""
    if join == "space":
        ends = list(accumulate([len(token) + 1 for token in tokens]))
        return _Line(" ".join(tokens), [0, *ends], [end - 1 for end in ends])
    shown = [_without_mark(token) for token in tokens]
    spaces = [0, *(_apart(tokens, place) for place in range(1, len(tokens)))]
    ends = list(accumulate(space + len(s) for space, s in zip(spaces, shown, strict=True)))
    starts = [end - len(s) for end, s in zip(ends, shown, strict=True)]
    text = "".join(" " * space + s for space, s in zip(spaces, shown, strict=True))
    return _Line(text, starts, ends)


def _without_mark(token: str) -> str:
    """Return a token without the + by which a corpus shows that it was split from a word."""
    if _PROCLITIC.fullmatch(token):
        return token[:-1]
    return token[1:] if _ENCLITIC.fullmatch(token) else token


def _apart(tokens: Sequence[str], place: int) -> bool:
    """Return whether there is a space before a token, by the rule for Arabic."""
    before, token = tokens[place - 1], tokens[place]
    if _PROCLITIC.fullmatch(before) or _ENCLITIC.fullmatch(token):
        return False
    if _CLOSING.issuperset(token) or _OPENING.issuperset(before):
        return False
    return not (_in_number(tokens, place) or _in_number(tokens, place - 1))


def _in_number(tokens: Sequence[str], place: int) -> bool:
    """Return whether a token is a sign between two numbers."""
    if tokens[place] not in _BETWEEN_DIGITS or not 0 < place < len(tokens) - 1:
        return False
    return tokens[place - 1][-1:].isdecimal() and tokens[place + 1][:1].isdecimal()


def passages(article: Article, losses: Counter[str]) -> Iterator[Passage]:
    """Yield the sentences of an article as tokens, with its entities, which are of whole words.

    One that runs over the end of its sentence is cut there, which `losses` counts.
    """
    segmented, text = Segmentation(article), article.text
    marked = [Marked(*segmented.words(m.start, m.end), m.type) for m in article.entities or ()]
    marked.sort(key=lambda span: (span.first, -span.end))
    for sentence in article.sentences:
        first, end = segmented.words(sentence.start, sentence.end)
        tokens = [text[token.start : token.end] for token in article.tokens[first:end]]
        inside = [m for m in marked if first <= m.first < end]
        losses["mentions cut at the end of a sentence"] += sum(m.end > end for m in inside)
        spans = [Marked(m.first - first, min(m.end, end) - first, m.type) for m in inside]
        yield Passage(tokens, spans)


def parted_by_spaces(article: Article) -> Article:
    """Return an article whose words are parted by white space alone, and whose sentences are lines.

    So tokens that were joined by spaces are found again.
    """
    found = [Span(*match.span()) for match in re.finditer(r"\S+", article.text)]
    lines = [Span(*match.span()) for match in re.finditer(r"\S(?:.*\S)?", article.text)]
    return msgspec.structs.replace(article, tokens=tuple(found), sentences=tuple(lines))


def visible(found: Sequence[str], options: Options, where: str) -> Sequence[int]:
    """Return the places of the tokens that have a visible character; others are left out.

    Raises KhabarError for an empty token where files are read strictly.
    """
    if all(map(str.strip, found)):
        return range(len(found))
    places = []
    for place, token in enumerate(found):
        if token.strip():
            places.append(place)
        else:
            fault = f"token {place} is empty"
            options.repair("empty tokens left out", where, fault, "leave it out")
    return places
