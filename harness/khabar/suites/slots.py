"""Frames with their slots: how they are written and checked, and what is drawn for a slot.

A slot is filled from a list, with ``LIST of SLOT`` (the entry of a list that what fills another
slot belongs to), with a kind of time, or with what calendar code says (`Calendar`).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import Generic, NamedTuple, TypeVar

import msgspec

from khabar.errors import KhabarError, unknown
from khabar.suites import draw, fillers, moments
from khabar.suites.fillers import Stock
from khabar.suites.frames import Filler
from khabar.suites.notation import Parts, parse, slots

TODAY = "today"
"""The slot of the day on which an article is published, which every frame has."""
TRIES = 1000
"""How often something is drawn until it fits."""

Pair = tuple[int, int]


class Calendar(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A day counted from another slot's (`after`), a number, or a clock time, from least to most.

    `where`: what must hold of the day, by `moments.CONDITIONS`. `clock`: hours, with `minutes`.
    """

    days: Pair | None = None
    weeks: Pair | None = None
    months: Pair | None = None
    years: Pair | None = None
    number: Pair | None = None
    clock: Pair | None = None
    minutes: tuple[int, ...] = (0,)
    after: str = TODAY
    where: tuple[str, ...] = ()


_UNITS = ("days", "weeks", "months", "years")
_KINDS = (*_UNITS, "number", "clock")


