"""The codes of labels and values that gold and prediction share."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from khabar import labels, timex
from khabar.score.columns import ABSENT, Codes

TYPES: Mapping[str, tuple[str, ...]] = {
    t: tuple(sorted(labels.TYPES_OF[t])) for t in labels.TYPES_OF
}
"""The types of each task in the order of their codes."""
COARSE = tuple(sorted(set(labels.COARSE.values())))


class Vocabulary:
    """The codes that gold and prediction share: equal values have equal codes.

    `inventory`: whose entity types the predictions have. Both sides are then under those of
    them that ours project to; a type without a counterpart leaves either side.
    """

    def __init__(self, inventory: str | None = None) -> None:
        self.types_of = types_of(inventory)
        ours = {task: dict(zip(names, names, strict=True)) for task, names in TYPES.items()}
        onto: Mapping[str, str] = ours["entities"]
        coarse: Mapping[str, str] = labels.COARSE
        if inventory is not None:
            onto, coarse = labels.INVENTORIES[inventory].onto, labels.INVENTORIES[inventory].coarse
        theirs = {name: name for name in self.types_of["entities"]}
        self.types = tuple(
            {task: self._codes(task, {**ours, "entities": side}[task]) for task in TYPES}
            for side in (onto, theirs)
        )
        self.coarse = np.array(
            [
                COARSE.index(coarse[name]) if name in coarse else ABSENT
                for name in self.types_of["entities"]
            ],
            dtype=np.int64,
        )
        self.roles = Codes(labels.ROLES)
        self.realis = Codes(labels.REALIS)
        self.mods = Codes((None, *labels.MODS))  # no mod is an answer too
        self.values = _Values()
        self.things = Codes()

    def _codes(self, task: str, onto: Mapping[str, str]) -> _Types:
        names = self.types_of[task]
        return _Types({name: names.index(meant) for name, meant in onto.items()})


def types_of(inventory: str | None) -> Mapping[str, tuple[str, ...]]:
    """Return the types that scores see, by task, in the order of their codes."""
    if inventory is None:
        return TYPES
    return {**TYPES, "entities": tuple(sorted(set(labels.INVENTORIES[inventory].onto.values())))}


class _Types(dict[str, int]):
    """The codes of types; `ABSENT` for one without a counterpart."""

    def __missing__(self, _: str) -> int:
        return ABSENT


class _Values(Codes):
    """Codes of TIMEX3 values: values that mean the same have one."""

    def __missing__(self, value: object) -> int:
        meant = timex.canonical(str(value))
        self[value] = super().__missing__(meant) if meant == value else self[meant]
        return self[value]
