"""The picture of a leaderboard: each system's headline scores as dots with their intervals."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from khabar import templates
from khabar.inert import printable
from khabar.render.html.charts import Scale, Tick
from khabar.score.measures import HEADLINES
from khabar.submissions.board_entries import Entry, Headline
from khabar.submissions.board_scores import Board
from khabar.submissions.board_tables import percent

MOST = 24
"""How many systems are shown, those with the best ranks."""
_WIDTH, _LABEL, _ROW, _TOP = 812, 148, 20, 56
_COLUMN, _PLOT, _GAP = 128, 66, 8
"""How wide a column is, how wide the scale in it, and what is left free before the scale."""
_LONGEST = 20


class Place(NamedTuple):
    """A score in a row: its place, its interval's places, and where the number ends."""

    x: float
    low: float | None
    high: float | None
    right: int
    f1: str


class Row(NamedTuple):
    """A system, or a yardstick."""

    name: str
    title: str
    y: int
    yardstick: bool
    places: Sequence[Place]


class Column(NamedTuple):
    """A headline; `floor`: the place of the lowest yardstick's score, if there is any."""

    name: str
    left: int
    ticks: Sequence[Tick]
    floor: float | None


def picture(board: Board) -> str:
    """Return the picture as SVG, which loads nothing and has no script."""
    parts = templates.html("leaderboard.svg.j2", {"picture": _Picture(board)}, printable=printable)
    return "".join(parts)


class _Picture:
    """The template's data."""

    title = "F1 in the five headlines, %"
    width, label, top, row = _WIDTH, _LABEL, _TOP, _ROW

    def __init__(self, board: Board) -> None:
        shown = _best(board)
        self.rows = [*_rows(shown), *_of_yardsticks(board, len(shown))]
        self.bottom = _TOP + _ROW * len(self.rows)
        self.height = self.bottom + 46
        self.columns = list(_columns(board))
        more = len(board.entries) - len(shown)
        self.note = (
            "Lines: 95% intervals over the articles. ◇ and the dashed line: yardsticks, not ranked."
            + (f" {more} more systems stand in the tables." if more else "")
        )


def _best(board: Board) -> list[Entry]:
    """Return the entries with the best ranks, in the order of the leaderboard."""
    of_entries = [min(filter(None, ranks), default=0) for ranks in zip(*board.ranks, strict=True)]
    best = sorted(range(len(of_entries)), key=of_entries.__getitem__)[:MOST]
    return [board.entries[place] for place in sorted(best)]


def _scale(number: int) -> Scale:
    left = _left(number)
    return Scale(0, 100, 50, left, left + _PLOT)


def _left(number: int) -> int:
    return _LABEL + 2 * _GAP + number * _COLUMN


def _columns(board: Board) -> Iterator[Column]:
    for number, headline in enumerate(HEADLINES):
        scale, left = _scale(number), _left(number)
        found = [y.scores[number] for y in board.yardsticks]
        lowest = min((f1 for f1 in found if f1 is not None), default=None)
        floor = None if lowest is None else scale.at(100 * lowest)
        yield Column(" ".join(headline), left, list(scale.ticks()), floor)


def _rows(entries: Sequence[Entry]) -> Iterator[Row]:
    for number, entry in enumerate(entries):
        name = entry.description.system
        label_set = next((h.labels for h in entry.headlines if h and h.labels), "")
        title = f"{name} {entry.description.version}" + (f", {label_set}" if label_set else "")
        places = [_place(n, h) for n, h in enumerate(entry.headlines) if h]
        yield Row(_short(name), title, _y(number), False, places)


def _of_yardsticks(board: Board, above: int) -> Iterator[Row]:
    for number, yardstick in enumerate(board.yardsticks):
        places = [_at(n, f1) for n, f1 in enumerate(yardstick.scores) if f1 is not None]
        yield Row(yardstick.name, yardstick.about, _y(above + number), True, places)


def _place(number: int, headline: Headline) -> Place:
    scale, place = _scale(number), _at(number, headline.f1)
    if not (interval := headline.interval):
        return place
    low, high = (scale.at(100 * bound) for bound in interval)
    return place._replace(low=low, high=high)


def _at(number: int, f1: float) -> Place:
    right = _left(number) + _COLUMN - 2 * _GAP
    return Place(_scale(number).at(100 * f1), None, None, right, percent(f1))


def _y(number: int) -> int:
    return _TOP + _ROW * number + _ROW // 2


def _short(name: str) -> str:
    return name if len(name) <= _LONGEST else f"{name[: _LONGEST - 1]}…"
