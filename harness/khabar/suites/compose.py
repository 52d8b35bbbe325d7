"""Composed suites: cases made from frames, whose answers are computed from what fills their slots.

``frames/<folder>.yaml`` names the phenomena of a suite and lists what fills slots; the files of
``frames/<folder>/`` have its frames, in the notation of `khabar.suites.frames`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from functools import cache
from pathlib import Path
from typing import Literal, NamedTuple

import msgspec

from khabar import rows, strict_yaml
from khabar.errors import KhabarError, unknown
from khabar.features import COMPOSED
from khabar.schema import Dct, Task, Variant
from khabar.suites import draw, moments
from khabar.suites.fillers import moved
from khabar.suites.frames import Composed, Filler, Parts, compose, parse, slots

ARM = "composed"
CASES = 10
"""How many cases are made from a frame."""
TODAY = "today"
"""The slot of the day on which a case is published."""
_FIRST, _DAYS = date(2016, 1, 1), 10 * 365
_TRIES = 1000
_FRAMES = Path(__file__).with_name("frames")

Pair = tuple[int, int]


class _Slot(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
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


class _Frame(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A frame as it is written; `today`: what must hold of the day of the article."""

    id: str
    phenomenon: str
    register: Literal["wire", "broadsheet", "broadcast", "blog"]
    region: Literal["Gulf", "Levant", "Iraq", "Nile", "Maghreb"]
    domain: Literal[
        "politics", "economy", "sport", "disaster", "courts", "health", "culture", "science"
    ]
    text: str
    slots: Mapping[str, str | _Slot] = {}
    today: tuple[str, ...] = ()


