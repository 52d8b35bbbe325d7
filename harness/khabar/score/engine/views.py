"""The readings of one task of a batch that measures ask for: nested, coarse, flat, arguments."""

from __future__ import annotations

from functools import cached_property
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from khabar.score.engine import pairs
from khabar.score.engine.columns import Column, Columns, keys, looked_up
from khabar.score.engine.offsets import Offsets
from khabar.score.engine.pairs import Both, Pairs
from khabar.score.measures import Measure, View

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
        mentions: Both,
        offsets: Offsets,
        coarse: Column | None = None,
        arguments: Arguments | None = None,
    ) -> None:
        self._mentions, self._offsets = pairs.of_mentions(*mentions), offsets
        self._coarse, self._arguments = coarse, arguments
        self._made: dict[View, Pairs] = {"mentions": self._mentions}

    def of(self, measure: Measure) -> Pairs:
        """Return what a measure sees."""
        if "coreference" in measure.match_on:
            return self._coreferent
        if measure.view not in self._made:
            self._made[measure.view] = self._make(measure.view)
        return self._made[measure.view]

    def _make(self, view: View) -> Pairs:
        mentions, unaligned = self._mentions, self._mentions.unaligned
        if view == "nested":
            return pairs.all_unaligned(_inner(unaligned[0]), _inner(unaligned[1]))
        if view == "tags":
            return Pairs(mentions.aligned, (self._tags(unaligned[0]), self._tags(unaligned[1])))
        if view == "coarse" and self._coarse is not None:
            coarse = pairs.projected(mentions, self._coarse)
            outermost = _outermost(coarse.unaligned[0]), _outermost(coarse.unaligned[1])
            return Pairs(coarse.aligned, outermost)
        if self._arguments is None:
            raise LookupError(view)
        gold, predicted, _, adjectives = self._arguments
        if view == "named":
            gold, predicted = _without(gold, adjectives), _without(predicted, adjectives)
        return pairs.of_arguments(gold, predicted)

    def _tags(self, items: Columns) -> Columns:
        """Return what flat tags say of items: the outermost, cut where their sentence ends."""
        items = _flat(items)
        article = items["article"]
        first, last = items["first"] - article, items["last"] - article
        return items.replaced(last=self._offsets.clipped(first, last) + article)

    @cached_property
    def _coreferent(self) -> Pairs:
        if self._arguments is None:
            raise LookupError("coreference")
        gold, predicted, things, _ = self._arguments
        return pairs.all_unaligned(_corefer(gold, things), _corefer(predicted, things))


def _corefer(items: Columns, things: Columns) -> Columns:
    """Return the items with the entity that gold's mention of their words means.

    Where there is none the words stand for themselves.
    """
    (of_things, of_items), _ = keys(things, items, ("words",))
    at, known = looked_up(of_items, of_things)
    thing = np.full(len(items), _NO_ENTITY, dtype=np.int64)
    thing[known] = things["thing"][at[known]]
    return items.replaced(
        thing=thing,
        anchor_first=np.where(known, _NO_ENTITY, items["first"]),
        anchor_last=np.where(known, _NO_ENTITY, items["last"]),
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
