"""Casts: the people and things of a dossier's stories, made to be confused with one another.

The stories of a dossier draw surnames and given names from a few that they share, so that people of
one surname, and different people in one office, stand side by side; no two have one whole name.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from typing import NamedTuple, get_args

from khabar.errors import KhabarError
from khabar.suites import draw, moments
from khabar.suites.frames import Filler
from khabar.suites.notation import Mark
from khabar.suites.stories import (
    START,
    STATE,
    Name,
    Stock,
    Story,
    thing_of,
)

_FIRST, _DAYS = date(2016, 1, 1), 10 * 365
_APART = 10
"""The stories of a dossier begin within so many days."""
_GIVEN = 8
"""From so many given names of a gender the people of a dossier are called, where they suffice."""


class Casting:
    """Draws what fills the slots of one dossier's stories, one after the other, for a key."""

    def __init__(self, stock: Stock, *key: object) -> None:
        self._stock, self._key = stock, key
        stories = [story.written for story in stock.stories]
        most = max(len({person.family for person in s.people.values()}) for s in stories)
        order = draw.shuffled(range(len(stock.families)), *key, "families")
        self._families = [stock.families[place] for place in order[:most]]
        self._few = {
            name: max(sum(thing_of(t).list == name for t in s.things.values()) for s in stories)
            for name in stock.lists
        }
        self._names: set[str] = set()
        self._taken: set[str] = set()

    def cast(self, story: Story) -> tuple[dict[str, Filler], dict[str, date]]:
        """Return what fills a story's slots, and its days."""
        things = self._things(story)
        months = self._stock.months[things[STATE].id]
        days = self._days(story)
        written, key = story.written, (*self._key, story.written.id)
        numbers = {
            name: least + draw.number(most - least + 1, *key, name)
            for name, (least, most) in written.numbers.items()
        }
        people = self._people(story, self._stock.regions[things[STATE].id])
        fillers = {**people, **things, **_numbers_and_days(numbers, days, months)}
        return fillers, days

    def _days(self, story: Story) -> dict[str, date]:
        first = _FIRST + timedelta(draw.number(_DAYS, *self._key, START))
        key = (*self._key, story.written.id)
        days = {START: first + timedelta(draw.number(_APART, *key, START))}
        for name, day in story.written.days.items():
            least, most = day.days
            number = least + draw.number(most - least + 1, *key, name)
            days[name] = days[day.after] + timedelta(number)
        return days

    def _things(self, story: Story) -> dict[str, Filler]:
        found: dict[str, Filler] = {}
        for slot, written in story.written.things.items():
            thing = thing_of(written)
            entries = self._stock.lists[thing.list]
            order = draw.shuffled(entries.fillers, *self._key, thing.list)
            if thing.common:
                id_ = order[0]
            else:
                free = order[: self._few[thing.list]] if entries.shared else order[1:]
                used = {filler.id for filler in found.values()}
                taken = used if entries.shared else used | self._taken
                id_ = self._free(story, slot, [i for i in free if i not in taken], thing.list)
            found[slot] = entries.fillers[id_]
        return found

    def _free(self, story: Story, slot: str, free: Sequence[str], list_: str) -> str:
        if not free:
            raise _too_few(story, slot, list_)
        chosen = draw.one(free, *self._key, story.written.id, slot)
        self._taken.add(chosen)
        return chosen

    def _people(self, story: Story, region: str) -> dict[str, Filler]:
        people = story.written.people
        families = self._surnames(story)
        chosen: dict[str, _Whole] = {}
        for slot, person in people.items():
            chosen[slot] = self._whole(story, slot, families[person.family], chosen.values())
            self._names.add(chosen[slot].id)
        taken = {whole.given.id for whole in chosen.values()}
        men = [name for name in self._stock.given["male"] if name.id not in taken]
        sons = {
            person.child_of: chosen[slot].given
            for slot, person in people.items()
            if person.child_of and chosen[slot].gender == "male"
        }
        found: dict[str, Filler] = {}
        for slot, person in people.items():
            father, son = self._names_for(story, slot, men, 2, "kin")
            if person.child_of:
                father = chosen[person.child_of].given
            found[slot] = _person(chosen[slot], father, sons.get(slot, son), region)
        return found

    def _surnames(self, story: Story) -> dict[str, Name]:
        """Return the surname of each family of a story."""
        families = dict.fromkeys(person.family for person in story.written.people.values())
        names = self._names_for(story, "", self._families, len(families), "families")
        return dict(zip(families, names, strict=True))

    def _whole(self, story: Story, slot: str, family: Name, others: Iterable[_Whole]) -> _Whole:
        """Return a name that no one of the dossier has, with a given name of its own."""
        key, gender = (*self._key, story.written.id, slot), story.written.people[slot].gender
        if gender == "any":
            gender = draw.one(("male", "female"), *key, "gender")
        names = self._stock.given[gender]
        few = draw.shuffled(range(len(names)), *self._key, gender)
        order = (*draw.shuffled(few[:_GIVEN], *key), *few[_GIVEN:])
        used = {whole.given.id for whole in others}
        whole = (_Whole(names[place], family, gender) for place in order)
        free = [w for w in whole if w.given.id not in used and w.id not in self._names]
        if not free:
            raise _too_few(story, slot, f"given: {gender}")
        return free[0]

    def _names_for(
        self, story: Story, slot: str, names: Sequence[Name], number: int, what: str
    ) -> list[Name]:
        """Return so many names for a key, no two alike."""
        if len(names) < number:
            raise _too_few(story, slot, what)
        order = draw.shuffled(range(len(names)), *self._key, story.written.id, slot, what)
        return [names[place] for place in order[:number]]


class _Whole(NamedTuple):
    """A given name and a surname."""

    given: Name
    family: Name
    gender: str

    @property
    def id(self) -> str:
        return f"{self.given.id}-{self.family.id}"


def _too_few(story: Story, slot: str, list_: str) -> KhabarError:
    return KhabarError(f"{story.where}: {slot}: {list_} has too few entries; add one")


def _person(whole: _Whole, father: Name, son: Name, region: str) -> Filler:
    """Return the forms in which someone is named, each a mention of one person."""
    given, family = whole.given, whole.family
    forms = {
        "name": f"{given.name} {family.name}",
        "other": f"{given.other_in(region)} {family.other_in(region)}",
        "triple": f"{given.name} {father.name} {family.name}",
        "given": given.name,
        "family": family.name,
        "other_family": family.other_in(region),
        "kunya": f"أبو {son.name}",
        "kunya_behind": f"أبي {son.name}",
    }
    marked = {form: (Mark("PER", (text,), whole.id),) for form, text in forms.items()}
    return Filler(whole.id, marked, int(whole.gender == "female"))


def _numbers_and_days(
    numbers: Mapping[str, int], days: Mapping[str, date], months: str
) -> dict[str, Filler]:
    """Return what fills the slots of numbers and of days, whose months have the names `months`."""
    counted = {name: moments.number(number) for name, number in numbers.items()}
    return {**counted, **{name: _day(day, months) for name, day in days.items()}}


def _day(day: date, months: str) -> Filler:
    filler = moments.day(day, get_args(moments.Region)[0])
    return filler._replace(forms={**filler.forms, "month": filler.forms[f"month_{months}"]})
