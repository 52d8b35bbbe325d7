"""Conditions on a word and its neighbours, in the notation that events.yaml explains."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from typing import NamedTuple

from khabar_baselines.regex.events.sentence import DATE, QUOTES, Sentence, clitic_of, stems

Test = Callable[[Sentence, int], bool]
WordLists = Mapping[str, frozenset[str]]

_GAP = 4
_KINDS = {
    "<place>": frozenset({"GPE", "LOC", "FAC"}),
    "<who>": frozenset({"PER", "OCC", "ORG", "GPE", "NORP"}),
    "<any>": frozenset({"PER", "OCC", "ORG", "GPE", "NORP", "LOC", "FAC", "EVENT"}),
    "<date>": frozenset({DATE}),
}


class Condition(NamedTuple):
    """What a word must bear itself, and have before it (nearest first) and after it."""

    mark: str
    before: tuple[Test | None, ...]
    after: tuple[Test | None, ...]

    def holds(self, sentence: Sentence, index: int, marks: Collection[str]) -> bool:
        """Tell whether it is met at `index` by a word with `marks`: article, clitics, pronoun."""
        return (
            (not self.mark or self.mark in marks)
            and (not self.after or _met(self.after, sentence, index + 1, 1))
            and (not self.before or _met(self.before, sentence, index - 1, -1))
        )


def condition(text: str, lists: WordLists) -> Condition:
    """Read a condition, folded: ``ال_ … {troops}``."""
    items = text.split()
    place = next(number for number, item in enumerate(items) if "_" in item)
    tests = [None if item == "…" else _test(item, lists) for item in items]
    mark = items[place].replace("_", "")
    return Condition(mark, tuple(reversed(tests[:place])), tuple(tests[place + 1 :]))


def _met(tests: Sequence[Test | None], sentence: Sentence, index: int, step: int) -> bool:
    words = sentence.words
    for place, test in enumerate(tests):
        if test is None:
            return _met_beyond(tests[place + 1 :], sentence, index, step)
        if not (0 <= index < len(words) and test(sentence, index)):
            return False
        index += step
    return True


def _met_beyond(tests: Sequence[Test | None], sentence: Sentence, index: int, step: int) -> bool:
    """Return whether tests are met there, or a few words further on in the same phrase."""
    words = sentence.words
    passed = 0
    while passed <= _GAP:
        if _met(tests, sentence, index, step):
            return True
        if not 0 <= index < len(words) or words[index].stops:
            return False
        name = words[index].name
        passed += not words[index].is_sign and (name is None or name.first == index)
        index += step
    return False


def _test(item: str, lists: WordLists) -> Test:
    if item == '"':
        return lambda sentence, index: sentence.words[index].text in QUOTES
    if item == "#":
        return lambda sentence, index: sentence.words[index].text.isdigit()
    if item in _KINDS:
        return _named(_KINDS[item])
    clitic, plus, host = item.rpartition("+")
    if not plus:
        return _one_of(lists[host[1:-1]] if host.startswith("{") else frozenset({host}))
    if not host:
        return lambda sentence, index: clitic in _clitics_at(sentence, index)
    inner = _test(host, lists)
    return lambda sentence, index: clitic in _clitics_at(sentence, index) and inner(sentence, index)


def _named(kinds: frozenset[str]) -> Test:
    def test(sentence: Sentence, index: int) -> bool:
        name = sentence.words[index].name
        return name is not None and name.kind in kinds

    return test


def _one_of(choices: frozenset[str]) -> Test:
    return lambda sentence, index: not choices.isdisjoint(stems(sentence.words[index].text))


def _clitics_at(sentence: Sentence, index: int) -> Collection[str]:
    word = sentence.words[index]
    return word.name.clitics if word.name is not None else clitic_of(word.text)
