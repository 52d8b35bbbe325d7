"""A text cut into nested highlights, with labels at their ends."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from heapq import heapify, heappop, heappush
from itertools import count
from typing import Any, NamedTuple

from khabar.schema import Zone

DEEPEST = 32
"""The most levels of nested highlights; deeper ones are not drawn."""

_REST_OF_WORD = re.compile(r"\S{0,64}")

Node = Any
"""A part of a line: text, or ``[mark, nodes]`` for a highlight, or ``[mark]`` for its label."""


class Mark(NamedTuple):
    """A span to highlight, code points ``[start, end)``."""

    start: int
    end: int


class _Piece(NamedTuple):
    """A part of a mark that is drawn as one highlight; the last part has the label."""

    start: int
    end: int
    number: int
    last: bool


class Block(NamedTuple):
    """A zone of the text, line by line."""

    zone: str
    lines: list[list[Node]]


def blocks(text: str, zones: Sequence[Zone], marks: Sequence[Mark]) -> list[Block]:
    """Return a text by zone and line, with highlights: a line's nodes are its text in order.

    Marks that cross are cut. A label is at its mark's end or, if a word or number continues there,
    after it, because inside it would break joined letters and move digits.
    """
    drawn, lines = [], []
    for zone in zones:
        drawn.append(Block(zone.type, []))
        lines += [(start, end, drawn[-1]) for start, end in _lines(text, zone)]
    pieces = _pieces([(start, end) for start, end, _ in lines], marks)
    for (start, end, block), within in zip(lines, pieces, strict=True):
        block.lines.append(_Line(text, start, end).nodes(within))
    return drawn


def _pieces(lines: Sequence[tuple[int, int]], marks: Sequence[Mark]) -> list[list[_Piece]]:
    """Return the pieces of all marks, line by line."""
    pieces: list[list[_Piece]] = [[] for _ in lines]
    starts = [start for start, _ in lines]
    for number, mark in enumerate(marks):
        place = max(0, bisect_right(starts, mark.start) - 1)
        while place < len(lines) and starts[place] < mark.end:
            start, end = lines[place]
            last = place + 1 == len(lines) or starts[place + 1] >= mark.end
            piece = _Piece(max(start, mark.start), min(end, mark.end), number, last)
            if piece.start < piece.end:
                pieces[place].append(piece)
            place += 1
    return pieces


def _lines(text: str, zone: Zone) -> Iterator[tuple[int, int]]:
    start = zone.start
    for line in text[zone.start : zone.end].splitlines(keepends=True):
        if line.strip():
            yield start, start + len(line.rstrip())
        start += len(line)


class _Open(NamedTuple):
    piece: _Piece
    nodes: list[Node]


class _Line:
    """A line that is read once, with highlights opened and closed on the way."""

    def __init__(self, text: str, start: int, end: int) -> None:
        self._text, self._at, self._end = text, start, end
        self._root: list[Node] = []
        self._open: list[_Open] = []
        self._later: list[tuple[int, int, int]] = []
        self._closed = count()

    def nodes(self, pieces: Iterable[_Piece]) -> list[Node]:
        """Return the line's nodes."""
        queue = [(piece.start, -piece.end, piece.number, piece) for piece in pieces]
        heapify(queue)
        while queue:
            *_, piece = heappop(queue)
            self._close(piece.start)
            self._write(piece.start)
            if self._open and self._open[-1].piece.end < piece.end:
                cut = self._open[-1].piece.end
                rest = piece._replace(start=cut)
                heappush(queue, (cut, -rest.end, rest.number, rest))
                piece = piece._replace(end=cut, last=False)
            if len(self._open) < DEEPEST:
                opened = _Open(piece, [])
                self._nodes.append([piece.number, opened.nodes])
                self._open.append(opened)
        self._close(self._end)
        self._write(self._end)
        return self._root

    @property
    def _nodes(self) -> list[Node]:
        return self._open[-1].nodes if self._open else self._root

    def _close(self, until: int) -> None:
        while self._open and self._open[-1].piece.end <= until:
            piece, nodes = self._open[-1]
            self._write(piece.end)
            if piece.last:
                place = self._label_at(piece.end)
                if place == piece.end:
                    nodes.append([piece.number])
                else:
                    heappush(self._later, (place, next(self._closed), piece.number))
            self._open.pop()

    def _write(self, until: int) -> None:
        while self._later and self._later[0][0] <= until:
            place, _, number = heappop(self._later)
            self._append(place)
            self._nodes.append([number])
        self._append(until)

    def _append(self, until: int) -> None:
        if self._at < until:
            self._nodes.append(self._text[self._at : until])
            self._at = until

    def _label_at(self, end: int) -> int:
        rest = _REST_OF_WORD.match(self._text, end, self._end)
        return rest.end() if rest and any(map(str.isalnum, rest[0])) else end
