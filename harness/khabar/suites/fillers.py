"""What fills the slots of frames: entries of lists, and times by the article's date.

A resource has `lists` and `times` of its own, and may use those of ``resources/fillers.yaml``.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from functools import cache
from itertools import product
from pathlib import Path
from typing import Literal, NamedTuple

import msgspec

from khabar import labels, resources
from khabar.errors import KhabarError, check_one_of
from khabar.suites import almanac, draw
from khabar.suites.frames import Filler
from khabar.suites.moments import Region
from khabar.suites.notation import Mark, Parts, parse

_RESOURCES = Path(__file__).with_name("resources")


class Expression(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A way to write a date that lies from `least` to `most` units from the article's."""

    text: str
    unit: Literal["days", "weeks", "months", "years"]
    least: int
    most: int
    type: str = "DATE"
    value: Literal["day", "week", "month", "year", "morning", "evening"] = "day"
    mod: str | None = None
    deictic: bool = True

    def on(self, today: date, number: int, regions: Sequence[int]) -> Filler:
        """Return this expression for the day that is `number` units from `today`.

        Its month has the names of `regions` (`almanac.month`).
        """
        day = moved(today, self.unit, number)
        year, week, _ = day.isocalendar()
        value = _VALUES[self.value].format(day=day, year=year, week=week)
        fields = {"value": value, "deictic": self.deictic, "mod": self.mod}
        text = self.text.format(
            weekday=f"ال{almanac.weekday(day.weekday())}",
            day=day.day,
            month="/".join(dict.fromkeys(almanac.month(day.month, region) for region in regions)),
            year=day.year,
        )
        return Filler(value, {"name": (Mark(self.type, (text,), fields=fields),)})


_VALUES = {
    "day": "{day:%Y-%m-%d}",
    "week": "{year:04}-W{week:02}",
    "month": "{day:%Y-%m}",
    "year": "{day:%Y}",
    "morning": "{day:%Y-%m-%d}TMO",
    "evening": "{day:%Y-%m-%d}TEV",
}


def drawn(times: Sequence[Expression], today: date, regions: Sequence[int], *key: object) -> Filler:
    """Return one of some expressions, of a day that it can tell, for a key."""
    expression = times[draw.number(len(times), *key, "expression")]
    choices = range(expression.least, expression.most + 1)
    return expression.on(today, draw.one(choices, *key, "number"), regions)


Entry = str | dict[str, str | int]
"""A name, or forms with what else is said: `id` (else the name), `of`, `agrees`."""


class List(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What fills slots, for all regions or for each its own.

    `types`: what the forms name, by form. `joined`: lists of which one entry each makes a name.
    """

    types: Mapping[str, str] = {}
    entries: tuple[Entry, ...] | Mapping[Region, tuple[Entry, ...]] = ()
    joined: tuple[str, ...] = ()


class Content(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The lists and times of a resource; a list may be written as its entries alone."""

    uses: Literal["fillers"] | None = None
    lists: Mapping[str, List | tuple[Entry, ...]] = {}
    times: Mapping[str, tuple[Expression, ...]] = {}


class Stock(NamedTuple):
    """What fills slots: entries by list and id, and kinds of times."""

    lists: Mapping[str, Mapping[str, Filler]]
    times: Mapping[str, tuple[Expression, ...]]

    def has(self, name: str) -> bool:
        """Return whether a name is that of a list or of a kind of time."""
        return name in self.lists or name in self.times


def stock(content: Content, where: str) -> Stock:
    """Return what a resource has to fill slots; `where` names it in errors.

    Raises KhabarError, which names the list, if any of it is not understood.
    """
    lists, times = dict(content.lists), dict(content.times)
    if content.uses:
        used = _content(content.uses)
        for name in sorted({*lists, *times} & {*used.lists, *used.times}):
            raise KhabarError(f"{where}: {name}: is in {content.uses}.yaml too; rename it")
        lists, times = {**used.lists, **lists}, {**used.times, **times}
    whole = {name: _list(list_) for name, list_ in lists.items()}
    return Stock({name: _entries(name, whole, f"{where}: {name}") for name in whole}, times)


@cache
def _content(name: str) -> Content:
    return msgspec.convert(resources.load(_RESOURCES / f"{name}.yaml"), Content)


def moved(day: date, unit: str, number: int) -> date:
    """Return the day that is a number of days or weeks away, or the first of a month or year."""
    if unit in ("days", "weeks"):
        return day + timedelta(**{unit: number})
    months = 12 * day.year + (day.month - 1 + number if unit == "months" else 12 * number)
    return date(months // 12, months % 12 + 1, 1)


def _list(written: List | tuple[Entry, ...]) -> List:
    return written if isinstance(written, List) else List(entries=written)


def _entries(name: str, lists: Mapping[str, List], where: str) -> dict[str, Filler]:
    for form, type_ in lists[name].types.items():
        check_one_of(f"{where}: types: {form}", type_, labels.ENTITY_TYPES)
    found: dict[str, Filler] = {}
    for region, entry in (*_regional(lists[name]), *_joined(name, lists, where)):
        filler = _filler(entry, lists[name].types, region, where)
        if filler.id in found:
            raise KhabarError(f"{where}: {filler.id}: is there twice; remove one")
        found[filler.id] = filler
    return found


def _regional(list_: List) -> Iterator[tuple[Region | None, Entry]]:
    """Yield the entries that a list has itself, each with its region if it is of one."""
    if not isinstance(list_.entries, Mapping):
        yield from ((None, entry) for entry in list_.entries)
        return
    for region, entries in list_.entries.items():
        yield from ((region, entry) for entry in entries)


def _joined(name: str, lists: Mapping[str, List], where: str) -> Iterator[tuple[None, Entry]]:
    """Yield the entries that join one of each of other lists; each agrees as its first does."""
    for other in lists[name].joined:
        check_one_of(f"{where}: joined", other, lists)
    of_each = [[_forms(e) for _, e in _regional(lists[other])] for other in lists[name].joined]
    for entries in product(*of_each) if of_each else ():
        yield (
            None,
            {
                "id": "-".join(str(entry["id"]) for entry in entries),
                "name": " ".join(str(entry["name"]) for entry in entries),
                "agrees": entries[0].get("agrees", 0),
            },
        )


def _forms(entry: Entry) -> dict[str, str | int]:
    entry = {"name": entry} if isinstance(entry, str) else entry
    return {"id": entry.get("name", ""), **entry}


def _filler(entry: Entry, types: Mapping[str, str], region: Region | None, where: str) -> Filler:
    written = _forms(entry)
    id_, of, agrees = str(written.pop("id")), written.pop("of", None), written.pop("agrees", 0)
    if not id_ or agrees not in (0, 1):
        raise KhabarError(f"{where}: {id_}: an entry needs an id or a name, and agrees is 0 or 1")
    forms = dict(_marked(written.items(), types, id_, where))
    return Filler(id_, forms, int(agrees), None if of is None else str(of), region)


def _marked(
    written: Iterable[tuple[str, str | int]], types: Mapping[str, str], id_: str, where: str
) -> Iterator[tuple[str, Parts]]:
    for form, text in written:
        parts = parse(str(text), f"{where}: {id_}: {form}")
        yield form, (Mark(types[form], parts, id_),) if form in types else parts
