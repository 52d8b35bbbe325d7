"""Casts: the people and things of a dossier's stories, made to be confused with one another.

The stories of a dossier draw surnames and given names from a few that they share, so that people of
one surname, and different people in one office, stand side by side; no two have one whole name.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta

from khabar.errors import KhabarError
from khabar.suites import draw
from khabar.suites.frames import Filler
from khabar.suites.notation import Mark
from khabar.suites.stories import (
    START,
    STATE,
    Name,
    Person,
    Stock,
    Story,
    numbers_and_days,
    thing_of,
)

_FIRST, _DAYS = date(2016, 1, 1), 10 * 365
_APART = 10
"""The stories of a dossier begin within so many days."""
_SHARED = 3
"""From so many entries of a shared list the stories of a dossier draw."""
Fillers = Mapping[str, Filler]


class Casting:
    """Draws what fills the slots of one dossier's stories, one after the other, for a key."""

    def __init__(self, stock: Stock, *key: object) -> None:
        self._stock, self._key = stock, key
        stories = [story.written for story in stock.stories]
        most = max(len({person.family for person in s.people.values()}) for s in stories)
        self._families = draw.shuffled(range(len(stock.families)), *key, "families")[:most]
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
        fillers = {**self._people(story), **things, **numbers_and_days(numbers, days, months)}
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
                free = order[:_SHARED] if entries.shared else order[1:]
                used = {filler.id for filler in found.values()}
                id_ = self._free(story, slot, [i for i in free if i not in used], entries.shared)
            found[slot] = entries.fillers[id_]
        return found

    def _free(self, story: Story, slot: str, ids: Sequence[str], shared: bool) -> str:
        free = ids if shared else [id_ for id_ in ids if id_ not in self._taken]
        if not free:
            raise KhabarError(f"{story.where}: {slot}: its list has too few entries; add one")
        chosen = draw.one(free, *self._key, story.written.id, slot)
        self._taken.add(chosen)
        return chosen

    def _people(self, story: Story) -> dict[str, Filler]:
        key = (*self._key, story.written.id)
        people = story.written.people
        groups = dict.fromkeys(person.family for person in people.values())
        families = dict(zip(groups, draw.shuffled(self._families, *key, "families"), strict=False))
        chosen: dict[str, tuple[Name, Name, str]] = {}
        for slot, person in people.items():
            family = self._stock.families[families[person.family]]
            gender = (
                person.gender
                if person.gender != "any"
                else draw.one(("male", "female"), *key, slot, "gender")
            )
            used = {given.id for given, _, _ in chosen.values()}
            given = next(self._given(gender, family, used, *key, slot))
            self._names.add(f"{given.id}-{family.id}")
            chosen[slot] = given, family, gender
        sons = {p.child_of: chosen[s][0] for s, p in reversed([*people.items()]) if p.child_of}
        return {
            slot: _person(*chosen[slot], *self._kin(slot, person, chosen, sons, *key))
            for slot, person in people.items()
        }

    def _given(self, gender: str, family: Name, used: set[str], *key: object) -> Iterator[Name]:
        """Yield given names that no one of the story, and no namesake of the dossier, has."""
        names = self._stock.given[gender]
        few = draw.shuffled(range(len(names)), *self._key, gender)
        few, others = few[:8], few[8:]
        for place in (*draw.shuffled(few, *key), *others):
            name = names[place]
            if name.id not in used and f"{name.id}-{family.id}" not in self._names:
                yield name

    def _kin(
        self,
        slot: str,
        person: Person,
        chosen: Mapping[str, tuple[Name, Name, str]],
        sons: Mapping[str, Name],
        *key: object,
    ) -> tuple[Name, Name]:
        """Return the given names of someone's father and son."""
        others = [
            n for n in self._stock.given["male"] if n not in (g for g, _, _ in chosen.values())
        ]
        father, son = draw.shuffled(range(len(others)), *key, slot, "kin")[:2]
        own = chosen[person.child_of][0] if person.child_of else others[father]
        return own, sons.get(slot, others[son])


def _person(given: Name, family: Name, gender: str, father: Name, son: Name) -> Filler:
    """Return the forms in which someone is named, each a mention of one person."""
    forms = {
        "name": f"{given.name} {family.name}",
        "other": f"{given.other} {family.other}",
        "triple": f"{given.name} {father.name} {family.name}",
        "given": given.name,
        "family": family.name,
        "other_family": family.other,
        "kunya": f"أبو {son.name}",
        "kunya_behind": f"أبي {son.name}",
    }
    id_ = f"{given.id}-{family.id}"
    marked = {form: (Mark("PER", (text,), id_),) for form, text in forms.items()}
    return Filler(id_, marked, int(gender == "female"))
