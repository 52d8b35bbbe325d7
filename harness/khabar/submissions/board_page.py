"""leaderboard.html: the leaderboard as one page to sort, to filter, and to compare systems on."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cached_property
from math import ceil, floor
from pathlib import Path
from typing import Any, NamedTuple

from khabar import files, templates
from khabar.features import ON_ARTICLES
from khabar.inert import printable
from khabar.render.cells import interval
from khabar.render.html.assets import asset, policy
from khabar.render.html.charts import Scale
from khabar.render.suites import bounds, points
from khabar.score.compare import TOLD_APART, least_p
from khabar.score.measures import HEADLINES
from khabar.score.revision import SCORER
from khabar.submissions import board_pairs
from khabar.submissions.board_composed import COLUMNS
from khabar.submissions.board_entries import Drop, Entry, Headline, Share
from khabar.submissions.board_scores import Board
from khabar.submissions.board_suites import MARK
from khabar.submissions.board_tables import percent
from khabar.submissions.description import KINDS, SAW, Description, Prompt
from khabar.suites.scores import MAIN

PAGE = "leaderboard.html"
PROMPTS = ("none", "shown", "named")
"""Whether a system has a prompt, and whether its submission shows it or its name and hash."""
_START, _END = 3, 101
_SHARES = Scale(0, 100, 50, _START, _END)
_LEAST, _MOST = -20, 40
"""The farthest ends of the scale of drops, in points, so that a wide interval hides no other."""


class Plot(NamedTuple):
    """A dot and its interval, the lines of the scale, and where 0 is marked, in pixels."""

    x: float
    low: float | None
    high: float | None
    lines: Sequence[float]
    zero: float | None = None


class Cell(NamedTuple):
    """A number in a table, by which its column is sorted.

    `rank`: stands beside it; `notes`: below it.
    """

    value: float
    shown: str
    notes: Sequence[str]
    plot: Plot
    rank: int | None = None


class Arm(NamedTuple):
    """An arm of a suite in a system's card."""

    name: str
    placebo: bool
    score: str
    cell: Cell


class Row(NamedTuple):
    """A system: its place in the page's data, and its cells, None where it has no score.

    `words`: what a search looks through.
    """

    place: int
    name: str
    about: Description
    prompt: str
    words: str
    scores: Sequence[Cell | None]
    drops: Sequence[Cell | None]
    shares: Sequence[Cell | None]


def write(path: Path, board: Board) -> None:
    """Write the page of a leaderboard, completely or not at all.

    Raises KhabarError if the page cannot be written.
    """
    style = asset("report.css") + asset("leaderboard.css")
    script = asset("leaderboard.js")
    context = {
        "page": _Page(board),
        "style": style,
        "script": script,
        "policy": policy(style, script),
    }
    parts = templates.html("leaderboard.html.j2", context, printable=printable)
    files.write_parts(path, (part.encode() for part in parts))


