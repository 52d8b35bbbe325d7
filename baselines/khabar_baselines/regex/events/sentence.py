"""A sentence as the rules see it: folded words, and the names and dates that cover them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

import khabar
from khabar.fold import folded
from khabar.text import Segments, sentences, words
from khabar_baselines.regex.clitics import CONJUNCTIONS, readings
from khabar_baselines.regex.events.morphology import PRONOUNS

DATE = "DATE"
QUOTES = frozenset('":')
_JOINTS = frozenset('-—/()"')


@dataclass(slots=True)
class Name:
    """An outermost entity, or a date, with the range of words that it touches."""

    start: int
    end: int
    kind: str
    first: int
    stop: int
    clitics: str = ""
    definite: bool = False

    @property
    def is_bound(self) -> bool:
        """Whether a preposition is written as part of it."""
        return self.clitics.endswith(("ب", "ل", "ك"))


@dataclass(slots=True)
class Word:
    """A word or sign, folded; `feminine`: whether it ends in ``ة``, which folds to ``ه``.

    `is_sign`: whether it is punctuation; `stops`: whether it is punctuation that ends a phrase.
    """

    text: str
    start: int
    end: int
    feminine: bool = False
    is_sign: bool = False
    stops: bool = False
    name: Name | None = None

    @property
    def joined(self) -> bool:
        """Whether the word may begin with a conjunction."""
        if self.name is not None:
            return self.name.clitics.startswith(CONJUNCTIONS)
        return self.text.startswith(CONJUNCTIONS) and len(self.text) > 2


@dataclass(slots=True)
class Sentence:
    """A sentence's words and its names in order."""

    words: list[Word]
    names: list[Name] = field(default_factory=list)

    def starting(self, index: int) -> Name | None:
        """Return the name whose first word is at `index`."""
        name = self.words[index].name
        return name if name is not None and name.first == index else None

    def beyond(self, index: int, step: int) -> int:
        """Return the next index in the direction of `step`; a name is one step."""
        name = self.words[index].name
        if name is None:
            return index + step
        return name.stop if step > 0 else name.first - 1


@lru_cache(maxsize=1 << 16)
def clitic_of(word: str) -> frozenset[str]:
    """Return every proclitic, conjunctions aside, that a folded word may begin with."""
    return frozenset(letter for reading in readings(word) for letter in reading.clitics)


@lru_cache(maxsize=1 << 16)
def stems(word: str) -> frozenset[str]:
    """Return what a folded word may be without proclitics, article and pronoun."""
    forms = set()
    for reading in readings(word):
        bare = reading.stem.removeprefix("ال")
        forms |= {reading.stem, bare, *_without_pronoun(bare)}
    return frozenset(forms)


def _without_pronoun(stem: str) -> Iterator[str]:
    for pronoun in PRONOUNS:
        if stem.endswith(pronoun) and len(stem) - len(pronoun) >= 3:
            host = stem[: -len(pronoun)]
            yield host
            if host.endswith("ت"):
                yield host[:-1] + "ه"
            elif host.endswith("ا"):
                yield host[:-1] + "ي"


def sentences_of(
    article: khabar.Article, entities: Sequence[khabar.Entity], dates: Sequence[khabar.Date]
) -> Iterator[Sentence]:
    """Yield the article's sentences with their names; unusable names are left out."""
    tokens = article.tokens or words(article.text)
    everything = [_word(article.text, token) for token in tokens]
    segments = Segments(tokens)
    mentions = _outermost(entities, dates)
    at = 0
    for span in article.sentences or sentences(article.text):
        first, stop = segments.touched(span.start, span.end)
        sentence = Sentence(everything[first:stop])
        while at < len(mentions) and mentions[at][0] < span.end:
            start, end, kind = mentions[at]
            at += 1
            begin, after = segments.touched(start, end)
            if begin < after:
                _cover(sentence, article.text, Name(start, end, kind, begin - first, after - first))
        yield sentence


def _word(text: str, token: khabar.Span) -> Word:
    start, end = token.start, token.end
    plain, feminine, is_sign = _read(text[start:end])
    return Word(plain, start, end, feminine, is_sign, is_sign and plain not in _JOINTS)


@lru_cache(maxsize=1 << 16)
def _read(raw: str) -> tuple[str, bool, bool]:
    """Return a word folded, whether it ends in ة, and whether it is a sign."""
    plain = folded(raw)
    return plain, raw.endswith("ة"), not plain[:1].isalnum()


def _outermost(
    entities: Sequence[khabar.Entity], dates: Sequence[khabar.Date]
) -> list[tuple[int, int, str]]:
    spans = [(mention.start, mention.end, mention.type) for mention in entities]
    spans += [(mention.start, mention.end, DATE) for mention in dates]
    spans.sort(key=lambda span: (span[0], -span[1]))
    outermost: list[tuple[int, int, str]] = []
    for span in spans:
        if not outermost or span[0] >= outermost[-1][1]:
            outermost.append(span)
    return outermost


def _cover(sentence: Sentence, text: str, name: Name) -> None:
    covered = sentence.words[name.first : name.stop]
    if not covered or any(word.name is not None for word in covered):
        return
    name.clitics = khabar.folded(text[covered[0].start : name.start])
    name.definite = khabar.folded(text[name.start : name.start + 2]) in {"ال", "لل"}
    for word in covered:
        word.name = name
    sentence.names.append(name)
