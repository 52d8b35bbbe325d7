"""Stories: who and what there is and what happens, generated first, then told by several reports.

``frames/<folder>.yaml`` lists what fills slots and the relations that stories are about; each file
of ``frames/<folder>/`` is a story, whose reports are in the notation of `khabar.suites.frames`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from difflib import get_close_matches
from functools import cache
from itertools import chain
from pathlib import Path
from typing import Annotated, Literal, NamedTuple, get_args

import msgspec

from khabar import strict_yaml
from khabar.errors import KhabarError, unknown
from khabar.schema import Event
from khabar.suites import kinds, moments
from khabar.suites.frames import Composed, Filler, compose
from khabar.suites.notation import Choice, Mark, Parts, Slot, parse, slots

START = "start"
"""The day from which the first days of a story are counted."""
STATE = "state"
"""The slot of the state in which a story lies, which says how months are called."""
Pair = tuple[int, int]
_Id = Annotated[str, msgspec.Meta(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")]
_SlotName = Annotated[str, msgspec.Meta(pattern=r"^[a-z][a-z_]*$")]


class _Strict(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a story's author writes: a misspelt field is an error."""


class Person(_Strict, frozen=True):
    """Someone of a story; all of one `family` have one surname, and no others of the story do.

    `child_of`: the slot of the father, who has the same surname.
    """

    family: str
    gender: Literal["male", "female", "any"] = "any"
    child_of: str | None = None


class Thing(_Strict, frozen=True):
    """An entry of a list; `common`: the one that all stories of a dossier have."""

    list: str
    common: bool = False


class Day(_Strict, frozen=True):
    """A day, so many days after another of the story, from least to most."""

    days: Pair
    after: str = START


class Report(_Strict, frozen=True):
    """A report as it is written; `day`: when it is published.

    `needs`: earlier reports without which nobody can tell who or what is meant.
    """

    id: _Id
    day: str
    register: kinds.Register
    domain: kinds.Domain
    text: str
    needs: tuple[str, ...] = ()


class Written(_Strict, frozen=True):
    """A story as it is written. `facts`: what happens, by the names that triggers give it."""

    id: _Id
    relations: tuple[str, ...]
    people: Mapping[_SlotName, Person]
    things: Mapping[_SlotName, str | Thing]
    days: Mapping[_SlotName, Day]
    reports: tuple[Report, ...]
    numbers: Mapping[_SlotName, Pair] = {}
    facts: Mapping[_Id, str] = {}


class _List(_Strict, frozen=True):
    """What fills slots. `types`: the forms that are mentions; `shared`: stories may have the same.

    Of an entry `id`, `agrees`, and a state's `region` and `months` are no forms.
    """

    entries: tuple[dict[str, str | int], ...]
    types: Mapping[str, str] = {}
    shared: bool = False


class Name(_Strict, frozen=True):
    """A given name or a surname, in the usual spelling and another."""

    id: _Id
    name: str
    other: str


class _Shared(_Strict, frozen=True):
    relations: Mapping[str, str]
    families: tuple[Name, ...]
    given: Mapping[str, tuple[Name, ...]]
    lists: Mapping[str, _List]


class Entries(NamedTuple):
    """What fills slots of a list, by id; `shared`: stories of a dossier may have the same."""

    fillers: Mapping[str, Filler]
    shared: bool


class Told(NamedTuple):
    """A report whose text is read; `where` names its file, its story and itself in errors."""

    written: Report
    parts: Parts
    where: str


class Story(NamedTuple):
    """A story that is read; `where` names its file and itself in errors."""

    written: Written
    reports: Mapping[str, Told]
    where: str

    def tell(self, report: str, fillers: Mapping[str, Filler]) -> Composed:
        """Return a report of the story with its gold, given what fills the slots.

        Events that are facts of the story have its ids, the others those of the report.
        """
        told = self.reports[report]
        made = compose(told.parts, fillers, "", told.where)
        events = tuple(self._with_id(event, report) for event in made.events)
        return made._replace(events=events)

    def needed(self, report: str) -> set[str]:
        """Return the reports that one needs, and those that these need."""
        return _needed(self.reports[report].written, self.reports)

    def _with_id(self, event: Event, report: str) -> Event:
        if event.event is None:
            return event
        name = event.event.removeprefix("-")
        teller = self.written.id if name in self.written.facts else f"{self.written.id}-{report}"
        return msgspec.structs.replace(event, event=f"{teller}-{name}")


class Stock(NamedTuple):
    """The stories of a suite, and what fills their slots.

    `months`: whose names of months each state has (`moments.day`), by its id.
    """

    stories: tuple[Story, ...]
    relations: Mapping[str, str]
    families: tuple[Name, ...]
    given: Mapping[str, tuple[Name, ...]]
    lists: Mapping[str, Entries]
    months: Mapping[str, str]


@cache
def installed() -> Stock:
    """Return the stories that come with khabar."""
    return read(Path(__file__).with_name("frames") / "identity")


