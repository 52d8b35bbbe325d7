"""The readings of one task of a batch that measures ask for: nested, coarse, flat, arguments."""

from __future__ import annotations

from functools import cached_property
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from khabar.score import sides
from khabar.score.columns import Column, Columns, keys, looked_up
from khabar.score.frame import Frame
from khabar.score.measures import Measure, View
from khabar.score.sides import Pair, Sides

_NO_ENTITY = -2


class Arguments(NamedTuple):
    """The arguments of a batch, and the words that name entities or are adjectives in gold."""

    gold: Columns
    predicted: Columns
    things: Columns
    adjectives: Columns


class Views:
    """One task of a batch, gold and predicted, in every view; each is made once.

    `coarse`: the coarse types of the types' codes.
    """

    def __init__(
        self,
        mentions: Pair,
        frame: Frame,
        coarse: Column | None = None,
        arguments: Arguments | None = None,
    ) -> None:
        self._mentions, self._frame = sides.settled(*mentions), frame
        self._coarse, self._arguments = coarse, arguments
        self._made: dict[View, Sides] = {"mentions": self._mentions}

    def of(self, measure: Measure) -> Sides:
        """Return what a measure sees."""
        if "coreference" in measure.alike:
            return self._coreferent
        if measure.view not in self._made:
            self._made[measure.view] = self._make(measure.view)
        return self._made[measure.view]

    def _make(self, view: View) -> Sides:
        found, rest = self._mentions, self._mentions.rest
        if view == "nested":
            return sides.unsettled(_inner(rest[0]), _inner(rest[1]))
        if view == "tags":
            return Sides(found.settled, (self._tags(rest[0]), self._tags(rest[1])))
        if view == "coarse" and self._coarse is not None:
            found = sides.projected(found, self._coarse)
            return Sides(found.settled, (_outermost(found.rest[0]), _outermost(found.rest[1])))
        if self._arguments is None:
            raise LookupError(view)
        gold, predicted, _, adjectives = self._arguments
        if view == "named":
            gold, predicted = _without(gold, adjectives), _without(predicted, adjectives)
        return sides.settled_by_words(gold, predicted)

    def _tags(self, items: Columns) -> Columns:
        """Return what flat tags say of items: the outermost, cut where their sentence ends."""
        items = _flat(items)
        article = items["article"]
        first, last = items["first"] - article, items["last"] - article
        return items.replaced(last=self._frame.clipped(first, last) + article)

    @cached_property
    def _coreferent(self) -> Sides:
        if self._arguments is None:
            raise LookupError("coreference")
        gold, predicted, things, _ = self._arguments
        return sides.unsettled(_corefer(gold, things), _corefer(predicted, things))


def _corefer(items: Columns, things: Columns) -> Columns:
    """Return the items with the entity that gold's mention of their words means.

    Where there is none the words stand for themselves.
    """
    (named, wanted), _ = keys(things, items, ("words",))
    at, found = looked_up(wanted, named)
    thing = np.full(len(items), _NO_ENTITY, dtype=np.int64)
    thing[found] = things["thing"][at[found]]
    return items.replaced(
        thing=thing,
        anchor_first=np.where(found, _NO_ENTITY, items["first"]),
        anchor_last=np.where(found, _NO_ENTITY, items["last"]),
    )


def _without(items: Columns, words: Columns) -> Columns:
    """Return the items that are not of any of these words."""
    (known, wanted), _ = keys(words, items, ("words",))
    return items.take(~looked_up(wanted, known)[1])


def _outermost(items: Columns) -> Columns:
    """Return the items whose words lie within no other's; equals and crossers stay."""
    order, heads = _nesting(items)
    first, last = items["first"][order], items["last"][order]
    return items.take(order[(first == first[heads]) & (last == last[heads])])


def _inner(items: Columns) -> Columns:
    """Return the items whose words lie within another's and are fewer."""
    order, heads = _nesting(items)
    first, last = items["first"][order], items["last"][order]
    lesser = (first != first[heads]) | (last != last[heads])
    return items.take(order[lesser & (first < last)])


def _nesting(items: Columns) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Return the items' order by place, outer first, and for each the outermost that holds it."""
    order = np.lexsort((items["type"], -items["last"], items["first"]))
    last = items["last"][order]
    opens = np.ones(len(order), dtype=bool)
    opens[1:] = last[1:] > np.maximum.accumulate(last)[:-1]
    return order, np.flatnonzero(opens)[np.cumsum(opens) - 1] if len(order) else order


def _flat(items: Columns) -> Columns:
    """Return the outermost items without overlap (`khabar.flatten.flat`)."""
    items = _outermost(items)
    items = items.take(items["first"] < items["last"])
    first, last = items["first"], items["last"]
    kept = np.ones(len(items), dtype=bool)
    before = reach = -1
    for row in (np.flatnonzero(first[1:] < last[:-1]) + 1).tolist():
        if before != row - 1:
            reach = last[row - 1]
        if first[row] < reach:
            kept[row] = False
        else:
            reach = last[row]
        before = row
    return items.take(kept)
