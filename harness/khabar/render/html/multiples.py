"""Small multiples: the F1 of each headline by type, by article and by zone, as bars."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from typing import NamedTuple

from khabar.inert import printable
from khabar.render.cells import shares
from khabar.render.html.links import into
from khabar.score.counts import Counts
from khabar.score.measures import HEADLINES
from khabar.score.report import Report
from khabar.score.score import Score

MOST = 12
"""The most bars of a chart: of more, those with the lowest F1."""
WIDTH, LEFT, RIGHT, TOP, ROW = 320, 112, 250, 4, 20
"""The width of a chart, between which places of x its bars stand, and the height of a row."""


class Bar(NamedTuple):
    """A bar: its name, where it leads to, F1, how long and how low it stands, and the counts."""

    name: str
    href: str | None
    f1: str
    width: float
    y: int
    counts: Counts


class Chart(NamedTuple):
    """The bars of a measure by one field; `total`: how many there are with those left out."""

    title: str
    bars: Sequence[Bar]
    total: int

    @property
    def height(self) -> int:
        """The height of the chart."""
        return TOP + ROW * len(self.bars) + TOP


def charts(report: Report, letter: str) -> Iterator[tuple[str, list[Chart]]]:
    """Yield for each headline of a run its charts."""
    for task, name in HEADLINES:
        if score := report[task][name]:
            yield f"{task}.{name}", list(_of(score, task, letter))


def _of(score: Score, task: str, letter: str) -> Iterator[Chart]:
    of_mentions = score.measure.view == "mentions"
    layer = task if of_mentions else "arguments" if score.measure.view == "arguments" else None
    by = partial(into, layer, run=letter) if layer else None
    for title, counts, href in (
        ("by type", score.by_type, by and of_mentions and (lambda n: by(type=f"{layer}:{n}"))),
        ("by article", score.by_article, by and (lambda n: by(article=n))),
        ("by zone", score.by_zone, None),
    ):
        if bars := _lowest(counts):
            drawn = [_bar(n, *each, href or None) for n, each in enumerate(bars)]
            yield Chart(title, drawn, len(counts))


def _lowest(counts: Mapping[str, Counts]) -> list[tuple[str, Counts]]:
    """Return what is drawn, in its order: everything, or what has the lowest F1."""
    shown = sorted(counts, key=lambda name: counts[name].f1)[:MOST]
    kept = set(shown) if len(counts) > MOST else set(counts)
    return [(name, each) for name, each in counts.items() if name in kept]


def _bar(number: int, name: str, counts: Counts, href: Callable[[str], str] | None) -> Bar:
    width = round((RIGHT - LEFT) * counts.f1, 1)
    (f1,) = shares(counts.f1)
    return Bar(printable(name), href and href(name), f1, width, TOP + ROW * number, counts)
