"""Stories: who and what there is and what happens, generated first, then told by several reports.

The reports of a story are in the notation of `khabar.suites.notation`. `storybook` reads stories.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import chain
from typing import Annotated, Literal, NamedTuple

import msgspec

from khabar.schema import Event
from khabar.suites import kinds
from khabar.suites.frames import Composed, Filler, compose
from khabar.suites.notation import Choice, Mark, Parts, Slot

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


class List(_Strict, frozen=True):
    """What fills slots. `types`: the forms that are mentions; `shared`: stories may have the same.

    Of an entry `id`, `agrees`, and a state's `region` and `months` are no forms.
    """

    entries: tuple[dict[str, str | int], ...]
    types: Mapping[str, str] = {}
    shared: bool = False


class Name(_Strict, frozen=True):
    """A given name or a surname, in the usual spelling and another.

    `nile`: what stands for `other` in reports of the region Nile.
    """

    id: _Id
    name: str
    other: str
    nile: str | None = None

    def other_in(self, region: str) -> str:
        """Return the other spelling that a region's papers have."""
        return (region == "Nile" and self.nile) or self.other


class Shared(_Strict, frozen=True):
    """What stories share: relations with what each is, names, and lists."""

    relations: Mapping[str, str]
    families: tuple[Name, ...]
    given: Mapping[str, tuple[Name, ...]]
    lists: Mapping[str, List]


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
    """A story that is read; `where` names its file and itself in errors.

    `words`: how it names offices, organisations and events.
    """

    written: Written
    reports: Mapping[str, Told]
    where: str
    words: frozenset[str]

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
        needs = self.reports[report].written.needs
        return set(needs).union(*map(self.needed, needs))

    def _with_id(self, event: Event, report: str) -> Event:
        if event.event is None:
            return event
        name = event.event.removeprefix("-")
        teller = self.written.id if name in self.written.facts else f"{self.written.id}-{report}"
        return msgspec.structs.replace(event, event=f"{teller}-{name}")


class Stock(NamedTuple):
    """The stories of a suite, and what fills their slots.

    `months`: whose names of months each state has (`moments.day`), by its id; `regions`: where it
    lies.
    """

    stories: tuple[Story, ...]
    relations: Mapping[str, str]
    families: tuple[Name, ...]
    given: Mapping[str, tuple[Name, ...]]
    lists: Mapping[str, Entries]
    months: Mapping[str, str]
    regions: Mapping[str, str]


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
