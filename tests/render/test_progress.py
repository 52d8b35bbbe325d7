"""What a run costs is added up beside its progress bar."""

from __future__ import annotations

import pytest

import khabar
from khabar.render.terminal import cost


@pytest.mark.parametrize(
    ("details", "dollars"),
    [
        (None, 0), ({}, 0), ({"cost": None}, 0), ({"cost": 0.25}, 0.25), ({"cost": "free"}, 0),
        ({"cost": 1e308}, 0), ({"cost": 10**400}, 0), ({"cost": -1}, 0),
        ({"cost": float("nan")}, 0),
    ],
)  # fmt: skip
def test_cost(details: dict | None, dollars: float) -> None:
    assert cost(khabar.Prediction(id="a", details=details)) == dollars
    assert cost(None) == 0
