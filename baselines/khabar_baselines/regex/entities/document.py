"""An article as the rules read it: folded words, and the mentions found so far."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from functools import cached_property, lru_cache
from typing import NamedTuple

from khabar.fold import fold
from khabar_baselines.regex.clitics import FUTURE, Reading, readings

_WORD = re.compile(r"\w+")
_REMEMBERED = 1 << 16
"""Words of which something is known that a word alone tells."""
once_a_word = lru_cache(_REMEMBERED)
_DOTTED, _DOTLESS = re.compile(r"ي\b"), re.compile(r"ى\b")


class Mention(NamedTuple):
    """A mention in folded offsets, and the words ``[first, last)`` that it touches."""

    start: int
    end: int
    type: str
    entity: str | None
    first: int
    last: int

    def covers(self, other: Mention) -> bool:
        """Tell whether `other` lies inside this mention, or equals it."""
        return self.start <= other.start and other.end <= self.end


@once_a_word
def nouns(word: str) -> tuple[Reading, ...]:
    """Return the readings of a folded word as a noun, that without proclitics first."""
    return tuple(reading for reading in readings(word) if not reading.clitics.endswith(FUTURE))


class Document:
    """The folded text, its words, and mentions by their first word."""

    def __init__(self, text: str) -> None:
        self.raw = text
        self.folded = fold(text)
        self.text = self.folded.text
        self.spans = [word.span() for word in _WORD.finditer(self.text)]
        self.words = [self.text[start:end] for start, end in self.spans]
        self.index = {start: number for number, (start, _) in enumerate(self.spans)}
        self.mentions: dict[int, list[Mention]] = defaultdict(list)
        self._nouns = list(map(nouns, self.words))
        self._numbers: dict[Callable[[str], bool], list[int]] = {}
        self._told: dict[str, bool] = {}

    def __len__(self) -> int:
        return len(self.words)

    def nouns(self, number: int) -> tuple[Reading, ...]:
        """Return the readings of a word as a noun, that without proclitics first."""
        return self._nouns[number]

    def numbers(self, asked: Callable[[str], bool]) -> list[int]:
        """Return the numbers of the words of which something holds, in order.

        It is asked of every word once, wherever it stands and however often it is looked for.
        """
        if asked not in self._numbers:
            those = set(filter(asked, self.vocabulary))
            self._numbers[asked] = [n for n, word in enumerate(self.words) if word in those]
        return self._numbers[asked]

    @cached_property
    def is_dotted(self) -> bool:
        """Whether the article writes a final ي with its dots, so that ى is another letter."""
        return _DOTTED.search(self.raw) is not None

    @cached_property
    def is_dotless(self) -> bool:
        """Whether the article writes a final ى, so that على is none of its علي."""
        return _DOTLESS.search(self.raw) is not None

    @cached_property
    def vocabulary(self) -> frozenset[str]:
        """The article's words."""
        return frozenset(self.words)

    def spelling(self, number: int) -> str:
        """Return a word as it stands in the article."""
        return self.raw[slice(*self.folded.raw(*self.spans[number]))]

    def tells(self, signs: Iterable[str]) -> bool:
        """Tell whether one of these folded pieces of words stands anywhere in the text."""
        return any(self._tells(sign) for sign in signs)

    def _tells(self, sign: str) -> bool:
        if sign not in self._told:
            self._told[sign] = sign in self.text
        return self._told[sign]

    def between(self, number: int) -> str:
        """Return what stands between a word and the next, trimmed but for line ends."""
        if number + 1 >= len(self.spans):
            return "\n"
        return self.text[self.spans[number][1] : self.spans[number + 1][0]].strip(" ")

    def follows(self, number: int) -> bool:
        """Tell whether nothing but a space or a hyphen stands before the word."""
        return 0 < number < len(self) and self.between(number - 1) in ("", "-", "‐", "–")

    def spaced(self, number: int) -> bool:
        """Tell whether only white space stands before the word."""
        return 0 < number < len(self) and not self.between(number - 1)

    def mention(
        self, first: int, last: int, type_: str, entity: str | None, *, skip: int = 0
    ) -> Mention:
        """Return words ``[first, last)`` as a mention, but for the first `skip` letters."""
        start = self.spans[first][0] + skip
        end = self.spans[last - 1][1]
        return Mention(start, end, type_, entity, first, last)

    def name(self, mention: Mention) -> str:
        """Return the folded words of a mention."""
        return self.text[mention.start : mention.end]

    def add(self, mentions: Iterable[Mention]) -> None:
        """Keep mentions, but not a second one of the same span."""
        for mention in mentions:
            here = self.mentions[mention.first]
            if not any(one.start == mention.start and one.end == mention.end for one in here):
                here.append(mention)

    def at(self, number: int, types: Iterable[str], *, clitics: str = "") -> Mention | None:
        """Return the longest mention that begins with a word, after `clitics` alone."""
        if number not in self.mentions:
            return None
        start = self.spans[number][0] + len(clitics)
        if not self.words[number].startswith(clitics):
            return None
        return max(
            (m for m in self.mentions[number] if m.start == start and m.type in types),
            key=lambda mention: mention.end,
            default=None,
        )

    def inside(self, type_: str) -> Iterator[Mention]:
        """Yield the mentions of a type in the order of the text."""
        for number in sorted(self.mentions):
            yield from (m for m in self.mentions[number] if m.type == type_)
