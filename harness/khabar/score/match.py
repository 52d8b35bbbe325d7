"""How many items of gold and prediction belong together, one to one, in no order."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Hashable, Iterable, Sequence
from itertools import accumulate
from operator import attrgetter
from typing import cast

from khabar.score.counts import Counts
from khabar.score.items import Item
from khabar.score.measures import Measure

Key = tuple[Hashable, ...]
Words = tuple[int, int]


def count(measure: Measure, gold: Iterable[Item], predicted: Iterable[Item]) -> Counts:
    """Count by `measure`; a field that is absent (None) agrees with nothing."""
    fields = (*(("words",) if measure.overlap else ()), *measure.alike)
    gold_keys, predicted_keys = _keys(gold, fields), _keys(predicted, fields)
    if measure.overlap:
        matched = _overlapping(gold_keys, predicted_keys)
    else:
        matched = sum(None not in key for key in gold_keys & predicted_keys)
    return Counts(len(gold_keys), len(predicted_keys), matched)


def _keys(items: Iterable[Item], fields: Sequence[str]) -> set[Key]:
    get = attrgetter(*fields)
    return {get(item) if len(fields) > 1 else (get(item),) for item in items}


def _overlapping(gold: set[Key], predicted: set[Key]) -> int:
    """Return the size of the largest one-to-one matching of keys that share a word.

    A key is a word range and the fields that must agree. Largest matchings are unions of
    augmenting paths (Berge 1957); their size depends on no order.
    """
    left, right = _by_agreement(gold), _by_agreement(predicted)
    return sum(_largest(spans, right[rest]) for rest, spans in left.items() if rest in right)


def _by_agreement(keys: Iterable[Key]) -> dict[Key, list[Words]]:
    spans: dict[Key, list[Words]] = {}
    for words, *rest in keys:
        if None not in rest:
            spans.setdefault(tuple(rest), []).append(cast(Words, words))
    return spans


def _largest(left: Sequence[Words], right: Sequence[Words]) -> int:
    matching = _Matching(_neighbours(left, sorted(right)))
    return sum(map(matching.augment, range(len(left))))


def _neighbours(left: Sequence[Words], right: Sequence[Words]) -> list[list[int]]:
    """Return for each range on the left the indices of those on the right that it overlaps."""
    starts = [start for start, _ in right]
    reaches = list(accumulate((end for _, end in right), max))
    return [
        [
            index
            for index in range(bisect_right(reaches, first), bisect_left(starts, last))
            if max(first, right[index][0]) < min(last, right[index][1])
        ]
        for first, last in left
    ]


class _Matching:
    def __init__(self, neighbours: Sequence[Sequence[int]]) -> None:
        self.neighbours = neighbours
        self.left_of: dict[int, int] = {}
        self.right_of: dict[int, int] = {}

    def augment(self, root: int) -> bool:
        """Give `root` a partner, moving others along one alternating path where that helps."""
        came_from: dict[int, int] = {}
        waiting = [root]
        while waiting:
            node = waiting.pop()
            for other in self.neighbours[node]:
                if other in came_from:
                    continue
                came_from[other] = node
                if other not in self.left_of:
                    self._flip(other, came_from)
                    return True
                waiting.append(self.left_of[other])
        return False

    def _flip(self, end: int, came_from: dict[int, int]) -> None:
        step: int | None = end
        while step is not None:
            node = came_from[step]
            before = self.right_of.get(node)
            self.left_of[step], self.right_of[node] = node, step
            step = before
