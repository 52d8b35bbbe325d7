"""Composed suites: cases made from frames, whose answers are computed from what fills their slots.

``frames/<folder>.yaml`` names the phenomena of a suite and lists what fills slots; the files of
``frames/<folder>/`` have its frames, in the notation of `khabar.suites.notation`.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from datetime import date
from functools import cache
from pathlib import Path
from typing import NamedTuple

import msgspec

from khabar import rows, strict_yaml
from khabar.errors import KhabarError, unknown
from khabar.features import COMPOSED
from khabar.schema import TASKS, Dct, Task, Variant
from khabar.suites import draw, fillers, kinds, moments, pairs, slots
from khabar.suites.frames import Filler, compose
from khabar.suites.notation import Parts

_FIRST, _DAYS = date(2016, 1, 1), 10 * 365
_FRAMES = Path(__file__).with_name("frames")


class Written(slots.Written, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A frame as it is written.

    `other`: the second text, in a suite of pairs. `today`: what must hold of the article's day.
    """

    phenomenon: str
    register: kinds.Register
    region: moments.Region
    domain: kinds.Domain
    other: str | None = None
    today: tuple[str, ...] = ()

    @property
    def texts(self) -> tuple[str, ...]:
        """The texts of its cases."""
        return (self.text,) if self.other is None else (self.text, self.other)


Frame = slots.Frame[Written]


