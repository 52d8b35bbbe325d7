"""A cascade of patterns over words: each stage joins tokens into the phrases of the next.

A token has word classes with what they mean: ``الثانيه`` is an ORDINAL (2) and a unit. A
pattern is a regular expression whose letters are classes (``MONTH``) and folded Arabic
words (``من``)::

    @stage.rule("DAY من? MONTH YEAR?")
    def day(match): return Time(day=match["DAY"], ...)

Every set of classes that a token may have is one character, so that patterns run as
ordinary regular expressions over a string with one character a token. A stage tells fewer sets
apart than there are, so its characters are among the first 256, whose sets compile much faster.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence, Set
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, NamedTuple

from khabar import folded
from khabar_baselines.regex.dates.meaning import Time

Tags = Mapping[str, Any]
"""Word classes with what the word means as a member of each."""

_PIECE = re.compile(r"\(\?<?[=!]|[A-Z_0-9]+|[^\W\d_]+|[()|?*+]")
_NO_CLASS: frozenset[str] = frozenset()
_FIRST_SYMBOL = 0xE000
_BOUNDS = {"*": "{0,30}", "+": "{1,30}"}
"""What * and + stand for in a pattern: an end, so that time stays linear in the text."""


class Token(NamedTuple):
    """A word or phrase ``[start, end)`` of the folded text with its classes."""

    start: int
    end: int
    text: str
    tags: Tags


class Match:
    """What a pattern found: the tokens, and the meanings of its classes by name."""

    def __init__(self, tokens: Sequence[Token], match: re.Match[str], groups: Groups) -> None:
        self.all = tokens
        self.start, self.end = match.span()
        self._found = match
        self._groups = groups

    def __getitem__(self, name: str) -> Any:  # noqa: ANN401 - what classes mean differs
        """Return what the first word of class `name` means; None if there is none."""
        meanings = self.each(name)
        return meanings[0] if meanings else None

    def __contains__(self, name: str) -> bool:
        return bool(self.each(name))

    def first(self, *names: str) -> Any:  # noqa: ANN401
        """Return what a word means as a member of the first of the classes that was met."""
        return next((self[name] for name in names if name in self), None)

    def time(self, *names: str) -> Time | None:
        """Return the expression of one of the classes, which the phrase vouches for."""
        time: Time | None = self.first(*names)
        return time and time.firm

    @property
    def next_word(self) -> str:
        """The word behind the match; empty at the end of the text."""
        return self.all[self.end].text if self.end < len(self.all) else ""

    @property
    def previous_word(self) -> str:
        """The word before the match; empty at the start of the text."""
        return self.all[self.start - 1].text if self.start else ""

    def each(self, name: str) -> list[Any]:
        """Return what each word of class `name` means, as the pattern names them."""
        places = (self._found.start(group) for group in self._groups.get(name, ()))
        return [self.all[place].tags[name] for place in places if place >= 0]

    @property
    def tokens(self) -> Sequence[Token]:
        """The tokens matched."""
        return self.all[self.start : self.end]

    def has(self, word: str) -> bool:
        """Tell whether the folded `word` is among the tokens matched."""
        return any(word == token.text for token in self.tokens)

    def before(self, *names: str, steps: int = 1) -> bool:
        """Tell whether one of the `steps` tokens before has one of the classes."""
        near = self.all[max(0, self.start - steps) : self.start]
        return any(name in token.tags for token in near for name in names)

    def after(self, *names: str, steps: int = 1) -> bool:
        """Tell whether one of the `steps` tokens after has one of the classes."""
        near = self.all[self.end : self.end + steps]
        return any(name in token.tags for token in near for name in names)


Groups = Mapping[str, Sequence[str]]
Answer = Time | Tags | list[Token] | None
"""A phrase's meaning, its classes, the tokens that replace it, or that it is none."""
Action = Callable[[Match], Answer]


@dataclass(frozen=True, slots=True)
class _Rule:
    source: str
    action: Action


@dataclass(frozen=True)
class _Compiled:
    source: str
    groups: Groups
    needs: Sequence[frozenset[str]]
    action: Action

    def may_match(self, symbols: Set[str]) -> bool:
        """Tell whether symbols are enough for a match."""
        return not any(map(symbols.isdisjoint, self.needs))

    @cached_property
    def pattern(self) -> re.Pattern[str]:
        """The regular expression, compiled when first needed: most texts need few of them."""
        return re.compile(self.source)


@dataclass(slots=True)
class Stage:
    """The patterns that run together; the leftmost and then the longest match wins."""

    rules: list[_Rule] = field(default_factory=list)

    def rule(self, *sources: str) -> Callable[[Action], Action]:
        """Return a decorator that gives patterns their meaning."""

        def add(action: Action) -> Action:
            self.rules.extend(_Rule(source, action) for source in sources)
            return action

        return add

    def __add__(self, other: Stage) -> Stage:
        return Stage([*self.rules, *other.rules])

    def names(self) -> set[str]:
        """Return the classes and the Arabic words, folded, that the patterns name."""
        return {name for rule in self.rules for name in _pieces(rule.source) if _is_name(name)}

    def literals(self) -> set[str]:
        """Return the Arabic words that the patterns name, folded."""
        return {name for name in self.names() if not name.isascii()}


