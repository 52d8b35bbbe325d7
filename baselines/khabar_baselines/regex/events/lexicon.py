"""The event lexicon, read once from lexicon/events.yaml: word forms and what they may say."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cache
from typing import Any, Literal, NamedTuple

from khabar import folded
from khabar_baselines.regex.clitics import readings
from khabar_baselines.regex.events.conditions import Condition, WordLists, condition
from khabar_baselines.regex.events.morphology import (
    PRONOUNS,
    Form,
    noun_forms,
    participle_forms,
    verb_forms,
)
from khabar_baselines.regex.resources import load, word_set

Part = Literal["noun", "verb", "participle"]
Roles = Mapping[str, str | None]

_FORMS: Mapping[Part, Callable[[str], Iterator[Form]]] = {
    "noun": noun_forms,
    "verb": verb_forms,
    "participle": participle_forms,
}


class Entry(NamedTuple):
    """A word of the lexicon; `type` is an event type, ``support``, ``control`` or ``theme``."""

    lemma: str
    type: str
    part: Part
    roles: Roles
    when: tuple[Condition, ...]
    unless: tuple[Condition, ...]

    @property
    def is_event(self) -> bool:
        """Whether it says an event, and does not only support or control one."""
        return self.type.isupper()


class Reading(NamedTuple):
    """A word read as a form of an entry, which stands at ``[start, end)`` in the word."""

    entry: Entry
    form: Form
    clitics: str
    start: int
    end: int
    pronoun: str

    @property
    def marks(self) -> tuple[str, ...]:
        """What the word bears besides its stem, as conditions name it."""
        return (
            *(["ال"] if self.form.definite else [letter + "+" for letter in self.clitics]),
            *(["ه"] if self.pronoun else []),
        )


class Lexicon:
    """Every inflected form, and the entries that it may belong to.

    `prepositions` maps phrases to the relation or preposition that they stand for.
    """

    def __init__(
        self,
        entries: Iterable[Entry],
        lists: WordLists,
        prepositions: Mapping[str, str],
        formulas: Iterable[str],
    ) -> None:
        self.lists = lists
        self.prepositions = prepositions
        self.formulas: dict[str, list[list[str]]] = defaultdict(list)
        for formula in formulas:
            first, *_ = words = formula.split()
            self.formulas[first].append(words)
        self._controllers: set[str] = set()
        self._forms: dict[str, list[tuple[Entry, Form]]] = defaultdict(list)
        self._readings: dict[str, tuple[Reading, ...]] = {}
        for entry in entries:
            if entry.type == "control":
                self._controllers.add(entry.lemma.split()[0])
            for form in _FORMS[entry.part](entry.lemma):
                self._forms[form.text].append((entry, form))

    def controls(self, entry: Entry) -> bool:
        """Tell whether a word hands its subject on to what it governs."""
        return entry.lemma.split()[0] in self._controllers

    def readings(self, word: str) -> tuple[Reading, ...]:
        """Return the readings of a folded word, those with the fewest proclitics first."""
        readings = self._readings.get(word)
        if readings is None:
            readings = self._readings[word] = tuple(self._read(word))
        return readings

    def _read(self, word: str) -> Iterator[Reading]:
        for clitics, stem, start in readings(word):
            for pronoun in ("", *PRONOUNS):
                if not stem.endswith(pronoun):
                    continue
                host = stem[: len(stem) - len(pronoun)]
                for entry, form in self._forms.get(host, ()):
                    if _fits(entry.part, form, clitics, pronoun):
                        end = len(word) - len(pronoun)
                        yield Reading(entry, form, clitics, start, end, pronoun)


def _fits(part: Part, form: Form, clitics: str, pronoun: str) -> bool:
    if form.bound and not pronoun:
        return False
    if part == "verb":
        if form.tense == "past":
            return clitics in ("", "و", "ف")
        return not clitics.endswith(("ب", "ك"))
    if part == "participle":
        return clitics in ("", "و", "ف") and not pronoun
    host_takes_pronoun = not form.definite and not form.text.endswith("ه")
    return not clitics.endswith("س") and (not pronoun or host_takes_pronoun)


@cache
def lexicon() -> Lexicon:
    """Return the lexicon; it is read when first asked for."""
    source = load("events")
    lists = {name: word_set(words) for name, words in source["words"].items()}
    prepositions = {folded(key): folded(of) for key, of in source["prepositions"].items()}
    formulas = map(folded, source["formulas"])
    return Lexicon(_entries(source, lists), lists, prepositions, formulas)


def _entries(source: Mapping[str, Any], lists: WordLists) -> Iterator[Entry]:
    yield from _items(source["themes"].split(), "theme", "noun", {}, lists)
    yield from _items(source["support"], "support", "verb", {}, lists)
    yield from _items(source["control"]["verbs"], "control", "verb", {}, lists)
    yield from _items(source["control"]["nouns"], "control", "noun", {}, lists)
    for type_, words in source["types"].items():
        for part in _FORMS:
            yield from _items(words.get(part + "s", ()), type_, part, words["roles"], lists)


def _items(
    items: Sequence[str | dict[str, Any]], type_: str, part: Part, roles: Roles, lists: WordLists
) -> Iterator[Entry]:
    for item in items:
        entry: dict[str, Any] = {part: item} if isinstance(item, str) else item
        when, unless = (
            tuple(condition(folded(text), lists) for text in entry.get(key, ()))
            for key in ("when", "unless")
        )
        own = {folded(kind): role for kind, role in {**roles, **entry.get("roles", {})}.items()}
        yield Entry(folded(entry[part]), type_, part, own, when, unless)
