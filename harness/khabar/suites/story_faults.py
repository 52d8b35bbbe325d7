"""What can be wrong with a story: unknown names, days out of order, people nobody introduces."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from difflib import get_close_matches
from typing import NamedTuple

from khabar.errors import unknown
from khabar.suites.notation import Mark, Parts, Slot, slots
from khabar.suites.stories import (
    START,
    STATE,
    Person,
    Shared,
    Story,
    Told,
    Written,
    events,
    thing_of,
    walk,
)  # fmt: skip

_ALIKE = 0.8
"""How much alike the name of a report's own event and a fact may not be, for difflib."""
_WHOLE = ("name", "other", "triple")
"""The forms of someone that hold a given name and the surname."""


def faults(story: Story, shared: Shared) -> Iterator[str]:
    """Yield what is wrong with a story, each with what to do."""
    written, reports, lists = story.written, story.reports, shared.lists
    for relation in written.relations:
        if relation not in shared.relations:
            yield f"relations: {unknown(relation, shared.relations)}"
    if len(reports) != len(written.reports):
        yield "two reports have one id; choose another"
    things = {name: thing_of(thing).list for name, thing in written.things.items()}
    if things.get(STATE) != "states":
        yield f"things: needs `{STATE}: states`, the state in which the story lies"
    for name, list_ in things.items():
        if list_ not in lists:
            yield f"{name}: {unknown(list_, lists)}"
    yield from _people_faults(written)
    yield from _day_faults(written)
    for told in reports.values():
        yield from (f"{told.written.id}: {fault}" for fault in _report_faults(story, told))
    if unused := set(written.facts) - {id_ for r in reports.values() for id_ in events(r.parts)}:
        yield f"facts that no report tells: {', '.join(sorted(unused))}; remove them"


def _people_faults(written: Written) -> Iterator[str]:
    before: dict[str, Person] = {}
    for name, person in written.people.items():
        if person.child_of is not None:
            father = before.get(person.child_of)
            if father is None:
                whose = f"{name}: child_of {person.child_of}, who is no one before"
                yield f"{whose}; put the father first"
            elif father.family != person.family or father.gender != "male":
                yield f"{name}: child_of {person.child_of}: give a father of the same family"
        before[name] = person


def _day_faults(written: Written) -> Iterator[str]:
    known = {START}
    for name, day in written.days.items():
        if day.after not in known:
            yield f"{name}: after {day.after}, which is no day before it; put that day first"
        known.add(name)
    spans = {**{n: d.days for n, d in written.days.items()}, **written.numbers}
    for name, (least, most) in spans.items():
        if least > most:
            yield f"{name}: the least is above the most; swap them"
    names = [*written.people, *written.things, *spans, START]
    if twice := {name for name in names if names.count(name) > 1}:
        yield f"two slots are called {', '.join(sorted(twice))}; rename one"


def _report_faults(story: Story, told: Told) -> Iterator[str]:
    written, report = story.written, told.written
    known = {START, *written.people, *written.things, *written.days, *written.numbers}
    for name in sorted(slots(told.parts) - known):
        yield f"slot: {unknown(name, known)}"
    if report.day not in written.days:
        yield f"day: {unknown(report.day, written.days)}"
    before = [other.id for other in written.reports]
    before = before[: before.index(report.id)]
    for need in report.needs:
        if need not in before:
            yield f"needs: {need!r} is no report before it; known: {', '.join(before) or 'none'}"
            return
    for event in sorted(set(events(told.parts)) - written.facts.keys()):
        if alike := get_close_matches(event, written.facts, 1, _ALIKE):
            fault = f"{event!r} is no fact, and much like {alike[0]}"
            yield f"{fault}; call it {alike[0]}, or otherwise"
    helpers = [_Meant.of(story.reports[need].parts) for need in story.needed(report.id)]
    yield from _meant_faults(_Meant.of(told.parts), helpers, written.people)


class _Meant(NamedTuple):
    """Who is meant in a report: by a whole name, by any name, and by an office (slots)."""

    whole: set[str]
    named: set[str]
    office: set[str]

    @classmethod
    def of(cls, parts: Parts) -> _Meant:
        """Return who is meant in parts."""
        found = cls(set(), set(), set())
        for part in walk(parts):
            if isinstance(part, Slot):
                found.named.add(part.name)
                if part.form in _WHOLE:
                    found.whole.add(part.name)
            if isinstance(part, Mark) and part.label == "OCC" and part.id:
                found.office.add(part.id.strip("{}"))
        return found


def _meant_faults(
    here: _Meant, helpers: Sequence[_Meant], people: Mapping[str, Person]
) -> Iterator[str]:
    """Yield who is meant by less than a whole name although no report that is needed tells who."""
    for name in sorted(people.keys() & (here.named | here.office) - here.whole):
        if not any(name in helper.whole for helper in helpers):
            yield f"{name} has no whole name here; give `needs` a report that has it"
    for name in sorted(people.keys() & here.office - here.named):
        if not any(name in helper.whole & helper.office for helper in helpers):
            yield f"{name} has an office alone here; give `needs` a report that has name and office"
