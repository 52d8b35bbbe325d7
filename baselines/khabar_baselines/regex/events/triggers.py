"""Which words of a sentence are event triggers, or support or control one."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from khabar_baselines.regex.events.lexicon import Lexicon, Reading
from khabar_baselines.regex.events.sentence import Sentence, clitic_of
from khabar_baselines.regex.events.syntax import (
    is_clause,
    is_verb_like,
    preposition,
    word_at,
)

_FAR = 10


@dataclass(frozen=True, slots=True)
class Trigger:
    """A word of a sentence, by its index, with the reading that makes it a trigger."""

    index: int
    reading: Reading

    @property
    def type(self) -> str:
        """The event type; or ``support``, ``control``, ``theme``."""
        return self.reading.entry.type

    @property
    def is_event(self) -> bool:
        """Whether it says an event."""
        return self.reading.entry.is_event

    @property
    def is_noun(self) -> bool:
        """Whether it is a noun."""
        return self.reading.entry.part == "noun"

    @property
    def is_verb(self) -> bool:
        """Whether it is a finite verb."""
        return self.reading.entry.part == "verb"

    @property
    def is_participle(self) -> bool:
        """Whether it is a participle."""
        return self.reading.entry.part == "participle"


def triggers(sentence: Sentence, lexicon: Lexicon) -> Iterator[Trigger]:
    """Yield the sentence's triggers, support words and control words in order."""
    blocked = set(_formulaic(sentence, lexicon))
    for index, word in enumerate(sentence.words):
        if word.name is not None or index in blocked:
            continue
        readings = [
            reading
            for reading in lexicon.readings(word.text)
            if _possible(sentence, index, reading)
        ]
        if readings:
            yield Trigger(index, _best(sentence, index, readings, lexicon))


def _formulaic(sentence: Sentence, lexicon: Lexicon) -> Iterator[int]:
    texts = [word.text for word in sentence.words]
    for index, text in enumerate(texts):
        for first in (text, text[1:]):
            for formula in lexicon.formulas.get(first, ()):
                after = index + len(formula)
                if texts[index + 1 : after] == formula[1:]:
                    yield from range(index, after)


def _possible(sentence: Sentence, index: int, reading: Reading) -> bool:
    entry = reading.entry
    if entry.part == "verb" and not _may_be_verb(sentence, index, reading):
        return False
    if reading.pronoun == "ه" and sentence.words[index].feminine:
        return False
    if entry.part == "participle" and not _governs(sentence, index, reading):
        return False
    marks = reading.marks
    return (
        not entry.when or any(condition.holds(sentence, index, marks) for condition in entry.when)
    ) and not any(condition.holds(sentence, index, marks) for condition in entry.unless)


def _may_be_verb(sentence: Sentence, index: int, reading: Reading) -> bool:
    if reading.form.tense == "jussive":
        return word_at(sentence, index - 1, "particles") == "لم" or reading.clitics.endswith("ل")
    return word_at(sentence, index - 1, "before_verbs") is not None or not preposition(
        sentence, index - 1
    )


def _governs(sentence: Sentence, index: int, reading: Reading) -> bool:
    if reading.form.text.endswith(("ا", "ين")):
        return True
    after = index + 1
    return after < len(sentence.words) and bool(
        is_clause(sentence, after)
        or preposition(sentence, after)
        or clitic_of(sentence.words[after].text) & {"ب", "ل"}
    )


def _best(sentence: Sentence, index: int, readings: list[Reading], lexicon: Lexicon) -> Reading:
    clitics = min(len(reading.clitics) for reading in readings)
    nearest = [reading for reading in readings if len(reading.clitics) == clitics]
    events = [reading for reading in nearest if reading.entry.is_event] or nearest
    verbs = [reading for reading in events if reading.entry.part == "verb"]
    if verbs and len(verbs) < len(events) and not _verbal_place(sentence, index, lexicon):
        return next(reading for reading in events if reading.entry.part != "verb")
    return (verbs or events)[0]


def _verbal_place(sentence: Sentence, index: int, lexicon: Lexicon) -> bool:
    """Tell whether a word that may be verb or masdar stands where verbs do."""
    if index == 0:
        return True
    before = sentence.words[index - 1]
    if before.is_sign:
        return True
    if before.name is not None:
        return sentence.words[index].joined or not _has_verb(sentence, before.name.first, lexicon)
    return word_at(sentence, index - 1, "before_verbs") not in (None, "ان")


def _has_verb(sentence: Sentence, stop: int, lexicon: Lexicon) -> bool:
    """Tell whether a verb stands before `stop`, in its clause."""
    for index in range(stop - 1, max(stop - _FAR, 0) - 1, -1):
        word = sentence.words[index]
        if word.stops or is_clause(sentence, index):
            return False
        verbs = (reading.entry.part == "verb" for reading in lexicon.readings(word.text))
        if is_verb_like(sentence, index) or (word.name is None and any(verbs)):
            return True
    return False
