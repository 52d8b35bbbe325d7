"""Whether an event is said to have happened, to be planned, not to be, or is general."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from functools import cache
from typing import NamedTuple

from khabar import folded
from khabar_baselines.regex.clitics import CONJUNCTIONS
from khabar_baselines.regex.events.conditions import Condition, condition
from khabar_baselines.regex.events.sentence import Sentence, stems
from khabar_baselines.regex.events.syntax import is_clause
from khabar_baselines.regex.events.triggers import Trigger
from khabar_baselines.regex.resources import load, word_set

_KINDS = ("NEGATED", "PLANNED", "ACTUAL", "GENERIC")


class Cues(NamedTuple):
    """What lexicon/realis.yaml says; words map to the realis that they show."""

    reach: int
    default: Mapping[str, str]
    always_steady: frozenset[str]
    definite_steady: frozenset[str]
    ahead: frozenset[str]
    particles: Mapping[str, str]
    cues: Mapping[str, str]
    verbs: Mapping[str, str]
    phrases: tuple[tuple[Condition, str], ...]


@cache
def cues() -> Cues:
    """Return the cues; they are read when first asked for."""
    source = load("realis")
    lists = {name: word_set(words) for name, words in source["words"].items()}

    def shown_by(place: str) -> dict[str, str]:
        return {
            word: kind for kind in _KINDS for word in folded(source[kind].get(place, "")).split()
        }

    return Cues(
        reach=source["reach"],
        default=source["default"],
        always_steady=frozenset(source["steady"]["always"]),
        definite_steady=frozenset(source["steady"]["definite"]),
        ahead=lists["ahead"],
        particles={
            folded(text): kind for kind in _KINDS for text in source[kind].get("particles", ())
        },
        cues=shown_by("cues"),
        verbs=shown_by("verbs"),
        phrases=tuple(
            (condition(folded(text), lists), kind)
            for kind in _KINDS
            for text in source[kind].get("phrases", ())
        ),
    )


def realis(
    sentence: Sentence, trigger: Trigger, carrier: Trigger | None, times: Iterable[str]
) -> str:
    """Return the realis of a trigger.

    `carrier` is the verb that a noun or participle leans on, `times` the texts of its dates.
    """
    if not trigger.is_noun:
        return _of_verb(sentence, trigger if carrier is None else carrier)
    known = cues()
    kind = trigger.type
    definite = trigger.reading.form.definite and kind in known.definite_steady
    if definite or kind in known.always_steady:
        return "ACTUAL"
    return (
        _by_phrase(sentence, trigger)
        or (carrier and _carried(sentence, carrier))
        or ("PLANNED" if _to_come(times) else None)
        or _by_cue(sentence, trigger.index)
        or known.default.get(kind, "ACTUAL")
    )


def _carried(sentence: Sentence, carrier: Trigger) -> str | None:
    shown = _of_verb(sentence, carrier)
    return None if shown == "ACTUAL" and carrier.reading.form.tense == "present" else shown


def _of_verb(sentence: Sentence, verb: Trigger) -> str:
    reading = verb.reading
    present = reading.form.tense != "past"
    if reading.clitics.endswith("س") or (reading.clitics.endswith("ل") and present):
        return "PLANNED"
    shown = _particle(sentence, verb.index)
    return "ACTUAL" if shown == "PLANNED" and not present else shown or "ACTUAL"


def _particle(sentence: Sentence, index: int) -> str | None:
    if index == 0:
        return None
    known = cues().particles
    before = _unjoined(sentence.words[index - 1].text)
    two = _unjoined(sentence.words[index - 2].text) + " " + before if index > 1 else before
    return known.get(two) or known.get(before)


def _unjoined(word: str) -> str:
    return word[1:] if word.startswith(CONJUNCTIONS) and len(word) > 2 else word


def _by_phrase(sentence: Sentence, noun: Trigger) -> str | None:
    marks = noun.reading.marks
    for cue, kind in cues().phrases:
        if cue.holds(sentence, noun.index, marks):
            return kind
    return None


def _to_come(times: Iterable[str]) -> bool:
    return any(not cues().ahead.isdisjoint(stems(word)) for text in times for word in text.split())


def _by_cue(sentence: Sentence, index: int) -> str | None:
    known = cues()
    for _ in range(known.reach):
        index = sentence.beyond(index, -1)
        if index < 0 or sentence.words[index].stops or is_clause(sentence, index):
            return None
        if sentence.words[index].name is not None:
            continue
        word = sentence.words[index].text
        shown = known.verbs.get(word) or known.verbs.get(_unjoined(word))
        shown = shown or _first(known.cues, stems(word))
        if shown is not None:
            return "NEGATED" if _particle(sentence, index) == "NEGATED" else shown
    return None


def _first(shown_by: Mapping[str, str], words: Collection[str]) -> str | None:
    return next((shown_by[word] for word in sorted(words) if word in shown_by), None)
