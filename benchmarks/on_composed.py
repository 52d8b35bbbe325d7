"""The scores of systems on composed suites, for tables and a picture: phenomenon by system."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

from khabar.render.cells import interval, shares
from khabar.suites.scores import MAIN

KEPT = Path(__file__).with_name("composed.json")
"""What `suite_scores.py` keeps."""
_Scores = dict[str, Any]


class Grid(NamedTuple):
    """A share, from 0 to 1, for each row and system; None where a system does not do it."""

    suite: str
    what: str
    systems: list[str]
    rows: list[tuple[str, list[float | None]]]


class OnComposed:
    """The scores that are kept, by system and suite."""

    def __init__(self, kept: _Scores) -> None:
        self._kept = kept

    @classmethod
    def read(cls) -> OnComposed:
        """Return the scores that are kept."""
        return cls(json.loads(KEPT.read_text(encoding="utf-8")))

    def grids(self) -> Iterator[Grid]:
        """Yield a grid of each suite: cases right by phenomenon, pairs by it, CoNLL by size."""
        yield self._grid("dates_composed", "cases of which all dates are right", _cases)
        yield self._grid("pairs", "pairs of which both cases are right", _pairs)
        for layer in ("entities", "events"):
            what = f"CoNLL F1 of {layer}, by the number of reports"
            yield self._grid("identity", what, lambda of, layer=layer: _conll(of, layer))

    def whole(self) -> Iterator[tuple[str, str, list[tuple[str, str]]]]:
        """Yield each suite with a measure, and each system with its score and interval."""
        for suite in ("dates_composed", "pairs", "identity"):
            cells: dict[str, list[tuple[str, str]]] = {}
            for system, on in self._kept.items():
                for measure, share, low_high in _whole(on.get(suite, {})):
                    cells.setdefault(measure, []).append((system, _shown(share, low_high)))
            yield from ((suite, measure, those) for measure, those in cells.items())

    def systems(self) -> list[str]:
        """Return the names of the systems."""
        return [*self._kept]

    def _grid(self, suite: str, what: str, read: Any) -> Grid:
        found = {name: read(on[suite]) for name, on in self._kept.items() if suite in on}
        found = {name: shares for name, shares in found.items() if shares}
        names = dict.fromkeys(row for shares in found.values() for row in shares)
        rows = [(name, [shares.get(name) for shares in found.values()]) for name in names]
        return Grid(suite, what, [*found], rows)


def _cases(of: _Scores) -> dict[str, float]:
    return {
        row["group"]: row["right"]
        for row in of["groups"]
        if row["by"] == "phenomenon" and (row["task"], row["measure"]) == MAIN["dates_composed"]
    }


def _pairs(of: _Scores) -> dict[str, float]:
    rows = (row for row in of["pairs"] if row["phenomenon"] and row["measure"] is None)
    return {row["phenomenon"]: row["right"] for row in rows}


def _conll(of: _Scores, layer: str) -> dict[str, float]:
    return {row["arm"]: row["conll"] for row in of["identity"] if row["layer"] == layer}


def _whole(of: _Scores) -> Iterator[tuple[str, float, list[float] | None]]:
    for row in of.get("groups", ()):
        if row["by"] == "suite" and row["f1"] is not None:
            yield f"{row['task']}.{row['measure']}", row["f1"], row["interval"]
    for row in of.get("pairs", ()):
        if row["phenomenon"] is None and row["measure"] is None:
            yield "both cases of a pair", row["right"], row["interval"]


def _shown(share: float, low_high: tuple[float, float] | None) -> str:
    return f"{shares(share)[0]} ({interval(low_high)})"
