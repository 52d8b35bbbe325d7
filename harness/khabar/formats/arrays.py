"""Articles of a part of a CoNLL file whose lines are all alike, made by arrays of its characters.

It gives what `columns` and `tokens` give for files of two columns, in a third of the time.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from khabar.formats.columns import DOCUMENT, Layout, Taker
from khabar.formats.format import Options
from khabar.formats.tags import OUTSIDE, Decoder, Where
from khabar.schema import Article, Entity

_Numbers = NDArray[np.int64]
_LINE_END = ord("\n")


class Lines(NamedTuple):
    """The lines of a text that have a token and a tag.

    `codes`: the characters; `number`: of each line, from 0; `start`, `separator`, `end`: where the
    token begins, where the separator is, and where the line ends; `marked`: those whose tag is not
    O; `tags`: their tags.
    """

    codes: NDArray[np.uint32]
    number: _Numbers
    start: _Numbers
    separator: _Numbers
    end: _Numbers
    marked: _Numbers
    tags: Sequence[str]


def fits(layout: Layout, options: Options) -> bool:
    """Return whether a file of a layout can be read so."""
    flat = layout.scheme != "nested" and not layout.documents
    return flat and (layout.number, layout.token) == (2, 0) and options.join == "space"


def lines(block: str, layout: Layout, taker: Taker) -> Lines | None:
    """Return the lines of a text; None if any is not a token, a separator and a tag."""
    if DOCUMENT in block or not block.endswith("\n"):
        return None
    if layout.separator == " " and "\t" in block:
        return None
    codes = np.frombuffer(block.encode("utf-32-le", "surrogatepass"), dtype="<u4")
    ends = np.flatnonzero(codes == _LINE_END)
    starts = np.concatenate(([0], ends[:-1] + 1))
    (number,) = np.nonzero(starts < ends)
    start, end = starts[number], ends[number]
    separator = np.flatnonzero(codes == ord(layout.separator))
    if len(separator) != len(end) or not ((start < separator) & (separator + 1 < end)).all():
        return None
    is_outside = (end - separator == 2) & (codes[separator + 1] == ord(OUTSIDE))
    marked = np.flatnonzero(~is_outside)
    places = zip((separator[marked] + 1).tolist(), end[marked].tolist(), strict=True)
    tags = [block[first:last] for first, last in places]
    if not taker.are_known(tags):
        return None
    return Lines(codes, number, start, separator, end, marked, tags)


def articles(
    of: Lines, decoder: Decoder, where: Where, id_: int, labels: str | None
) -> Iterator[Article]:
    """Yield the articles of the sentences of lines, with ids from the number `id_` on."""
    entities = _entities(of, decoder, where)
    base, at, number = 0, 0, len(entities)
    for part in _without_tags(of).split("\n\n"):
        body, start = part, base
        if part[:1] == "\n" or part[-1:] == "\n" or not part:
            body, start = part.strip("\n"), base + len(part) - len(part.lstrip("\n"))
        base += len(part) + 2
        if body:
            own: list[Entity] = []
            while at < number and (entity := entities[at])[0] < base:
                first, end, type_ = entity
                own.append(Entity(start=first - start, end=end - start, type=type_))
                at += 1
            text = body.replace("\n", " ")
            yield Article(id=str(id_), text=text, entities=tuple(own), labels=labels)
            id_ += 1


def _without_tags(of: Lines) -> str:
    """Return the text of lines without separators and tags."""
    length = len(of.codes)
    kept = np.ones(length, dtype=bool)
    kept[of.separator], kept[of.separator + 1] = False, False
    longer = of.end[of.marked] - of.separator[of.marked] - 2
    offsets = np.arange(longer.sum()) - np.repeat(np.cumsum(longer) - longer, longer)
    kept[np.repeat(of.separator[of.marked] + 2, longer) + offsets] = False
    return str(of.codes[kept].tobytes(), "utf-32-le", "surrogatepass")


def _entities(of: Lines, decoder: Decoder, where: Where) -> list[tuple[int, int, str]]:
    """Return the entities in the text without tags: start, end and type."""
    runs = decoder.runs(of.tags, of.number[of.marked].tolist(), where)
    removed = of.end - of.separator
    before = (np.cumsum(removed) - removed)[of.marked]
    starts = (of.start[of.marked] - before).tolist()
    ends = (of.separator[of.marked] - before).tolist()
    return [(starts[first], ends[end - 1], type_) for first, end, type_ in runs]
