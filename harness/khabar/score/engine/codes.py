"""The codes of labels and values that gold and prediction share."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

import numpy as np

from khabar import labels, timex
from khabar.layers import LAYERS
from khabar.score.engine.columns import ABSENT, Column

UNKNOWN = -3
"""The code of a label that is none."""
TYPES: Mapping[str, tuple[str, ...]] = {
    task: tuple(sorted(layer.types)) for task, layer in LAYERS.items()
}
"""The types of each task in the order of their codes."""
COARSE = tuple(sorted(set(labels.COARSE.values())))


class Codes(dict[object, int]):
    """The code of each label of a closed list; `UNKNOWN` for any other, `ABSENT` for None."""

    def __init__(self, names: Sequence[object]) -> None:
        super().__init__({name: number for number, name in enumerate(names)})
        self.setdefault(None, ABSENT)

    def __missing__(self, _: object) -> int:
        return UNKNOWN


ROLES = Codes(labels.ROLES)
ZONES = Codes(labels.ZONES)
REALIS = Codes(labels.REALIS)
MODS = Codes((None, *labels.MODS))  # no mod is an answer too
TRUTH = Codes((False, True))
OURS: Mapping[str, Codes] = {task: Codes(names) for task, names in TYPES.items()}


class Values(dict[str | None, int]):
    """A code for each TIMEX3 value as it is met: values that mean the same have one.

    `known`: values whose codes are taken as they are, to which nothing is added.
    """

    def __init__(self, known: Mapping[str | None, int] | None = None) -> None:
        super().__init__({None: ABSENT})
        self._known = known or {}

    def __missing__(self, value: str) -> int:
        code = self._known.get(value)
        if code is None:
            meant = timex.canonical(value)
            code = len(self._known) + len(self) if meant == value else self[meant]
        self[value] = code
        return code


class Inventory(NamedTuple):
    """The entity types that scores see, where predictions may have another corpus's labels.

    `names`: the types in the order of their codes; `predicted`: the codes of the predictions'
    labels; `projection`: the codes of gold's codes, `coarse`: the codes' coarse types. `ABSENT` has
    no counterpart. `only_coarse`: gold and predictions have no other types in common.
    """

    names: tuple[str, ...]
    predicted: Codes
    projection: Column
    coarse: Column
    only_coarse: bool


def inventory(gold: str | None, predicted: str | None) -> Inventory:
    """Return the types that scores see of two inventories (`labels.common`); None is ours."""
    common = labels.common(gold, predicted)
    names = tuple(sorted(common.names))
    codes = Codes(())
    for type_ in labels.types_of(predicted):
        name = common.predicted.get(type_)
        codes[type_] = ABSENT if name is None else names.index(name)
    projected = (common.gold.get(type_) for type_ in types_of_gold(gold))
    return Inventory(
        names,
        codes,
        _column(ABSENT if name is None else names.index(name) for name in projected),
        _column(COARSE.index(common.coarse[t]) if t in common.coarse else ABSENT for t in names),
        common.only_coarse,
    )


def types_of_gold(name: str | None) -> tuple[str, ...]:
    """Return the entity types of gold in the order of their codes; None is ours."""
    return tuple(sorted(labels.types_of(name)))


def _column(codes: Iterable[int]) -> Column:
    return np.array(tuple(codes), dtype=np.int64)
