"""Tests that carry the marker ``khabar``, or ask for a report."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

from khabar.errors import KhabarError
from khabar.inert import readable
from khabar.plugin.runs import Runs, mentions
from khabar.plugin.thresholds import Threshold, failure, measures, properties, threshold
from khabar.render.mentions import worst
from khabar.run.run import Run
from khabar.score.measures import HEADLINES, Measure
from khabar.systems import System

_KNOWN = ("system", "task", "measure", "at_least")
_RUN: pytest.StashKey[Run] = pytest.StashKey()
_BELOW: pytest.StashKey[bool] = pytest.StashKey()


class _Asked(NamedTuple):
    """What a marker says: its system, if any, what it is about, and what must be reached."""

    system: str | Path | System | None
    measures: list[Measure]
    threshold: Threshold | None


def run_of(item: pytest.Item, runs: Runs) -> Run:
    """Return the run of the system that a test's marker names, or of that of --khabar.

    Fails the test, by `pytest.fail`, where there is neither or the system cannot be had.
    """
    try:
        asked = [_asked(marker) for marker in item.iter_markers("khabar")]
        item.stash[_RUN] = runs.of(_system(asked, runs))
        return item.stash[_RUN]
    except KhabarError as error:
        fault = str(error)
    pytest.fail(readable(fault), pytrace=False)


def hold(item: pytest.Function, runs: Runs) -> None:
    """Fail a test, by `pytest.fail`, where a marker asks for more than its system reaches."""
    fault = None
    try:
        asked = [_asked(marker) for marker in item.iter_markers("khabar")]
        for number, (_, _, threshold) in enumerate(asked):
            if threshold and not fault:
                run = runs.of(_system(asked[number:], runs))
                item.user_properties += properties(run.score(threshold.measure))
                fault = failure(threshold, run)
    except KhabarError as error:
        fault = f"@pytest.mark.khabar: {error}"
    if fault:
        item.stash[_BELOW] = True
        pytest.fail(readable(fault), pytrace=False)


def worst_mentions(item: pytest.Item) -> Iterator[tuple[str, str]]:
    """Yield what the system of a failed test got most wrong, by the measures of its marker."""
    run = item.stash.get(_RUN, None)
    if run is None or item.stash.get(_BELOW, False):
        return
    marker = item.get_closest_marker("khabar")
    for measure in _asked(marker).measures if marker else measures():
        if score := run.score(measure):
            title = f"khabar: {run.report.system}, {score.signature.measure} {score.f1:.3f}"
            yield readable(title), worst(mentions(run, measure))


def _system(asked: list[_Asked], runs: Runs) -> str | Path | System:
    named = [marker.system for marker in asked if marker.system is not None]
    if not named and not runs.options.khabar:
        raise KhabarError("which system? Give @pytest.mark.khabar(system=…), or --khabar SYSTEM")
    return named[0] if named else str(runs.options.khabar)


def _asked(marker: pytest.Mark) -> _Asked:
    """Return what a marker asks for. Raises KhabarError for what it cannot ask."""
    values = marker.kwargs
    if strange := (*marker.args, *sorted(values.keys() - set(_KNOWN))):
        raise KhabarError(f"{strange[0]!r}: it takes {', '.join(_KNOWN)}, each by its name")
    missing = [name for name in _KNOWN[1:] if name not in values]
    if "at_least" in values and missing:
        raise KhabarError(f"at_least without {' and '.join(missing)}")
    about = measures(values.get("task"), values.get("measure"))
    least = threshold(about[0], values["at_least"]) if "at_least" in values else None
    headlines = [m for m in about if (m.task, m.name) in HEADLINES]
    return _Asked(values.get("system"), about if len(about) == 1 else headlines, least)