class _Page:
    """The template's data."""

    def __init__(self, board: Board) -> None:
        self.board, self.corpus, self.scorer = board, board.corpus, SCORER
        self.headlines = [" ".join(headline) for headline in HEADLINES]
        self.kinds, self.saw, self.prompts = KINDS, SAW, PROMPTS
        self.least_p, self.compared = least_p(len(board.corpus)), board_pairs.MOST
        self.suites = [s for s in ON_ARTICLES if any(s in e.drops for e in board.entries)]
        self.composed = [c for c in COLUMNS if any(c in e.shares for e in board.entries)]
        self.mark = MARK if any(e.checked for e in board.entries) else ""
        self.measures = {suite: " ".join(MAIN[suite]) for suite in self.suites}
        self.drops = _scale_of_drops(board.entries)

    def rows(self) -> Iterator[Row]:
        """Yield the systems in the order of the leaderboard."""
        for place, entry in enumerate(self.board.entries):
            ranks = [of_measure[place] for of_measure in self.board.ranks]
            yield Row(
                place,
                entry.name,
                entry.description,
                _prompt(entry.description),
                _words(entry.description),
                [_score(*each) for each in zip(entry.headlines, ranks, strict=True)],
                [self._largest(entry, suite) for suite in self.suites],
                [_share(entry.shares.get(column)) for column in self.composed],
            )

    def yardsticks(self) -> Iterator[tuple[str, str, Sequence[Cell | None]]]:
        """Yield the name, the meaning and the scores of each yardstick."""
        for yardstick in self.board.yardsticks:
            cells = [None if f1 is None else _cell(f1, None, []) for f1 in yardstick.scores]
            yield yardstick.name, yardstick.about, cells

    def arms(self, place: int) -> Iterator[tuple[str, list[Arm]]]:
        """Yield each suite that a system was run on, with its arms."""
        for suite, drops in self.board.entries[place].drops.items():
            if drops:
                yield suite, [Arm(d.arm, d.placebo, percent(d.score), self._drop(d)) for d in drops]

    @cached_property
    def data(self) -> dict[str, Any]:
        """What the page's script compares systems by."""
        systems = [
            {
                "name": f"{printable(e.description.system)} {printable(e.description.version)}",
                "counts": [board_pairs.counts(headline) for headline in e.headlines],
                "views": [headline and headline.standing.view for headline in e.headlines],
            }
            for e in self.board.entries
        ]
        sentences = [each._asdict() for each in board_pairs.over_sentences(self.board.entries)]
        return {
            "headlines": self.headlines,
            "systems": systems,
            "sentences": sentences,
            "told_apart": TOLD_APART,
        }

    def _largest(self, entry: Entry, suite: str) -> Cell | None:
        largest = max(entry.drops.get(suite, ()), key=lambda drop: drop.drop, default=None)
        if largest is None:
            return None
        cell = self._drop(largest)
        return cell._replace(notes=[printable(largest.arm), *cell.notes, *_checked(entry, suite)])

    def _drop(self, drop: Drop) -> Cell:
        scale = self.drops
        plot = _plot(scale, drop.drop, drop.interval)._replace(zero=scale.at(0))
        return Cell(drop.drop, points(drop.drop), [bounds(drop.interval)], plot)


def _checked(entry: Entry, suite: str) -> Iterator[str]:
    if suite in entry.checked:
        arm = entry.checked[suite]
        yield f"{MARK} {points(arm.drop)} {printable(arm.arm)}" if arm else MARK


def _score(headline: Headline | None, rank: int | None) -> Cell | None:
    if headline is None:
        return None
    return _cell(headline.f1, headline.interval, [headline.labels])._replace(rank=rank)


def _share(share: Share | None) -> Cell | None:
    return share and _cell(share[0], share[1], [])


def _cell(f1: float, low_high: tuple[float, float] | None, notes: Sequence[str]) -> Cell:
    shown = [interval(low_high)] if low_high else []
    plot = _plot(_SHARES, f1, low_high)
    return Cell(f1, percent(f1), [note for note in (*shown, *notes) if note], plot)


def _plot(scale: Scale, value: float, low_high: tuple[float, float] | None) -> Plot:
    low, high = (scale.at(100 * bound) for bound in low_high or (0, 0))
    lines = [tick.at for tick in scale.ticks()]
    at = scale.at(100 * value)
    return Plot(at, low, high, lines) if low_high else Plot(at, None, None, lines)


def _scale_of_drops(entries: Sequence[Entry]) -> Scale:
    """Return the scale of all drops and their intervals, in points, within its farthest ends."""
    drops = [drop for entry in entries for arms in entry.drops.values() for drop in arms]
    ends = [100 * end for drop in drops for end in (drop.drop, *(drop.interval or ()))]
    low, high = min([-5.0, *ends]), max([5.0, *ends])
    low, high = max(_LEAST, 5 * floor(low / 5)), min(_MOST, 5 * ceil(high / 5))
    return Scale(low, high, high - low, _START, _END)


def _prompt(about: Description) -> str:
    if about.prompt is None:
        return PROMPTS[0]
    return PROMPTS[2] if isinstance(about.prompt, Prompt) else PROMPTS[1]


def _words(about: Description) -> str:
    parts = about.system, about.version, about.trained_on, *about.authors
    return printable(" ".join(parts)).lower()