def read(folder: Path) -> Stock:
    """Return the stories of a folder, with the lists of ``<folder>.yaml``.

    Raises KhabarError, which names the file and the story, if any of it is not understood.
    """
    path = folder.with_suffix(".yaml")
    shared = strict_yaml.read(path, _Shared)
    lists = {
        name: Entries(
            {str(e["id"]): _filler(e, list_.types, f"{path.name}: {name}") for e in list_.entries},
            list_.shared,
        )
        for name, list_ in shared.lists.items()
    }
    stories = [_story(path, shared, lists) for path in sorted(folder.glob("*.yaml"))]
    months = {str(e["id"]): str(e["months"]) for e in shared.lists["states"].entries}
    return Stock(tuple(stories), shared.relations, shared.families, shared.given, lists, months)


def _filler(entry: Mapping[str, str | int], types: Mapping[str, str], where: str) -> Filler:
    id_ = str(entry["id"])
    forms: dict[str, Parts] = {}
    for form, text in entry.items():
        if form not in ("id", "agrees", "region", "months"):
            parts = parse(str(text), f"{where}: {id_}: {form}")
            forms[form] = (Mark(types[form], parts, id_),) if form in types else parts
    return Filler(id_, forms, int(entry.get("agrees", 0)))


def _story(path: Path, shared: _Shared, lists: Mapping[str, Entries]) -> Story:
    written = strict_yaml.read(path, Written)
    where = f"{path.name}: {written.id}"
    if written.id != path.stem:
        raise KhabarError(f"{where}: the file is called {path.stem!r}; give both one name")
    reports = {
        report.id: Told(
            report, parse(report.text, f"{where}: {report.id}"), f"{where}: {report.id}"
        )
        for report in written.reports
    }
    for fault in _faults(written, reports, shared, lists):
        raise KhabarError(f"{where}: {fault}")
    return Story(written, reports, where)


def _faults(
    written: Written, reports: Mapping[str, Told], shared: _Shared, lists: Mapping[str, Entries]
) -> Iterator[str]:
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
        yield from (
            f"{told.written.id}: {fault}" for fault in _report_faults(written, told, reports)
        )
    if unused := set(written.facts) - {id_ for r in reports.values() for id_ in events(r.parts)}:
        yield f"facts that no report tells: {', '.join(sorted(unused))}; remove them"


def _people_faults(written: Written) -> Iterator[str]:
    for name, person in written.people.items():
        if person.child_of is None:
            continue
        father = written.people.get(person.child_of)
        if father is None or list(written.people).index(person.child_of) > list(
            written.people
        ).index(name):
            yield f"{name}: child_of {person.child_of}, who is no one before; put the father first"
        elif father.family != person.family or father.gender != "male":
            yield f"{name}: child_of {person.child_of}: give a father of the same family"


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


def _report_faults(written: Written, told: Told, reports: Mapping[str, Told]) -> Iterator[str]:
    report = told.written
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
    helpers = [Meant.of(reports[need].parts) for need in _needed(report, reports)]
    yield from _meant_faults(Meant.of(told.parts), helpers, written.people)


def _needed(report: Report, reports: Mapping[str, Told]) -> set[str]:
    needs = [_needed(reports[need].written, reports) for need in report.needs]
    return set(report.needs).union(*needs)


class Meant(NamedTuple):
    """Who is meant in a report: by a whole name, by any name, and by an office (slots)."""

    whole: set[str]
    named: set[str]
    office: set[str]

    @classmethod
    def of(cls, parts: Parts) -> Meant:
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


_ALIKE = 0.8
"""How much alike the name of a report's own event and a fact may not be, for difflib."""
_WHOLE = ("name", "other", "triple")
"""The forms of someone that hold a given name and the surname."""


def _meant_faults(
    here: Meant, helpers: Sequence[Meant], people: Mapping[str, Person]
) -> Iterator[str]:
    """Yield who is meant by less than a whole name although no report that is needed tells who."""
    for name in sorted(people.keys() & (here.named | here.office) - here.whole):
        if not any(name in helper.whole for helper in helpers):
            yield f"{name} has no whole name here; give `needs` a report that has it"
    for name in sorted(people.keys() & here.office - here.named):
        if not any(name in helper.whole & helper.office for helper in helpers):
            yield f"{name} has an office alone here; give `needs` a report that has name and office"


def events(parts: Parts) -> Iterator[str]:
    """Yield the names of the events of which parts have triggers."""
    for part in walk(parts):
        if isinstance(part, Mark) and part.id and "realis" in part.fields:
            yield part.id


def walk(parts: Parts) -> Iterator[str | Slot | Choice | Mark]:
    """Yield parts with those inside them."""
    for part in parts:
        yield part
        if isinstance(part, Mark):
            yield from walk(part.parts)
        if isinstance(part, Choice):
            yield from chain.from_iterable(map(walk, part.texts))


def thing_of(thing: str | Thing) -> Thing:
    """Return a thing that may be given by its list alone."""
    return Thing(list=thing) if isinstance(thing, str) else thing


def numbers_and_days(
    numbers: Mapping[str, int], days: Mapping[str, date], months: str
) -> dict[str, Filler]:
    """Return what fills the slots of numbers and of days, whose months have the names `months`."""
    counted = {name: moments.number(number) for name, number in numbers.items()}
    return {**counted, **{name: _day(day, months) for name, day in days.items()}}


def _day(day: date, months: str) -> Filler:
    filler = moments.day(day, get_args(moments.Region)[0])
    return filler._replace(forms={**filler.forms, "month": filler.forms[f"month_{months}"]})