class _Shared(fillers.Content, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The phenomena with what each is, and what fills slots."""

    phenomena: Mapping[str, str]


class Stock(NamedTuple):
    """The frames of a suite, its phenomena with what each is, and what fills slots."""

    frames: tuple[Frame, ...]
    phenomena: Mapping[str, str]
    fillers: fillers.Stock


class ComposedSuite(NamedTuple):
    """A suite that is made from frames.

    `layers`: those for which its cases have gold. `fillings`: how often each frame is filled.
    `paired`: whether each filling makes the two cases of a pair, and not one.
    """

    name: str
    summary: str
    folder: str
    layers: tuple[Task, ...]
    fillings: int
    paired: bool = False

    @property
    def kind(self) -> str:
        """What a filling makes."""
        return "pairs" if self.paired else "single cases"

    @property
    def stock(self) -> Stock:
        """The frames of the suite; raises KhabarError if any of them is not understood."""
        return _installed(self.folder)

    @property
    def arms(self) -> Mapping[str, str]:
        """The phenomena of the suite, and what each is."""
        return self.stock.phenomena

    def make(self, seed: int, arms: Collection[str] = ()) -> list[Variant]:
        """Return the cases of the suite for a seed, of some phenomena or of all."""
        return make(self, seed, phenomena=arms)


DATES = ComposedSuite("dates_composed", COMPOSED["dates_composed"], "dates", ("dates",), 10)
PAIRS = ComposedSuite("pairs", COMPOSED["pairs"], "pairs", TASKS, 5, paired=True)

SUITES = {suite.name: suite for suite in (DATES, PAIRS)}
"""The composed suites by name, those of `features.COMPOSED`."""


@cache
def _installed(folder: str) -> Stock:
    return read(_FRAMES / folder)


def read(folder: Path) -> Stock:
    """Return the frames of a folder, with the lists and phenomena of ``<folder>.yaml``.

    Raises KhabarError, which names the file and the frame, if any of it is not understood.
    """
    path = folder.with_suffix(".yaml")
    shared = strict_yaml.read(path, _Shared)
    stock = fillers.stock(shared, path.name)
    frames: dict[str, Frame] = {}
    for path in sorted(folder.glob("*.yaml")):
        for written in strict_yaml.read(path, tuple[Written, ...]):
            where = f"{path.name}: {written.id}"
            if written.id in frames:
                raise KhabarError(
                    f"{where}: {frames[written.id].where} has this id; choose another"
                )
            faults = _faults(written, shared)
            frames[written.id] = slots.frame(written, written.texts, stock, where, *faults)
    return Stock(tuple(frames.values()), shared.phenomena, stock)


def _faults(written: Written, shared: _Shared) -> Iterator[str]:
    if written.phenomenon not in shared.phenomena:
        yield f"phenomenon: {unknown(written.phenomenon, shared.phenomena)}"
    yield from slots.condition_faults(written.today)


def make(
    suite: ComposedSuite, seed: int, stock: Stock | None = None, phenomena: Collection[str] = ()
) -> list[Variant]:
    """Return the cases of a suite for a seed, of some phenomena or of all; no two are alike.

    `base` of a case is the id of its frame. Raises KhabarError, which names the frame, if one of
    them cannot be filled, makes too few cases, or makes two of a pair that are none.
    """
    found = stock or suite.stock
    wanted = phenomena or found.phenomena
    frames = [frame for frame in found.frames if frame.written.phenomenon in wanted]
    for frame in frames:
        if len(frame.texts) != 1 + suite.paired:
            remedy = "write the other text too" if suite.paired else "remove it"
            raise KhabarError(f"{frame.where}: `other`: {suite.name} is of {suite.kind}; {remedy}")
    return [case for frame in frames for case in _cases(suite, found, frame, seed)]


def _cases(suite: ComposedSuite, stock: Stock, frame: Frame, seed: int) -> Iterator[Variant]:
    told: set[str] = set()
    number = 1
    for attempt in range(slots.TRIES):
        made = _filling(suite, stock, frame, seed, number, attempt)
        texts = {case.text for case in made}
        if not texts & told:
            yield from made
            told |= texts
            number += 1
        if number > suite.fillings:
            return
    message = f"is filled in {number - 1} ways; give its slots more, for {suite.fillings}"
    raise KhabarError(f"{frame.where}: {message}")


def _filling(
    suite: ComposedSuite, stock: Stock, frame: Frame, seed: int, number: int, attempt: int
) -> list[Variant]:
    """Return what a frame makes when it is filled once: a case, or the two of a pair."""
    key = (suite.name, seed, frame.written.id, attempt)
    days = slots.Calendar(days=(0, _DAYS - 1), where=frame.written.today)
    today = slots.some_day(days, _FIRST, f"{frame.where}: {slots.TODAY}", *key, slots.TODAY)
    filled = slots.Draw(frame, stock.fillers, today, key).fillers()
    if not suite.paired:
        return [_case(suite, frame, seed, frame.texts[0], f"{number:02}", today, filled)]
    one, other = (
        _case(suite, frame, seed, parts, f"{number}{side}", today, filled)
        for parts, side in zip(draw.shuffled(frame.texts, *key, "sides"), "ab", strict=True)
    )
    pairs.check(one, other, frame.where)
    pair = f"{frame.written.id}-{number}"
    return [msgspec.structs.replace(case, pair=pair) for case in (one, other)]


def _case(
    suite: ComposedSuite,
    frame: Frame,
    seed: int,
    parts: Parts,
    name: str,
    today: date,
    filled: Mapping[str, Filler],
) -> Variant:
    about = frame.written
    hidden = f"{draw.number(16**8, suite.name, about.id):08x}"  # systems see ids, and no frame
    id_ = f"{suite.name}-{seed:02}-{hidden}-{name}"
    made = compose(parts, filled, id_, frame.where)
    case = Variant(
        id=id_,
        text=made.text,
        dct=Dct(value=today.isoformat()),
        **{layer: getattr(made, layer) for layer in suite.layers},
        dossier=id_,
        suite=suite.name,
        arm=about.phenomenon,
        base=about.id,
        seed=seed,
        phenomenon=about.phenomenon,
        register=about.register,
        region=about.region,
        domain=about.domain,
    )
    completed = rows.of_python(case, frame.where)
    assert isinstance(completed, Variant)
    return completed
