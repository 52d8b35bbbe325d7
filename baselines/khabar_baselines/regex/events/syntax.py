"""Shallow syntax: words of the grammar, what looks like a verb, noun phrases with names."""

from __future__ import annotations

import re
from collections.abc import Container
from functools import cache
from typing import NamedTuple

from khabar_baselines.regex.clitics import CONJUNCTIONS
from khabar_baselines.regex.events.sentence import DATE, Name, Sentence
from khabar_baselines.regex.resources import load, verblike_noun, word_set

_PRONOMINAL = re.compile(r"(?:ل|ب|في|علي|الي|عن|من|مع)(?:ه|ها|هم|هما|نا|هن)")
_OF_ONESELF = re.compile(r"(?:جانب|جهت|طرف|ناحيت)(?:ه|ها|هم|هما)")
_VERB_SHAPE = re.compile(
    r"[وف]?(?:س?ي\w{3,}"
    r"|تت\w{2,}|ست[^وه\W]\w{2,}|(?!ال)\w{2,}[^اي\W]ت)"
)
_REACH = 5
_REACH_ON = 2
_LEFT = 8
_BRACKETED = 20


class Phrase(NamedTuple):
    """The names of a noun phrase, one for each of its coordinated parts, and where it ends."""

    names: tuple[Name, ...]
    stop: int


@cache
def _grammar() -> dict[str, frozenset[str]]:
    return {name: word_set(words) for name, words in load("events")["grammar"].items()}


@cache
def function_word(word: str, kind: str) -> str | None:
    """Return a folded word, without conjunction, if it is of that kind; see events.yaml."""
    choices = _grammar()[kind]
    if word in choices:
        return word
    return word[1:] if word.startswith(CONJUNCTIONS) and word[1:] in choices else None


def word_at(sentence: Sentence, index: int, kind: str) -> str | None:
    """Return the function word of that kind that stands at `index`, outside names."""
    if not 0 <= index < len(sentence.words) or sentence.words[index].name is not None:
        return None
    return function_word(sentence.words[index].text, kind)


def preposition(sentence: Sentence, index: int) -> str | None:
    """Return the preposition, a word of its own, that stands at `index`."""
    return word_at(sentence, index, "prepositions")


def is_clause(sentence: Sentence, index: int) -> bool:
    """Tell whether a complementiser, relative or conjunction at `index` opens a clause."""
    return word_at(sentence, index, "clauses") is not None


def is_verb_like(sentence: Sentence, index: int) -> bool:
    """Tell whether the word at `index` has the shape of a verb."""
    word = sentence.words[index]
    if word.name is not None or verblike_noun(word.text):
        return False
    return _VERB_SHAPE.fullmatch(word.text) is not None


def after_adverbs(sentence: Sentence, index: int) -> int:
    """Return the index after dates, adverbs and prepositions with a pronoun."""
    words = sentence.words
    while index < len(words):
        text = words[index].text
        if _is_date(sentence, index):
            index = sentence.beyond(index, 1)
        elif word_at(sentence, index, "adverbs") or _PRONOMINAL.fullmatch(text):
            index += 1
        elif (
            text == "من" and index + 1 < len(words) and _OF_ONESELF.fullmatch(words[index + 1].text)
        ):
            index += 2
        elif text == "،" and index + 1 < len(words) and _is_date(sentence, index + 1):
            index += 1
        else:
            break
    return index


def _is_date(sentence: Sentence, index: int) -> bool:
    name = sentence.words[index].name
    return name is not None and name.kind == DATE


def phrase(
    sentence: Sentence, index: int, barriers: Container[int], *, links: bool = True
) -> Phrase:
    """Read the noun phrase that starts at `index`; words at `barriers` belong to no phrase.

    `links`: whether a head may reach its name by a preposition: مسؤول في [البيت الأبيض].
    """
    parts: list[list[Name]] = [[]]
    words = sentence.words
    at = stop = index
    reach = _REACH
    while at < len(words) and reach >= 0 and at not in barriers:
        name = sentence.starting(at)
        if name is not None:
            if not _joins(sentence, parts, name, inside=at > index):
                break
            at = stop = name.stop
            reach = _REACH_ON
            continue
        if not _apposed(sentence, parts[-1], at):
            if words[at].joined and parts[-1] and not preposition(sentence, at):
                parts.append([])
            if _ends_phrase(sentence, parts[-1], at, linked=links and at > index):
                break
        at += 1
        reach -= 1
    names = tuple(name for part in parts for name in _heads(part))
    return Phrase(names, stop if names else at)