class Written(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A frame as it is written; `region`: whose names of months it has."""

    id: str
    text: str
    slots: Mapping[str, str | Calendar] = {}
    region: moments.Region = "Gulf"


_Written = TypeVar("_Written", bound=Written)


class Frame(NamedTuple, Generic[_Written]):
    """A frame whose texts are read; `where` names its file and itself in errors."""

    written: _Written
    texts: tuple[Parts, ...]
    where: str


def frame(
    written: _Written, texts: Iterable[str], stock: Stock, where: str, *more: str
) -> Frame[_Written]:
    """Return a frame with its texts read.

    Raises KhabarError, which says what is not understood, and what `more` faults there are.
    """
    parts = tuple(parse(text, where) for text in texts)
    named = set().union(*map(slots, parts))
    if fault := "; ".join((*more, *_faults(written.slots, named, stock))):
        raise KhabarError(f"{where}: {fault}")
    return Frame(written, parts, where)


def _faults(kinds: Mapping[str, str | Calendar], named: set[str], stock: Stock) -> Iterator[str]:
    anchors = {kind.after for kind in kinds.values() if isinstance(kind, Calendar)}
    if TODAY in kinds:
        yield f"{TODAY}: is the day of the article; give the slot another name"
    if different := ((named | anchors) ^ set(kinds)) - {TODAY}:
        yield f"`slots` and the text differ in {', '.join(sorted(different))}"
    for name, kind in kinds.items():
        if isinstance(kind, Calendar):
            yield from _calendar_faults(name, kind)
        elif fault := _named_fault(kind, kinds, stock):
            yield f"{name}: {fault}"


def _named_fault(kind: str, kinds: Mapping[str, str | Calendar], stock: Stock) -> str | None:
    """Return what is wrong with a list, a kind of time or ``LIST of SLOT``."""
    name, of, owner = kind.partition(" of ")
    if not stock.has(name) or (of and name not in stock.lists):
        return unknown(name, [*stock.lists, *(() if of else stock.times)])
    owners = _list_of(kinds.get(owner, ""), stock)
    if of and not (owners and all(owner.of in stock.lists[name] for owner in owners.values())):
        return f"{kind!r}: not all that fills {owner!r} belongs to one of {name}; choose another"
    return None


def _list_of(kind: str | Calendar, stock: Stock) -> Mapping[str, Filler]:
    return stock.lists.get(kind.partition(" of ")[0], {}) if isinstance(kind, str) else {}


def _calendar_faults(name: str, slot: Calendar) -> Iterator[str]:
    given = [pair for kind in _KINDS if (pair := getattr(slot, kind)) is not None]
    if len(given) != 1:
        yield f"{name}: needs one of {', '.join(_KINDS)}"
    if any(least > most for least, most in given):
        yield f"{name}: the least is above the most; swap them"
    if slot.clock and not moments.FIRST_HOUR <= slot.clock[0] <= slot.clock[1] <= 23:
        yield f"{name}: clock: hours are from {moments.FIRST_HOUR} to 23"
    if not slot.minutes or not all(0 <= minute <= 59 for minute in slot.minutes):
        yield f"{name}: minutes: give one or more from 0 to 59"
    yield from condition_faults(slot.where)


def condition_faults(conditions: Iterable[str]) -> Iterator[str]:
    """Yield what is wrong with the conditions of a day."""
    for condition in conditions:
        if condition not in moments.CONDITIONS:
            yield f"where: {unknown(condition, moments.CONDITIONS)}"


class Draw:
    """What is drawn for the slots of a frame with a key, by the day of the article."""

    def __init__(
        self, frame: Frame[_Written], stock: Stock, today: date, key: Sequence[object]
    ) -> None:
        self.key = key
        self._stock, self._where, self._region = stock, frame.where, frame.written.region
        self._kinds = frame.written.slots
        self._days = {TODAY: today}
        self._filled: dict[str, Filler] = {}
        months = moments.calendars(self._region)
        self._months = months[:1] if draw.number(3, *key, "months") else months

    def fillers(self) -> dict[str, Filler]:
        """Return what fills each slot; no entry of a list fills two."""
        for name in sorted(self._kinds, key=self._turn):
            self._filled[name] = self._filler(name, self._kinds[name])
        today = moments.day(self._days[TODAY], self._region)
        return {TODAY: today, **self._filled}

    def choose(self, free: Sequence[Filler], slot: str, list_: str) -> Filler:
        """Return one of the entries of a list that may fill a slot."""
        return draw.one(free, *self.key, slot)

    def _turn(self, name: str) -> int:
        """Return when a slot is filled: first what others belong to, then these others."""
        owners = {str(kind).partition(" of ")[2] for kind in self._kinds.values()}
        return 0 if name in owners else 1 if " of " in str(self._kinds[name]) else 2

    def _filler(self, name: str, kind: str | Calendar) -> Filler:
        if isinstance(kind, Calendar):
            return self._calendar(name, kind)
        list_, of, owner = kind.partition(" of ")
        if of:
            return self._stock.lists[list_][str(self._filled[owner].of)]
        if times := self._stock.times.get(list_):
            return fillers.drawn(times, self._days[TODAY], self._months, *self.key, name)
        return self._entry(name, list_)

    def _entry(self, name: str, list_: str) -> Filler:
        used = {filler.id for filler in self._filled.values()}
        entries = self._stock.lists[list_].values()
        here = [entry for entry in entries if entry.region in (None, self._region)]
        if free := [entry for entry in here if entry.id not in used]:
            return self.choose(free, name, list_)
        raise self._fault(f"{name}: {list_} has too few entries for this region; add one")

    def _calendar(self, name: str, slot: Calendar) -> Filler:
        if slot.number:
            return moments.number(_from(slot.number, *self.key, name))
        if slot.clock:
            minutes = draw.one(slot.minutes, *self.key, name, "minutes")
            return moments.clock(60 * _from(slot.clock, *self.key, name) + minutes)
        if slot.after not in self._days:
            raise self._fault(f"{name}: after {slot.after}, which is no day; put that slot first")
        day = self._days[name] = some_day(
            slot, self._days[slot.after], f"{self._where}: {name}", *self.key, name
        )
        return moments.day(day, self._region)

    def _fault(self, message: str) -> KhabarError:
        return KhabarError(f"{self._where}: {message}")


def _from(least_most: Pair, *key: object) -> int:
    least, most = least_most
    return least + draw.number(most - least + 1, *key)


def some_day(slot: Calendar, base: date, where: str, *key: object) -> date:
    """Return a day of a slot, counted from another; raises KhabarError if there is none."""
    unit, pair = next((u, pair) for u in _UNITS if (pair := getattr(slot, u)) is not None)
    for attempt in range(TRIES):
        try:
            day = fillers.moved(base, unit, _from(pair, *key, attempt))
        except (ValueError, OverflowError):  # beyond the calendar
            continue
        if all(moments.CONDITIONS[condition](day, base) for condition in slot.where):
            return day
    raise KhabarError(f"{where}: no such day {pair} {unit} after {slot.after}; widen it")
