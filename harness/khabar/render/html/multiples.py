"""Small multiples: the F1 of each headline by type, article, zone, suite and arm, as bars."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from khabar.inert import printable
from khabar.render.cells import shares
from khabar.render.html.links import into
from khabar.score.counts import Counts
from khabar.score.measures import HEADLINES, Measure
from khabar.score.report import Report
from khabar.score.score import Score
from khabar.suites.scores import SuiteScores

MOST = 16
"""The most bars of a chart: of more, those with the lowest F1."""
WIDTH, LEFT, RIGHT, TOP, ROW = 320, 112, 240, 4, 20
"""The width of a chart, between which places of x its bars stand, and the height of a row."""


class Link(NamedTuple):
    """A link to another page: its name, where it is from this page's folder, and what it shows."""

    name: str
    href: str
    report: Report | None = None


class Bar(NamedTuple):
    """A bar: its name, where it leads to, F1, how long and how low it stands.

    `note` stands behind F1 in grey, and `about` is told where the pointer rests.
    """

    name: str
    href: str | None
    f1: str
    width: float
    y: int
    note: str
    about: str


class Chart(NamedTuple):
    """The bars of a measure by one field; `total`: how many there are with those left out."""

    title: str
    bars: Sequence[Bar]
    total: int

    @property
    def height(self) -> int:
        """The height of the chart."""
        return TOP + ROW * len(self.bars) + TOP


def charts(
    report: Report, letter: str, suites: Sequence[Link] = ()
) -> Iterator[tuple[str, list[Chart]]]:
    """Yield for each headline of a run its charts.

    `letter`: what the page calls the run; `suites`: the pages of its suites.
    """
    for task, name in HEADLINES:
        if score := report[task][name]:
            by_suite = _by_suite(suites, task, name)
            yield f"{task}.{name}", [*_of(score, task, letter), *by_suite]


def by_arm(scores: SuiteScores) -> Iterator[Chart]:
    """Yield for each measure of a suite the F1 of its arms, and in grey that of the base."""
    for measure in scores.measures:
        rows = [row for row in scores.rows() if (row.task, row.measure) == _named(measure)]
        bars = [
            _bar(n, row.arm, row.score, shares(row.base)[0], f"base {shares(row.base)[0]}")
            for n, row in enumerate(rows)
        ]
        yield Chart(".".join(_named(measure)), bars, len(bars))


def _named(measure: Measure) -> tuple[str, str]:
    return measure.task, measure.name


def _of(score: Score, task: str, letter: str) -> Iterator[Chart]:
    layer = "arguments" if score.measure.view == "arguments" else task
    typed = layer == task and score.measure.view == "mentions"
    types = {n: into(layer, run=letter, type=f"{layer}:{n}") for n in score.by_type if typed}
    yield from _chart("by type", score.by_type, types)
    kept = dict(_lowest(score.by_article))
    articles = {n: into(layer, run=letter, article=n) for n in kept}
    yield from _chart("by article", score.by_article, articles)
    yield from _chart("by zone", score.by_zone, {})


def _by_suite(suites: Iterable[Link], task: str, name: str) -> Iterator[Chart]:
    scored = [(link, link.report[task][name]) for link in suites if link.report]
    counts = {link.name: score.total for link, score in scored if score}
    yield from _chart("by suite", counts, {link.name: link.href for link, _ in scored})


def _chart(title: str, counts: Mapping[str, Counts], links: Mapping[str, str]) -> Iterator[Chart]:
    """Yield the chart of counts, if there are any; `links`: where bars lead to, by their names."""
    bars = [
        _bar(n, name, each.f1, f"{each.gold:g}", _about(each), links.get(name))
        for n, (name, each) in enumerate(_lowest(counts))
    ]
    if bars:
        yield Chart(title, bars, len(counts))


def _lowest(counts: Mapping[str, Counts]) -> list[tuple[str, Counts]]:
    """Return what is drawn, in its order: everything, or what has the lowest F1."""
    shown = sorted(counts, key=lambda name: counts[name].f1)[:MOST]
    kept = set(shown) if len(counts) > MOST else set(counts)
    return [(name, each) for name, each in counts.items() if name in kept]


def _about(counts: Counts) -> str:
    return f"{counts.gold:g} gold, {counts.predicted:g} predicted, {counts.right:g} right"


def _bar(number: int, name: str, f1: float, note: str, about: str, href: str | None = None) -> Bar:
    width, (share,) = round((RIGHT - LEFT) * f1, 1), shares(f1)
    return Bar(printable(name), href, share, width, TOP + ROW * number, note, about)
