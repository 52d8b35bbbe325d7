"""Which words of a sentence are event triggers, or support or control one."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from khabar_baselines.regex.events.lexicon import Lexicon, Reading
from khabar_baselines.regex.events.sentence import Sentence
from khabar_baselines.regex.events.syntax import is_clause, is_preposition

_BEFORE_VERBS = frozenset(
    "الذي التي الذين اللذان اللتان من ما كما حيث اذ قد لقد عندما حين حينما بينما بعدما قبلما فيما "
    "مما ان الا لم لن لا سوف ثم كان كانت كانوا وقد وكان وكانت مثلما".split()
)


class Trigger(NamedTuple):
    """A word of a sentence, by its index, with the reading that makes it a trigger."""

    index: int
    reading: Reading

    @property
    def type(self) -> str:
        """The event type; or ``support``, ``control``."""
        return self.reading.entry.type

    @property
    def is_noun(self) -> bool:
        """Whether it is a noun."""
        return self.reading.entry.part == "noun"


def triggers(sentence: Sentence, lexicon: Lexicon) -> Iterator[Trigger]:
    """Yield the sentence's triggers, support words and control words in order."""
    for index, word in enumerate(sentence.words):
        if word.name is not None and (word.name.kind != "NORP"):
            continue
        found = [
            reading
            for reading in lexicon.readings(word.text)
            if _possible(sentence, index, reading)
        ]
        if found:
            yield Trigger(index, _best(sentence, index, found))


def _possible(sentence: Sentence, index: int, reading: Reading) -> bool:
    entry = reading.entry
    if entry.part == "verb" and not _may_be_verb(sentence, index, reading):
        return False
    if entry.part == "participle" and not _governs(sentence, index, reading):
        return False
    marks = reading.marks
    return (
        not entry.when or any(each.holds(sentence, index, marks) for each in entry.when)
    ) and not any(each.holds(sentence, index, marks) for each in entry.unless)


def _may_be_verb(sentence: Sentence, index: int, reading: Reading) -> bool:
    before = sentence.words[index - 1].text if index else ""
    if reading.form.tense == "jussive":
        return before == "لم" or before.endswith("ولم") or reading.clitics.endswith("ل")
    return before in _BEFORE_VERBS or not is_preposition(sentence, index - 1)


def _governs(sentence: Sentence, index: int, reading: Reading) -> bool:
    if reading.form.text.endswith("ا"):
        return True
    return index + 1 < len(sentence.words) and (
        is_clause(sentence, index + 1) or is_preposition(sentence, index + 1)
    )


def _best(sentence: Sentence, index: int, found: list[Reading]) -> Reading:
    clitics = min(len(reading.clitics) for reading in found)
    nearest = [reading for reading in found if len(reading.clitics) == clitics]
    events = [reading for reading in nearest if reading.entry.type.isupper()] or nearest
    verbs = [reading for reading in events if reading.entry.part == "verb"]
    if verbs and len(verbs) < len(events) and not _verbal_place(sentence, index):
        return next(reading for reading in events if reading.entry.part != "verb")
    return (verbs or events)[0]


def _verbal_place(sentence: Sentence, index: int) -> bool:
    word = sentence.words[index]
    if index == 0 or word.joined:
        return True
    before = sentence.words[index - 1]
    return before.is_sign or before.text in _BEFORE_VERBS or before.name is not None