class Alphabet:
    """One character for every set of classes that a token may have."""

    def __init__(self, sets: Iterable[Set[str]], first: int = _FIRST_SYMBOL) -> None:
        known = dict.fromkeys([_NO_CLASS, *map(frozenset, sets)])
        self._symbols = {tags: chr(first + number) for number, tags in enumerate(known)}
        self._plain = self._symbols[_NO_CLASS]
        self._members: dict[str, str] = {}
        for tags, symbol in self._symbols.items():
            for name in tags:
                self._members[name] = self._members.get(name, "") + symbol

    def spell(self, tokens: Iterable[Token]) -> str:
        """Return the tokens as a string of symbols; what nobody foresaw is a plain word."""
        symbols, plain = self._symbols, self._plain
        return "".join([symbols.get(frozenset(token.tags), plain) for token in tokens])

    def __getitem__(self, name: str) -> str:
        """Return the symbols of the tokens that are of class `name`."""
        return self._members[name]

    def of(self, names: Set[str]) -> tuple[Alphabet, Mapping[int, str]]:
        """Return an alphabet that knows no other classes, and what translates symbols to it."""
        known = {symbol: tags & names for tags, symbol in self._symbols.items()}
        other = Alphabet(known.values(), first=0)
        return other, {ord(symbol): other._symbols[tags] for symbol, tags in known.items()}


class Machine:
    """A stage's patterns, compiled for an alphabet and filed by the symbols they begin with."""

    def __init__(self, stage: Stage, alphabet: Alphabet) -> None:
        self._alphabet = alphabet
        own, self._own = alphabet.of(stage.names())
        self._rules: dict[str, list[_Compiled]] = {}
        for rule in stage.rules:
            compiled = _compiled(rule, own)
            for symbol in {symbol for name in _first(rule.source) for symbol in own[name]}:
                self._rules.setdefault(symbol, []).append(compiled)
        self._starts = re.compile(_any_of(self._rules))

    def run(self, tokens: list[Token], symbols: str) -> tuple[list[Token], str]:
        """Return the tokens and their symbols with every phrase joined to one."""
        joined: list[Token] = []
        spelt: list[str] = []
        done = copied = 0
        own = symbols.translate(self._own)
        there = set(own)
        while opening := self._starts.search(own, done):
            start = opening.start()
            answer = self._longest(tokens, own, there, start)
            if answer is None:
                done = start + 1
                continue
            replacement, done = answer
            joined += tokens[copied:start]
            joined += replacement
            spelt += symbols[copied:start], self._alphabet.spell(replacement)
            copied = done
        return joined + tokens[copied:], "".join(spelt) + symbols[copied:]

    def _longest(
        self, tokens: list[Token], symbols: str, there: set[str], start: int
    ) -> tuple[list[Token], int] | None:
        matches = [
            (match, rule)
            for rule in self._rules[symbols[start]]
            if rule.may_match(there) and (match := rule.pattern.match(symbols, start))
        ]
        for match, rule in sorted(matches, key=lambda one: -one[0].end()):
            answer = rule.action(Match(tokens, match, rule.groups))
            if answer is not None:
                return _tokens(answer, tokens[start : match.end()]), match.end()
        return None


def _tokens(answer: Time | Tags | list[Token], matched: list[Token]) -> list[Token]:
    if isinstance(answer, list):
        return answer
    tags = {answer.grammar_class: answer} if isinstance(answer, Time) else answer
    text = " ".join(token.text for token in matched)
    return [Token(matched[0].start, matched[-1].end, text, tags)]


def _compiled(rule: _Rule, alphabet: Alphabet) -> _Compiled:
    groups: dict[str, list[str]] = {}
    parts: list[str] = []
    for piece in _pieces(rule.source):
        if not _is_name(piece):
            parts.append(_BOUNDS.get(piece, piece))
        elif piece.isascii():
            names = groups.setdefault(piece, [])
            names.append(f"{piece}_{len(names)}")
            parts.append(f"(?P<{names[-1]}>{_any_of(alphabet[piece])})")
        else:
            parts.append(_any_of(alphabet[piece]))
    needs = [frozenset("".join(map(alphabet.__getitem__, names))) for names in _needs(rule.source)]
    return _Compiled("".join(parts), groups, needs, rule.action)


def _any_of(symbols: Iterable[str]) -> str:
    return f"[{re.escape(''.join(symbols))}]"


def _pieces(source: str) -> list[str]:
    return [folded(piece) if not piece.isascii() else piece for piece in _PIECE.findall(source)]


def _is_name(piece: str) -> bool:
    return piece[0].isalpha()


def _first(source: str) -> set[str]:
    """Return the names that a match of the pattern may begin with."""
    names, optional, _ = _first_of_choice(_pieces(source), 0)
    if optional:
        raise ValueError(f"a pattern that matches nothing at all: {source}")
    return names


def _needs(source: str) -> list[set[str]]:
    """Return sets of names, of each of which a match of the pattern has one."""
    pieces, place, needs = _pieces(source), 0, []
    while place < len(pieces):
        if pieces[place] == "|":
            return []
        names, skippable, place = _item(pieces, place)
        if not skippable:
            needs.append(names)
    return needs


def _first_of_choice(pieces: Sequence[str], place: int) -> tuple[set[str], bool, int]:
    """Return the first names of a choice, whether it may be empty, and where it ends."""
    names: set[str] = set()
    optional, open_ = False, True
    while place < len(pieces) and pieces[place] != ")":
        if pieces[place] == "|":
            optional, open_ = optional or open_, True
            place += 1
            continue
        item, skippable, place = _item(pieces, place)
        if open_:
            names |= item
        open_ = open_ and skippable
    return names, optional or open_, place


def _item(pieces: Sequence[str], place: int) -> tuple[set[str], bool, int]:
    """Return the first names of a name or group, whether it may be empty, and what follows."""
    names, skippable = {pieces[place]}, False
    if pieces[place].startswith("("):
        opening = pieces[place]
        names, skippable, place = _first_of_choice(pieces, place + 1)
        if opening.startswith("(?"):
            names, skippable = set(), True
    place += 1
    if place < len(pieces) and pieces[place] in "?*+":
        skippable = skippable or pieces[place] != "+"
        place += 1
    return names, skippable, place
