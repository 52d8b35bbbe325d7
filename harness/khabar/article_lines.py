"""The articles of a JSON Lines file, which stay there until they are asked for."""

from __future__ import annotations

from array import array
from collections.abc import Iterator
from pathlib import Path

import msgspec

from khabar import jsonl, rows
from khabar.schema import Article


class _Text(msgspec.Struct):
    """What is read of an article where only its text is asked for."""

    text: str


_TEXT = msgspec.json.Decoder(_Text)


_AT_ONCE = 1 << 18
"""Bytes of the lines whose texts are divided together."""


class Lines:
    """The articles of a JSON Lines file, each read when it is accessed.

    The first iteration records their line numbers and offsets.
    """

    def __init__(self, path: Path, *, streamed: bool) -> None:
        self.path, self.streamed = path, streamed
        self._offsets, self._numbers = array("Q"), array("I")

    def __len__(self) -> int:
        return len(self._offsets)

    def __iter__(self) -> Iterator[Article]:
        for lines in jsonl.batches(self.path, _AT_ONCE):
            for line in lines:
                if not self._offsets or line.offset > self._offsets[-1]:
                    self._offsets.append(line.offset)
                    self._numbers.append(line.number)
            yield from rows.of_lines(lines)

    def __getitem__(self, place: int) -> Article:
        return next(rows.of_lines([self.line(place)]))

    def text(self, place: int) -> str:
        """Return the text of an article."""
        return self.line(place).decode(_TEXT).text

    def line(self, place: int) -> jsonl.Line:
        """Return the line of an article."""
        return jsonl.line(self.path, self.number(place), self._offsets[place])

    def number(self, place: int) -> int:
        """Return the number of an article's line, from 1."""
        return self._numbers[place]