def _ends_phrase(sentence: Sentence, part: list[Name], at: int, *, linked: bool) -> bool:
    word = sentence.words[at]
    if word.stops or is_clause(sentence, at) or is_verb_like(sentence, at):
        return True
    if preposition(sentence, at):
        counted = word_at(sentence, at - 1, "quantities")
        open_head = linked and (counted or not sentence.words[at - 1].text.startswith("ال"))
        return bool(part) or not open_head or not word_at(sentence, at, "links")
    return bool(part) and not word.is_sign and not word.text.startswith("ال")


def _apposed(sentence: Sentence, part: list[Name], at: int) -> bool:
    """Tell whether the comma at `at` parts an office from its holder, or from another office."""
    if sentence.words[at].text != "،" or not part or part[-1].kind != "OCC":
        return False
    for word in sentence.words[at + 1 : at + 3]:
        if word.name is not None:
            return not word.name.clitics and word.name.kind in ("PER", "OCC")
        if not word.text.startswith("ال"):
            break
    return False


def _joins(sentence: Sentence, parts: list[list[Name]], name: Name, *, inside: bool) -> bool:
    """Add `name` to the last part or to a new one; tell whether it belongs to the phrase."""
    if name.kind == DATE:
        return False
    if inside and name.clitics.startswith(CONJUNCTIONS):
        parts.append([])
    if parts[-1]:
        belongs = not name.clitics and _continues(parts[-1][-1], name)
    else:
        after_definite = sentence.words[name.first - 1].text.startswith("ال")
        belongs = (
            not (inside and after_definite)
            or bool(name.clitics)
            or name.kind in ("PER", "NORP", "OCC")
        )
    if belongs:
        parts[-1].append(name)
    return belongs


def _continues(last: Name, name: Name) -> bool:
    if name.kind == "PER":
        return last.kind != "PER"
    return last.kind == name.kind and name.kind in ("OCC", "NORP")


def _heads(part: list[Name]) -> list[Name]:
    for kinds in (("PER",), ("OCC",), ("ORG", "GPE"), ("LOC", "FAC")):
        names = [name for name in part if name.kind in kinds]
        if names:
            return names[:1]
    return [name for name in part if name.kind == "NORP"]


def phrase_before(sentence: Sentence, index: int, barriers: Container[int]) -> Phrase:
    """Read the noun phrase that ends before `index` and begins its clause."""
    words = sentence.words
    at = index - 1
    while word_at(sentence, at, "auxiliaries"):
        at -= 1
    relative = word_at(sentence, at, "relatives") is not None
    at -= relative
    while at >= 0 and (words[at].text == "،" or _is_date(sentence, at)):
        at = sentence.beyond(at, -1)
    if at >= 0 and words[at].text == ")":
        opening = range(at, max(at - _BRACKETED, -1), -1)
        at = next((left - 1 for left in opening if words[left].text == "("), -1)
    name = words[at].name if at >= 0 else None
    if name is None:
        return Phrase((), index)
    first = _clause_start(sentence, at, barriers)
    if first is None and relative:
        return Phrase(() if name.first - 1 in barriers else (name,), index)
    if first is None and name.clitics.startswith(CONJUNCTIONS):
        first = name.first
    return Phrase((), index) if first is None else phrase(sentence, first, barriers)


def _clause_start(sentence: Sentence, at: int, barriers: Container[int]) -> int | None:
    for _ in range(_LEFT):
        if at < 0:
            return 0
        word = sentence.words[at]
        if word.stops or is_clause(sentence, at) or word_at(sentence, at, "auxiliaries"):
            return at + 1
        if at in barriers or is_verb_like(sentence, at) or preposition(sentence, at):
            return None
        if word.name is not None and word.name.is_bound:
            return None
        at = sentence.beyond(at, -1)
    return None
