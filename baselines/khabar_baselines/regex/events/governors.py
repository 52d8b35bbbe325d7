"""The verbs that triggers are or lean on, and whom grammar makes their subject."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence

from khabar_baselines.regex.clitics import CONJUNCTIONS
from khabar_baselines.regex.events.lexicon import Lexicon
from khabar_baselines.regex.events.sentence import Name, Sentence
from khabar_baselines.regex.events.syntax import (
    Phrase,
    after_adverbs,
    is_clause,
    is_verb_like,
    phrase,
    phrase_before,
    preposition,
    word_at,
)
from khabar_baselines.regex.events.triggers import Trigger

_OCCASIONS = frozenset({"MEET", "NEGOTIATE", "TRAVEL"})
_FAR = 10
_ADJECTIVES = 4
_VERBS = 8


class Governors:
    """A sentence's triggers, support words and control words, by their index."""

    def __init__(self, sentence: Sentence, triggers: Sequence[Trigger], lexicon: Lexicon) -> None:
        self.sentence = sentence
        self.lexicon = lexicon
        self.at = {trigger.index: trigger for trigger in triggers}
        self._verbs = [trigger for trigger in triggers if trigger.is_verb]

    def phrase(self, index: int, *, links: bool = True) -> Phrase:
        """Read the noun phrase at `index`, unless a preposition is written as part of it."""
        if index < len(self.sentence.words):
            name = self.sentence.starting(index)
            if name is not None and name.is_bound:
                return Phrase((), index)
        return self.complement(index, links=links)

    def complement(self, index: int, *, links: bool = True) -> Phrase:
        """Read the noun phrase at `index`, whatever its proclitics."""
        return phrase(self.sentence, index, self.at, links=links)

    def subject(self, index: int) -> Phrase:
        """Return the named subject of the verb at `index`, before or after it."""
        verb = self.at.get(index)
        if verb is None or not verb.reading.clitics.startswith("و"):
            before = phrase_before(self.sentence, index, self.at)
            if before.names:
                return Phrase(before.names, index + 1)
        return self.phrase(after_adverbs(self.sentence, index + 1))

    def carrier(self, trigger: Trigger) -> Trigger | None:
        """Return the verb that a noun or participle leans on for its realis."""
        if trigger.is_noun:
            return self.support(trigger) or self.predicate(trigger)
        return next(self._verbs_before(trigger), None) if trigger.is_participle else None

    def support(self, noun: Trigger) -> Trigger | None:
        """Return the support verb before a noun: [عقد] الوزيران … لقاء."""
        index = noun.index
        for _ in range(_FAR):
            index = self.sentence.beyond(index, -1)
            if index < 0:
                return None
            governor = self.at.get(index)
            if governor is not None:
                return governor if governor.type == "support" else None
            if is_clause(self.sentence, index) or is_verb_like(self.sentence, index):
                return None
        return None

    def predicate(self, noun: Trigger) -> Trigger | None:
        """Return the support verb that a noun is the subject of: المشاورات [ستستأنف]."""
        index = self.after_adjectives(noun.index)
        if word_at(self.sentence, index, "particles"):
            index += 1
        verb = self.at.get(index)
        return verb if verb is not None and verb.type == "support" else None

    def after_adjectives(self, index: int) -> int:
        """Return the index of what follows the noun at `index` and its adjectives."""
        for _ in range(_ADJECTIVES):
            index = self.sentence.beyond(index, 1)
            if index >= len(self.sentence.words) or index in self.at:
                break
            if self.sentence.words[index].stops or word_at(self.sentence, index, "particles"):
                break
            if preposition(self.sentence, index) or is_clause(self.sentence, index):
                break
        return index

    def understood(self, trigger: Trigger) -> tuple[Name, ...]:
        """Return the subject that a trigger has from the word that it is joined to."""
        if not trigger.is_noun:
            return self._shared(trigger) if self._is_joined(trigger) else ()
        controlled = self._controlled(trigger)
        if controlled is not None:
            return controlled
        return self._shared(trigger) if self._is_occasion(trigger) else ()

    def reported(self, index: int) -> tuple[Name, ...]:
        """Return whom the noun at `index` is reported of: عن [مصدر] قوله."""
        for at in range(index - 1, max(index - _FAR, 0), -1):
            if preposition(self.sentence, at) == "عن":
                return self.phrase(at + 1).names
        return ()

    def _controlled(self, noun: Trigger) -> tuple[Name, ...] | None:
        """Return the subject of the word that controls `noun`; None if none does."""
        index = noun.index
        for _ in range(_FAR):
            index = self.sentence.beyond(index, -1)
            if index < 0 or self.sentence.words[index].stops:
                break
            governor = self.at.get(index)
            if governor is None:
                continue
            if not self.lexicon.controls(governor.reading.entry):
                break
            complement = self.phrase(index + 1) if governor.is_noun else self.subject(index)
            if complement.names or not governor.is_noun:
                return complement.names
        return None

    def _shared(self, trigger: Trigger) -> tuple[Name, ...]:
        """Return the subject of the nearest verb before, one of the trigger's type first."""
        verbs = sorted(self._verbs_before(trigger), key=lambda verb: verb.type != trigger.type)
        subjects = (self.subject(verb.index).names for verb in verbs)
        return next((names for names in subjects if names), ())

    def _verbs_before(self, trigger: Trigger) -> Iterator[Trigger]:
        stop = bisect_left(self._verbs, trigger.index, key=lambda verb: verb.index)
        return reversed(self._verbs[max(stop - _VERBS, 0) : stop])

    def _is_joined(self, trigger: Trigger) -> bool:
        if trigger.is_participle or trigger.reading.clitics.startswith(CONJUNCTIONS):
            return True
        before = word_at(self.sentence, trigger.index - 1, "clauses")
        if before == "ان":
            return preposition(self.sentence, trigger.index - 2) in ("بعد", "قبل")
        return before in ("بعدما", "قبلما", "ثم")

    def _is_occasion(self, noun: Trigger) -> bool:
        """Tell whether a noun says when its clause's subject acted: قال خلال [اتصال] مع."""
        if noun.reading.form.definite or noun.type not in _OCCASIONS:
            return False
        before = preposition(self.sentence, noun.index - 1)
        return before in ("خلال", "اثناء", "في", "عقب", "بعد")
