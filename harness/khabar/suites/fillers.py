"""What fills the slots of frames: entries of lists, and dates by the article's date."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence, Set
from datetime import date, timedelta
from itertools import product
from pathlib import Path
from typing import Literal, NamedTuple

import msgspec

from khabar import resources
from khabar.errors import KhabarError
from khabar.suites import almanac, draw
from khabar.suites.frames import Filler, Mark, Parts, parse, slots


class Frame(NamedTuple):
    """A sentence with slots.

    `slots`: what fills each: a list, a kind of date, or ``LIST of SLOT``, the entry of a list that
    an entry of another belongs to.
    """

    id: str
    domain: str
    slots: Mapping[str, str]
    parts: Parts

    def turn(self, slot: tuple[str, str]) -> int:
        """Return when a slot is filled: first those that others belong to, then these others."""
        name, kind = slot
        owners = {kind.partition(" of ")[2] for kind in self.slots.values()}
        return 0 if name in owners else 1 if " of " in kind else 2


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
            month="/".join(almanac.month(day.month, region) for region in regions),
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


class _List(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    types: Mapping[str, str] = {}
    entries: tuple[dict[str, str | int], ...] = ()
    joined: tuple[str, ...] = ()


class _Frame(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    id: str
    slots: Mapping[str, str]
    text: str


class _Content(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    lists: Mapping[str, _List]
    times: Mapping[str, tuple[Expression, ...]]
    frames: Mapping[str, tuple[_Frame, ...]]


_ONE, _BOTH = (almanac.GULF,), (almanac.GULF, almanac.LEVANT)
Taken = Set[str]
"""The ids of what has filled slots of other frames."""


class Stock(NamedTuple):
    """Frames with what fills their slots.

    `lists`: fillers by list and id. `of`: the id of what an entry belongs to, by list and id.
    """

    frames: tuple[Frame, ...]
    lists: Mapping[str, Mapping[str, Filler]]
    of: Mapping[str, Mapping[str, str]]
    times: Mapping[str, tuple[Expression, ...]]

    def fill(
        self, frame: Frame, today: date, *key: object, taken: Taken = frozenset()
    ) -> dict[str, Filler]:
        """Return what fills the slots of a frame for a key.

        No entry of a list fills two slots; those that were taken come last. Months are named in
        one way.
        """
        chosen: dict[str, Filler] = {}
        regions = _ONE if draw.number(3, *key, "months") else _BOTH
        for slot, kind in sorted(frame.slots.items(), key=frame.turn):
            list_, of, owner = kind.partition(" of ")
            if of:
                belongs = self.of[frame.slots[owner]]
                chosen[slot] = self.lists[list_][belongs[chosen[owner].id]]
            elif kind in self.times:
                chosen[slot] = _date(self.times[kind], today, regions, *key, slot)
            else:
                chosen[slot] = self._entry(kind, taken, chosen.values(), *key)
        return chosen

    def _entry(self, list_: str, taken: Taken, used: Collection[Filler], *key: object) -> Filler:
        ids = draw.shuffled(self.lists[list_], *key, list_)
        entries = [self.lists[list_][id_] for id_ in sorted(ids, key=taken.__contains__)]
        return next(filler for filler in entries if filler not in used)


def _date(kind: Sequence[Expression], today: date, regions: Sequence[int], *key: object) -> Filler:
    expression = kind[draw.number(len(kind), *key, "expression")]
    choices = range(expression.least, expression.most + 1)
    return expression.on(today, draw.one(choices, *key, "number"), regions)


def read(path: Path) -> Stock:
    """Return the frames of a YAML resource with what fills their slots.

    Raises KhabarError, which names the file and the frame, if any of it is not understood.
    """
    try:
        content = msgspec.convert(resources.load(path), _Content)
    except msgspec.ValidationError as error:
        raise KhabarError(f"{path.name}: {error}") from None
    lists = {
        name: {
            str(entry["id"]): _filler(entry, list_.types, f"{path.name}: {name}")
            for entry in _entries(list_, content.lists)
        }
        for name, list_ in content.lists.items()
    }
    of = {
        name: {str(e["id"]): str(e["of"]) for e in list_.entries if "of" in e}
        for name, list_ in content.lists.items()
    }
    known = {*lists, *content.times}
    frames = tuple(
        _frame(frame, domain, known, f"{path.name}: {domain}: {frame.id}")
        for domain, frames in content.frames.items()
        for frame in frames
    )
    return Stock(frames, lists, of, content.times)


def moved(day: date, unit: str, number: int) -> date:
    """Return the day that is a number of days or weeks away, or the first of a month or year."""
    if unit in ("days", "weeks"):
        return day + timedelta(**{unit: number})
    months = 12 * day.year + (day.month - 1 + number if unit == "months" else 12 * number)
    return date(months // 12, months % 12 + 1, 1)


def _entries(list_: _List, lists: Mapping[str, _List]) -> Iterator[dict[str, str | int]]:
    """Yield the entries of a list, and those that join one of each of other lists.

    What is joined agrees as its first entry does.
    """
    yield from list_.entries
    for entries in product(*(lists[name].entries for name in list_.joined)):
        if entries:
            yield {
                "id": "-".join(str(entry["id"]) for entry in entries),
                "name": " ".join(str(entry["name"]) for entry in entries),
                "agrees": entries[0].get("agrees", 0),
            }


def _filler(entry: Mapping[str, str | int], types: Mapping[str, str], where: str) -> Filler:
    id_ = str(entry["id"])
    forms: dict[str, Parts] = {}
    for form, text in entry.items():
        if form not in ("id", "of", "agrees"):
            parts = parse(str(text), f"{where}: {id_}: {form}")
            forms[form] = (Mark(types[form], parts, id_),) if form in types else parts
    return Filler(id_, forms, int(entry.get("agrees", 0)))


def _frame(frame: _Frame, domain: str, known: set[str], where: str) -> Frame:
    parts = parse(frame.text, where)
    if slots(parts) != set(frame.slots):
        different = ", ".join(sorted(slots(parts) ^ set(frame.slots)))
        raise KhabarError(f"{where}: `slots` and the text differ in {different}")
    for slot, kind in frame.slots.items():
        list_, of, other = kind.partition(" of ")
        if list_ not in known or (of and other not in frame.slots):
            raise KhabarError(f"{where}: {slot}: {kind!r} is no list, kind of date or LIST of SLOT")
    return Frame(frame.id, domain, frame.slots, parts)
