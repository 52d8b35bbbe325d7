"""What articles have, one article after the other: fields in arrays, and how many each has."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from khabar.score.engine.columns import Column


class Parts(NamedTuple):
    """Items of articles: a row for every field, a column for every item.

    `sizes`: how many items each article has. Offsets are those of the article, so that articles
    can be taken out and joined.
    """

    fields: NDArray[np.int32]
    sizes: Column

    @classmethod
    def of(cls, fields: Sequence[Column], sizes: Column) -> Parts:
        """Return items whose fields are given one by one, one article after the other."""
        return cls(np.stack(fields, dtype=np.int32, casting="same_kind"), sizes)

    def take(self, rows: NDArray[np.intp]) -> Parts:
        """Return the items of the articles at `rows`."""
        sizes = self.sizes[rows]
        shifts = before(self.sizes)[rows] - before(sizes)
        at = np.repeat(shifts, sizes) + np.arange(sizes.sum())
        return Parts(self.fields[:, at], sizes)

    def through(self, field: int, bases: Column) -> Column:
        """Return a field with what stands before each article added, `bases`."""
        counted: Column = self.fields[field] + np.repeat(bases, self.sizes)
        return counted


def joined(parts: Sequence[Parts]) -> Parts:
    """Return the items of several, one after the other."""
    if len(parts) == 1:
        return parts[0]
    fields = np.concatenate([part.fields for part in parts], axis=1)
    return Parts(fields, np.concatenate([part.sizes for part in parts]))


def before(sizes: Column) -> Column:
    """Return how many stand before each, given how many each has."""
    counted: Column = np.cumsum(sizes, dtype=np.int64) - sizes
    return counted
