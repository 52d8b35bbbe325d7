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
    labels; `projection`: our codes' codes, `coarse`: the codes' coarse types. `ABSENT` has no
    counterpart.
    """

    names: tuple[str, ...]
    predicted: Codes
    projection: Column
    coarse: Column


def inventory(name: str | None) -> Inventory:
    """Return the types of an inventory (`labels.INVENTORIES`); None is ours.

    Both sides are under those of its types that ours project to.
    """
    if name is None:
        names = TYPES["entities"]
        projection: Mapping[str, str] = dict(zip(names, names, strict=True))
        types, coarse = names, labels.COARSE
    else:
        types, projection, coarse = labels.INVENTORIES[name]
        names = tuple(sorted(set(projection.values())))
    predicted = Codes(())
    predicted.update({type_: names.index(type_) if type_ in names else ABSENT for type_ in types})
    return Inventory(
        names,
        predicted,
        _column(
            names.index(projection[t]) if t in projection else ABSENT for t in TYPES["entities"]
        ),
        _column(COARSE.index(coarse[t]) if t in coarse else ABSENT for t in names),
    )


def _column(codes: Iterable[int]) -> Column:
    return np.array(tuple(codes), dtype=np.int64)