class _Entry(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What fills a slot; `agrees`: which text of a choice agrees with it."""

    name: str
    agrees: int = 0


class _Shared(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The phenomena with what each is, and lists of what fills slots, by region or for all."""

    phenomena: Mapping[str, str]
    lists: Mapping[str, tuple[str | _Entry, ...] | Mapping[str, tuple[str | _Entry, ...]]]


class Frame(NamedTuple):
    """A frame whose text is read; `where` names its file and itself in errors."""

    written: _Frame
    parts: Parts
    where: str


class Stock(NamedTuple):
    """The frames of a suite, its phenomena with what each is, and what fills slots, by list."""

    frames: tuple[Frame, ...]
    phenomena: Mapping[str, str]
    lists: Mapping[str, Mapping[str, tuple[Filler, ...]]]


class ComposedSuite(NamedTuple):
    """A suite that is made from frames; `layers`: those for which its cases have gold."""

    name: str
    summary: str
    folder: str
    layers: tuple[Task, ...]

    @property
    def stock(self) -> Stock:
        """The frames of the suite; raises KhabarError if any of them is not understood."""
        return _installed(self.folder)

    @property
    def phenomena(self) -> Mapping[str, str]:
        """The phenomena of the suite, with what each is."""
        return self.stock.phenomena

    @property
    def arms(self) -> tuple[str, ...]:
        """The one arm that the suite has."""
        return (ARM,)

    def make(self, seed: int, arms: Iterable[str] = ()) -> list[Variant]:
        """Return the cases of the suite for a seed; of `arms` there is one."""
        return make(self, seed)


DATES = ComposedSuite("dates_composed", COMPOSED["dates_composed"], "dates", ("dates",))

SUITES = {suite.name: suite for suite in (DATES,)}
"""The suites that are made from frames, by name."""


@cache
def _installed(folder: str) -> Stock:
    return read(_FRAMES / folder)


def read(folder: Path) -> Stock:
    """Return the frames of a folder, with the lists and phenomena of ``<folder>.yaml``.

    Raises KhabarError, which names the file and the frame, if any of it is not understood.
    """
    shared = strict_yaml.read(folder.with_suffix(".yaml"), _Shared)
    lists = {name: _by_region(list_) for name, list_ in shared.lists.items()}
    frames: dict[str, Frame] = {}
    for path in sorted(folder.glob("*.yaml")):
        for written in strict_yaml.read(path, tuple[_Frame, ...]):
            where = f"{path.name}: {written.id}"
            if written.id in frames:
                raise KhabarError(
                    f"{where}: {frames[written.id].where} has this id; choose another"
                )
            frames[written.id] = _frame(written, shared, where)
    return Stock(tuple(frames.values()), shared.phenomena, lists)


def _by_region(
    list_: tuple[str | _Entry, ...] | Mapping[str, tuple[str | _Entry, ...]],
) -> dict[str, tuple[Filler, ...]]:
    if isinstance(list_, Mapping):
        return {region: tuple(map(_filler, entries)) for region, entries in list_.items()}
    return dict.fromkeys(moments.REGIONS, tuple(map(_filler, list_)))


def _filler(entry: str | _Entry) -> Filler:
    entry = _Entry(entry) if isinstance(entry, str) else entry
    return Filler(entry.name, {"name": (entry.name,)}, entry.agrees)


def _frame(written: _Frame, shared: _Shared, where: str) -> Frame:
    parts = parse(written.text, where)
    if fault := "; ".join(_faults(written, parts, shared)):
        raise KhabarError(f"{where}: {fault}")
    return Frame(written, parts, where)


def _faults(written: _Frame, parts: Parts, shared: _Shared) -> Iterator[str]:
    if written.phenomenon not in shared.phenomena:
        yield f"phenomenon: {unknown(written.phenomenon, shared.phenomena)}"
    anchors = {s.after for s in written.slots.values() if isinstance(s, _Slot)} - {TODAY}
    if different := (slots(parts) | anchors) - {TODAY} ^ set(written.slots):
        yield f"`slots` and the text differ in {', '.join(sorted(different))}"
    conditions = [*written.today]
    for name, slot in written.slots.items():
        if isinstance(slot, str) and slot not in shared.lists:
            yield f"{name}: {unknown(slot, shared.lists)}"
        elif isinstance(slot, _Slot):
            conditions += slot.where
            yield from _slot_faults(name, slot)
    for condition in conditions:
        if condition not in moments.CONDITIONS:
            yield f"where: {unknown(condition, moments.CONDITIONS)}"


def _slot_faults(name: str, slot: _Slot) -> Iterator[str]:
    given = [pair for kind in _KINDS if (pair := getattr(slot, kind)) is not None]
    if len(given) != 1:
        yield f"{name}: needs one of {', '.join(_KINDS)}"
    if any(least > most for least, most in given):
        yield f"{name}: the least is above the most; swap them"
    if slot.clock and not moments.FIRST_HOUR <= slot.clock[0] <= slot.clock[1] <= 23:
        yield f"{name}: clock: hours are from {moments.FIRST_HOUR} to 23"
    if not slot.minutes or not all(0 <= minute <= 59 for minute in slot.minutes):
        yield f"{name}: minutes: give one or more from 0 to 59"


_UNITS = ("days", "weeks", "months", "years")
_KINDS = (*_UNITS, "number", "clock")


def make(suite: ComposedSuite, seed: int, stock: Stock | None = None) -> list[Variant]:
    """Return the cases of a suite for a seed: `CASES` of each frame, no two of which are alike.

    `base` of a case is the id of its frame. Raises KhabarError, which names the frame, if one of
    them cannot be filled or makes too few cases.
    """
    found = stock or suite.stock
    return [case for frame in found.frames for case in _cases(suite, found, frame, seed)]


def _cases(suite: ComposedSuite, stock: Stock, frame: Frame, seed: int) -> Iterator[Variant]:
    told: set[str] = set()
    for attempt in range(_TRIES):
        key = (suite.name, seed, frame.written.id, attempt)
        today, filled = _Draw(stock, frame, key).fillers()
        made = compose(frame.parts, filled, frame.written.id, frame.where)
        if made.text not in told:
            told.add(made.text)
            yield _case(suite, frame, seed, len(told), today, made)
        if len(told) == CASES:
            return
    message = f"makes {len(told)} different cases; give its slots more, so that it makes {CASES}"
    raise KhabarError(f"{frame.where}: {message}")


def _case(
    suite: ComposedSuite, frame: Frame, seed: int, number: int, today: date, made: Composed
) -> Variant:
    id_ = frame.written.id
    case = Variant(
        id=f"{suite.name}-{seed:02}-{id_}-{number:02}",
        text=made.text,
        dct=Dct(value=today.isoformat()),
        **{layer: getattr(made, layer) for layer in suite.layers},
        suite=suite.name,
        arm=ARM,
        base=id_,
        seed=seed,
        phenomenon=frame.written.phenomenon,
    )
    completed = rows.of_python(case, frame.where)
    assert isinstance(completed, Variant)
    return completed


class _Draw:
    """What is drawn for the slots of a frame with a key."""

    def __init__(self, stock: Stock, frame: Frame, key: Sequence[object]) -> None:
        self._stock, self._frame, self._key = stock, frame, key
        self._written = frame.written
        self._days: dict[str, date] = {}
        self._filled: dict[str, Filler] = {}

    def fillers(self) -> tuple[date, dict[str, Filler]]:
        """Return the day of the article and what fills each slot."""
        days = _Slot(days=(0, _DAYS - 1), where=self._written.today)
        self._days[TODAY] = self._day(TODAY, days, _FIRST)
        for name, slot in self._written.slots.items():
            self._filled[name] = self._filler(name, slot)
        region = self._written.region
        self._filled |= {name: moments.day(day, region) for name, day in self._days.items()}
        return self._days[TODAY], self._filled

    def _filler(self, name: str, slot: str | _Slot) -> Filler:
        if isinstance(slot, str):
            return self._entry(name, slot)
        if slot.number:
            return moments.number(self._from(slot.number, name))
        if slot.clock:
            minutes = draw.one(slot.minutes, *self._key, name, "minutes")
            return moments.clock(60 * self._from(slot.clock, name) + minutes)
        if slot.after not in self._days:
            raise self._fault(f"{name}: after {slot.after}, which is no day; put that slot first")
        day = self._days[name] = self._day(name, slot, self._days[slot.after])
        return moments.day(day, self._written.region)

    def _entry(self, name: str, list_: str) -> Filler:
        entries = self._stock.lists[list_].get(self._written.region, ())
        used = {filler.id for filler in self._filled.values()}
        free = [entry for entry in entries if entry.id not in used]
        if not free:
            raise self._fault(f"{name}: {list_} has too few entries for this region; add one")
        return draw.one(free, *self._key, name)

    def _from(self, least_most: Pair, *key: object) -> int:
        least, most = least_most
        return least + draw.number(most - least + 1, *self._key, *key)

    def _day(self, name: str, slot: _Slot, base: date) -> date:
        unit, pair = next((u, pair) for u in _UNITS if (pair := getattr(slot, u)) is not None)
        for attempt in range(_TRIES):
            try:
                day = moved(base, unit, self._from(pair, name, attempt))
            except (ValueError, OverflowError):  # beyond the calendar
                continue
            if all(moments.CONDITIONS[condition](day, base) for condition in slot.where):
                return day
        raise self._fault(f"{name}: no such day {pair} {unit} after {slot.after}; widen it")

    def _fault(self, message: str) -> KhabarError:
        return KhabarError(f"{self._frame.where}: {message}")
