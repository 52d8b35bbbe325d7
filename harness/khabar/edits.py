"""The distance of a pattern from the pieces of a text, in edits (Levenshtein 1966)."""

from __future__ import annotations

from collections.abc import Iterator


def distances(pattern: str, text: str, *, anchored: bool = False) -> Iterator[int]:
    """Yield, for every end in `text`, the edits between `pattern` and a piece that ends there.

    That is the nearest piece, wherever it begins; if `anchored`, the piece from the beginning of
    `text`. One column of the table is one operation on integers of ``len(pattern)`` bits (Myers
    1999, in Hyyrö's form), so the time is linear in `text` for patterns of usual length.

    `pattern` must not be empty.
    """
    places: dict[str, int] = {}
    for number, char in enumerate(pattern):
        places[char] = places.get(char, 0) | 1 << number
    every, last = (1 << len(pattern)) - 1, 1 << len(pattern) - 1
    up, down, score = every, 0, len(pattern)
    for char in text:
        here = places.get(char, 0)
        across = (((here & up) + up) ^ up) | here | down
        rise, fall = down | ~(across | up) & every, up & across
        score += bool(rise & last) - bool(fall & last)
        rise, fall = (rise << 1 | anchored) & every, fall << 1 & every
        up, down = fall | ~(across | rise) & every, rise & across
        yield score
