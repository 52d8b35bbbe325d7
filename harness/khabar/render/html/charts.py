"""Charts: drops with their intervals, and recall against length, as places that SVG draws.

Places are in pixels of a chart that is `WIDTH` wide; x grows to the right and y downwards.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from math import ceil, floor
from typing import NamedTuple

from khabar.inert import printable
from khabar.render.suites import bounds, points
from khabar.score.measures import Measure
from khabar.suites.recall import THIRDS, Recall
from khabar.suites.scores import ArmScore, SuiteScores

WIDTH, LEFT, RIGHT = 360, 124, 346
"""The width of a chart, and between which places of x its values stand."""
TOP, ROW, PLOT = 12, 22, 150
"""Where rows begin, how high each is, and how high a plot of lines is."""
LINES = ("all documents", *(f"{name} third" for name in THIRDS))
"""The names of the lines of a chart of recall."""
_STEPS = (1, 2, 5, 10, 20, 50)
_MOST_TICKS = 6


class Scale(NamedTuple):
    """Maps values from `low` to `high` to places from `start` to `end`; ticks are `step` apart."""

    low: float
    high: float
    step: float
    start: float
    end: float

    def at(self, value: float) -> float:
        """Return the place of a value, and the nearest end for one that is outside."""
        inside = min(self.high, max(self.low, value))
        share = (inside - self.low) / (self.high - self.low)
        return round(self.start + share * (self.end - self.start), 1)

    def ticks(self) -> Iterator[Tick]:
        """Yield the ticks from low to high."""
        for number in range(round((self.high - self.low) / self.step) + 1):
            value = self.low + number * self.step
            yield Tick(self.at(value), f"{value:g}".replace("-", "−"))


class Tick(NamedTuple):
    """A place on an axis, and what is written there."""

    at: float
    label: str


class Dot(NamedTuple):
    """An arm's drop at (x, y), and its interval from `low` to `high` where there is one."""

    label: str
    placebo: bool
    x: float
    y: float
    low: float | None
    high: float | None
    title: str


class Drops(NamedTuple):
    """The drops of a measure by arm, in points. `placebos`: where the placebos' drops stand."""

    title: str
    bottom: float
    zero: float
    ticks: Sequence[Tick]
    dots: Sequence[Dot]
    placebos: Sequence[float]


class Line(NamedTuple):
    """The points (x, y) of a line, each with what it says."""

    name: str
    points: Sequence[tuple[float, float, str]]

    @property
    def path(self) -> str:
        """The points as SVG's polyline takes them."""
        return " ".join(f"{x},{y}" for x, y, _ in self.points)


class Recalls(NamedTuple):
    """The recall of a measure, in per cent, by arm: over all documents, and over each third."""

    title: str
    bottom: float
    columns: Sequence[Tick]
    ticks: Sequence[Tick]
    lines: Sequence[Line]


def drops(scores: SuiteScores) -> list[Drops]:
    """Return a chart of each measure; all have one scale."""
    rows, placebos = list(scores.rows()), set(scores.placebos.values())
    scale = _scale(number for row in rows for number in (row.drop, *(row.drop_interval or ())))
    charts = []
    for measure in scores.measures:
        own = [row for row in rows if (row.task, row.measure) == (measure.task, measure.name)]
        dots = [_dot(row, n, scale, placebo=row.arm in placebos) for n, row in enumerate(own)]
        marked = [dot.x for dot in dots if dot.placebo]
        title, bottom = f"{measure.task}.{measure.name}", TOP + ROW * len(own)
        ticks = list(scale.ticks())
        charts.append(Drops(title, bottom, scale.at(0), ticks, dots, marked))
    return charts


def _dot(row: ArmScore, number: int, scale: Scale, *, placebo: bool) -> Dot:
    low, high = (scale.at(100 * bound) for bound in row.drop_interval or (0, 0))
    sure = row.drop_interval is not None
    title = f"{row.arm}: {points(row.drop)}, 95% interval {bounds(row.drop_interval)}"
    return Dot(
        printable(row.arm),
        placebo,
        scale.at(100 * row.drop),
        TOP + ROW * (number + 0.5),
        low if sure else None,
        high if sure else None,
        printable(title),
    )


def _scale(numbers: Iterable[float]) -> Scale:
    """Return the scale of differences from -1 to 1, in points, that shows all, and 0."""
    found = [0.0, *(100 * min(1, max(-1, number)) for number in numbers)]
    low, high = min(found), max(found)
    step = next(s for s in _STEPS if ceil(high / s) - floor(low / s) <= _MOST_TICKS)
    low, high = step * floor(low / step), step * ceil(high / step)
    if low == high:
        low, high = -step, step
    return Scale(low, high, step, LEFT, RIGHT)


def recall(measure: Measure, found: Sequence[Recall]) -> Recalls:
    """Return the chart of a measure's recall by arm (`khabar.suites.recall`).

    The documents of a third are of some base articles only. So that lines can be compared, that
    of a third is moved by the difference of the recall in these articles and in all.
    """
    whole = {each.arm: each.tally.recall_before for each in found if each.third is None}
    left, right = 40, WIDTH - 20
    gap = (right - left) / max(1, len(whole) - 1)
    columns = {arm: Tick(round(left + n * gap, 1), printable(arm)) for n, arm in enumerate(whole)}
    scale = Scale(0, 100, 20, TOP + PLOT, TOP)
    shown = [(each, share) for each in found if (share := _moved(each, whole)) is not None]
    lines = []
    for label, name in zip(LINES, (None, *THIRDS), strict=True):
        own = [(columns[each.arm], 100 * share) for each, share in shown if each.third == name]
        places = [(tick.at, scale.at(share), f"{tick.label}: {share:.1f}") for tick, share in own]
        lines.append(Line(label, places))
    title = f"{measure.task}.{measure.name}"
    return Recalls(title, TOP + PLOT, list(columns.values()), list(scale.ticks()), lines)


def _moved(found: Recall, whole: Mapping[str, float | None]) -> float | None:
    after, before, of_all = found.tally.recall_after, found.tally.recall_before, whole[found.arm]
    if after is None or before is None or of_all is None:
        return None
    return of_all + after - before
