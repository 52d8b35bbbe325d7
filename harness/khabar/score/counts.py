"""Counts, which add up, and the scores that are made of them."""

from __future__ import annotations

from typing import NamedTuple


class Counts(NamedTuple):
    """How many items the gold has, the prediction has, and are right; counts add up.

    `right` is whole but for partial credit, which goes by halves.
    """

    gold: int = 0
    predicted: int = 0
    right: float = 0

    def plus(self, other: Counts) -> Counts:
        """Return the sum, field by field."""
        return Counts(
            self.gold + other.gold, self.predicted + other.predicted, self.right + other.right
        )

    @property
    def precision(self) -> float:
        """The share of the predicted that is right, from 0 to 1; 0 where nothing is predicted."""
        return self.right / self.predicted if self.predicted else 0.0

    @property
    def recall(self) -> float:
        """The share of the gold that is found, from 0 to 1; 0 where there is no gold."""
        return self.right / self.gold if self.gold else 0.0

    @property
    def f1(self) -> float:
        """The harmonic mean of precision and recall, from 0 to 1; 0 where both are 0."""
        total = self.gold + self.predicted
        return 2 * self.right / total if total else 0.0


def counts(row: list[float]) -> Counts:
    """Return a row of an array of counts, halves kept and whole numbers whole."""
    gold, predicted, right = row
    return Counts(int(gold), int(predicted), int(right) if right == int(right) else right)
