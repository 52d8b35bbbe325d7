"""Which names and dates of a sentence are the arguments of its triggers."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence

import khabar
from khabar_baselines.regex.events.governors import Governors
from khabar_baselines.regex.events.sentence import DATE, Name, clitic_of, stems
from khabar_baselines.regex.events.syntax import (
    Phrase,
    is_clause,
    is_verb_like,
    preposition,
    word_at,
)
from khabar_baselines.regex.events.triggers import Trigger

Relation = tuple[str, Name]

_PLACES = frozenset({"GPE", "LOC", "FAC"})
_KINDS_OF = {
    "Time": frozenset({DATE}),
    "Place": _PLACES | {"NORP"},
    "Destination": _PLACES | {"NORP", "ORG"},
    "Origin": _PLACES | {"NORP", "ORG"},
}
_PEOPLE = frozenset({"PER", "OCC", "ORG", "GPE", "LOC", "NORP"})
_TOWARDS = frozenset({"ل", "علي", "ضد", "الي"})
_FAR = 8
_FRONT = 3
_SPAN = 30


class Arguments:
    """The arguments of a sentence's triggers, by grammatical position."""

    def __init__(self, governors: Governors) -> None:
        self.governors = governors
        self.sentence = governors.sentence
        self.lexicon = governors.lexicon

    def of(self, triggers: Sequence[Trigger]) -> list[tuple[khabar.Argument, ...]]:
        """Return the arguments of each event trigger of the sentence, in order."""
        relations = [
            list(self._of_noun(trigger) if trigger.is_noun else self._of_verb(trigger))
            for trigger in triggers
        ]
        self._add_fronted(triggers, relations)
        return [
            tuple(self._arguments(trigger, related))
            for trigger, related in zip(triggers, relations, strict=True)
        ]

    def _of_verb(self, verb: Trigger) -> Iterator[Relation]:
        after = Phrase((), verb.index + 1)
        subject = after if verb.is_participle else self.governors.subject(verb.index)
        roles = verb.reading.entry.roles
        names = subject.names
        objects: tuple[Name, ...] = ()
        if "object" in roles:
            objects = self.governors.phrase(max(subject.stop, after.stop)).names
        reciprocal = roles.get("object") == roles["subject"] and not objects
        if not names or (reciprocal and is_clause(self.sentence, max(verb.index - 1, 0))):
            names += self.governors.understood(verb)
        yield from (("subject", name) for name in names)
        yield from (("object", name) for name in objects)
        yield from self._adjuncts(verb.index + 1)

    def _of_noun(self, noun: Trigger) -> Iterator[Relation]:
        own = list(self._annexed(noun))
        yield from own
        support = self.governors.support(noun)
        if support is not None:
            names = self.governors.subject(support.index).names
            names = names or self.governors.understood(support)
            yield from ((_subject_of(support), name) for name in names)
            yield from self._adjuncts(support.index + 1, noun.index)
        elif not own and not noun.reading.pronoun:
            yield from (("subject", name) for name in self.governors.understood(noun))
        follower = self.governors.at.get(noun.index + 1)
        truce = follower is not None and (noun.type, follower.type) == ("AGREE", "CEASEFIRE")
        yield from self._adjuncts(noun.index + 2 if truce else noun.index + 1)
        yield from self._of_clause_after(noun)

    def _annexed(self, noun: Trigger) -> Iterator[Relation]:
        reading = noun.reading
        own = self.governors.phrase(noun.index + 1, links=False)
        if reading.pronoun:
            yield from (("object", name) for name in own.names)
            if "عن" in reading.entry.roles:
                yield from (("عن", name) for name in self.governors.reported(noun.index))
            return
        for name in own.names:
            if name.kind == "NORP" and name.definite == reading.form.definite:
                yield "adjective", name
            elif not reading.form.definite and (
                noun.type != "STATE" or name.first == noun.index + 1
            ):
                yield self._annexed_as(noun, name, own.stop), name
        if own.names and not reading.form.definite:
            yield from (("object", name) for name in self.governors.phrase(own.stop).names)

    def _annexed_as(self, noun: Trigger, name: Name, stop: int) -> str:
        if name.kind not in _PLACES or "of place" not in noun.reading.entry.roles:
            return "of"
        after = self._relation_at(stop) if stop < len(self.sentence.words) else None
        return "of" if after in _TOWARDS else "of place"

    def _of_clause_after(self, noun: Trigger) -> Iterator[Relation]:
        """Yield what a relative clause, or a verb that the noun is subject of, adds."""
        verb = self.governors.predicate(noun)
        if verb is not None:
            relation, after = _subject_of(verb), verb.index + 1
        else:
            index = self.governors.after_adjectives(noun.index)
            inner = self.governors.at.get(index + 1)
            if word_at(self.sentence, index, "relatives") is None or (inner and inner.is_event):
                return
            relation, after = "subject", index + 2
        yield from ((relation, name) for name in self.governors.phrase(after).names)
        yield from self._adjuncts(after)

    def _adjuncts(self, index: int, stop: int | None = None) -> Iterator[Relation]:
        """Yield the dates and prepositional phrases from `index` to the end of the clause."""
        words = self.sentence.words
        stop = len(words) if stop is None else stop
        bare = 0
        while index < stop and bare < _FAR and not self._ends_clause(index):
            name = self.sentence.starting(index)
            relation = self._relation_at(index)
            if name is not None and name.kind == DATE:
                if self._measured(name) is None and words[index - 1].text != "(":
                    yield "Time", name
                index = name.stop
            elif relation is not None:
                complement = self.governors.complement(index + (not self._is_bound(index)))
                yield from ((relation, name) for name in complement.names)
                index = max(complement.stop, index + 1)
            else:
                index = self.sentence.beyond(index, 1)
                bare += name is None

    def _ends_clause(self, index: int) -> bool:
        trigger = self.governors.at.get(index)
        return (
            (trigger is not None and trigger.type != "theme")
            or is_clause(self.sentence, index)
            or is_verb_like(self.sentence, index)
            or self.sentence.words[index].text in (".", "؛", ":")
        )

    def _measured(self, date: Name) -> Trigger | None:
        """Return the trigger whose length `date` is: [أسابيع] من القتال."""
        if preposition(self.sentence, date.stop) == "من":
            return self.governors.at.get(date.stop + 1)
        return None

    def _relation_at(self, index: int) -> str | None:
        """Return the preposition at `index`, or what a phrase there stands for."""
        name = self.sentence.words[index].name
        if name is not None:
            return name.clitics[-1:] if name.first == index and name.is_bound else None
        return self._compound(index) or preposition(self.sentence, index) or self._clitic(index)

    def _is_bound(self, index: int) -> bool:
        """Tell whether a preposition at `index` is written as part of its noun."""
        return preposition(self.sentence, index) is None and self._compound(index) is None

    def _compound(self, index: int) -> str | None:
        words = self.sentence.words
        following = words[index + 1].text if index + 1 < len(words) else ""
        known = self.lexicon.prepositions
        return known.get(f"{words[index].text} {following}") or known.get(words[index].text)

    def _clitic(self, index: int) -> str | None:
        """Return the proclitic of a common noun whose name follows: [ل]صحيفة «القدس»."""
        word = self.sentence.words[index].text
        classes = self.lexicon.lists["classes"]
        if word in classes or classes.isdisjoint(stems(word)):
            return None
        return next((proclitic for proclitic in "لب" if proclitic in clitic_of(word)), None)

    def _add_fronted(self, triggers: Sequence[Trigger], relations: list[list[Relation]]) -> None:
        """Add the dates and the first place that stand before their trigger."""
        taken = {id(name) for related in relations for _, name in related}
        for name in self.sentence.names:
            relation = "Time" if name.kind == DATE else self._fronted_place(name)
            number = bisect_left(triggers, name.stop, key=lambda trigger: trigger.index)
            if relation is None or number == len(triggers) or id(name) in taken:
                continue
            if self._same_clause(name.stop, triggers[number].index):
                relations[number].append((relation, name))

    def _fronted_place(self, name: Name) -> str | None:
        first = name is self.sentence.names[0] and name.first <= _FRONT
        return "في" if first and preposition(self.sentence, 0) == "في" else None

    def _same_clause(self, start: int, stop: int) -> bool:
        return stop - start <= _SPAN and not any(
            is_clause(self.sentence, index) or self.sentence.words[index].text in "()-"
            for index in range(start, stop)
        )

    def _arguments(
        self, trigger: Trigger, related: Sequence[Relation]
    ) -> Iterator[khabar.Argument]:
        seen = set()
        for relation, name in related:
            role = self._role(trigger, relation, name)
            if role and (name.start, role) not in seen:
                seen.add((name.start, role))
                yield khabar.Argument(start=name.start, end=name.end, role=role)

    def _role(self, trigger: Trigger, relation: str, name: Name) -> str | None:
        role = "Time" if relation == "Time" else trigger.reading.entry.roles.get(relation)
        local = relation == "في" or (relation == "ب" and self._is_located(name))
        if local and role != "Destination":
            role = "Place"
        if role is None or name.kind not in _KINDS_OF.get(role, _PEOPLE):
            return None
        if name.kind == "NORP" and role in _KINDS_OF and not self._is_located(name):
            return None
        return role

    def _is_located(self, name: Name) -> bool:
        """Tell whether it is in a phrase of place: بموسكو, بمدينة صور, العاصمة النمساوية."""
        if name.kind in _PLACES and name.clitics.endswith("ب"):
            return True
        lists = self.lexicon.lists
        before = stems(self.sentence.words[name.first - 1].text) if name.first else frozenset()
        return not (lists["land"] | lists["classes"]).isdisjoint(before)


def _subject_of(support: Trigger) -> str:
    return support.reading.entry.roles.get("subject") or "subject"
