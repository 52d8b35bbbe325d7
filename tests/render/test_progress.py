"""How far a run is: what is left and how long that takes, what failed, and the rates."""

from __future__ import annotations

import io

import pytest

from khabar.calls import Usage
from khabar.render import progress as module
from khabar.render.progress import Progress, progress
from khabar.render.usage import duration
from khabar.schema import Prediction

RIGHT, FAILED = Prediction(id="a"), Prediction(id="a", error="no")


@pytest.fixture
def clock(monkeypatch):
    """Set the time that progress sees, from 0."""
    now = [0.0]
    monkeypatch.setattr(module.time, "monotonic", lambda: now[0])
    return lambda seconds: now.__setitem__(0, float(seconds))


@pytest.mark.parametrize(
    ("seconds", "shown"),
    [(0.44, "0.4 s"), (59.9, "59.9 s"), (60, "1 min 0 s"), (125, "2 min 5 s"), (7384, "2 h 3 min")],
)
def test_a_duration_has_the_unit_that_suits_it(seconds: float, shown: str) -> None:
    assert duration(seconds) == shown


def test_left_failed_and_rate_are_of_what_was_asked(clock) -> None:
    seen = Progress(10, lambda _: None)
    for _ in range(4):
        seen(None)  # kept from before: it took no time
    clock(60)
    seen(RIGHT)
    seen(FAILED)
    assert seen.details() == "4 left, about 2 min 0 s, 1 failed, 2.0 articles/min"


def test_requests_have_a_rate_of_their_own(clock) -> None:
    seen = Progress(2, lambda _: None)
    seen.use(Usage(calls=7))  # of an earlier command
    clock(2)
    seen(RIGHT)
    seen.use(Usage(calls=13, input_tokens=1_000, cost=0.5, cached=2))
    seen(RIGHT)
    assert seen.details() == "1,000 tokens, $0.5000, 1.0 articles/s, 2.0 requests/s"


def test_off_a_terminal_there_is_a_line_per_minute(clock) -> None:
    file = io.StringIO()
    with progress(3, "x", file) as step:
        for minute in (0.5, 1.1, 1.2):
            clock(60 * minute)
            step(RIGHT)
    first, last = file.getvalue().splitlines()
    assert first == "x: 2 of 3, 1 left, about 33.0 s, 1.8 articles/min"
    assert last == "x: 3 of 3, 2.5 articles/min"
