"""Where a clitic can be put on a mention or taken off it: what stands around, and the letters."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

from khabar import resources
from khabar.fold import MARKS
from khabar.schema import TASKS, Article, Mention
from khabar.suites import draw
from khabar.suites.edits import Replacement
from khabar.suites.grammar import attached
from khabar.text import Segments

_RESOURCE = Path(__file__).parent / "resources" / "clitics.yaml"
_MARK = re.compile(f"[{MARKS}]")
_FIRST_WORD = re.compile(r"\w+")
_CONTEXT = 20
_T = TypeVar("_T")

Place = tuple[Replacement, ...]
"""The replacements that are done together or not at all."""
Places = Callable[[Article], Iterator[Place]]


@cache
def rules() -> Mapping[str, Any]:
    """Return what the resource lists, by arm."""
    listed: Mapping[str, Any] = resources.load(_RESOURCE)
    return listed


class Surroundings:
    """The words of an article, asked what stands before a place in its sentence."""

    def __init__(self, article: Article) -> None:
        self._article = article
        self._words, self._sentences = Segments(article.tokens), Segments(article.sentences)

    def begins_sentence(self, place: int) -> bool:
        """Return whether a sentence that is not the article's first begins at a place."""
        return place in self._sentences.starts[1:]

    def sentence_before(self, place: int) -> tuple[int, int]:
        """Return the start and the end of the sentence before that of a place, which has one."""
        number = self._sentences.last_begun(place) - 1
        return self._sentences.starts[number], self._sentences.ends[number]

    def stand_behind(self, place: int, within: int, listed: str) -> bool:
        """Return whether one of so many words before a place is listed, whatever its clitics."""
        pattern = _behind_clitics(listed)
        return any(pattern.fullmatch(word) for word in self.before(place, within))

    def before(self, place: int, within: int) -> list[str]:
        """Return so many words before a place in its sentence, without marks and signs."""
        first = self._sentences.starts[self._sentences.last_begun(place)]
        spans = range(*self._words.touched(first, place))
        texts = [self._article.text[self._words.starts[n] : self._words.ends[n]] for n in spans]
        words = [_MARK.sub("", text) for text in texts if text[0].isalpha()]
        return words[-within:]


@cache
def _behind_clitics(listed: str) -> re.Pattern[str]:
    words = "|".join(map(re.escape, listed.split()))
    return re.compile(f"[وف]?(?:[بكل]?(?:ال)?|لل)(?:{words})")


def by_start(article: Article, tasks: Sequence[str] = TASKS) -> Iterator[tuple[int, list[Mention]]]:
    """Yield where mentions begin, with those that begin there, the outer first."""
    found: dict[int, list[Mention]] = {}
    for task in tasks:
        for mention in getattr(article, task) or ():
            found.setdefault(mention.start, []).append(mention)
    yield from sorted(found.items())


def put_on(text: str, start: int, mention: int, clitic: str) -> Place:
    """Return the replacements that put a clitic on a mention instead of the text before it.

    What the article loses behind ل is of the mention, which keeps the rest.
    """
    match = _FIRST_WORD.match(text, mention)
    word = match[0] if match else ""
    lost = len(clitic + word) - len(attached(clitic, word))
    swallowed = (Replacement(mention, mention + lost, ""),) if lost else ()
    return Replacement(start, mention, clitic), *swallowed


def take_off(text: str, mention: int, free: str) -> Place:
    """Return the replacements that put a free word instead of the one letter before a mention."""
    clitic = Replacement(mention - 1, mention, free and f"{free} ")
    if text[mention - 1 : mention + 1] == "لل" and not text.startswith(_own_lam(), mention):
        return clitic, Replacement(mention, mention + 1, "ال")
    return (clitic,)


def _own_lam() -> tuple[str, ...]:
    return tuple(rules()["own_lam"])


def drawn(places: Sequence[_T], contexts: Sequence[str], *key: object) -> list[_T]:
    """Return half of the places, or one more, in their order; those of one context are drawn alike.

    So a text that stands twice in an article, such as a caption, stays the same.
    """
    distinct = list(dict.fromkeys(contexts))
    chosen = set(draw.shuffled(distinct, *key)[: (len(distinct) + 1) // 2])
    return [place for place, text in zip(places, contexts, strict=True) if text in chosen]


def context(article: Article, place: int) -> str:
    """Return the text around a place."""
    return article.text[max(place - _CONTEXT, 0) : place + _CONTEXT]
