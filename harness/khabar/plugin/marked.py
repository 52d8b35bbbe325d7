"""Tests that carry the marker ``khabar``, or ask for a report."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from khabar.errors import KhabarError
from khabar.plugin.runs import Run, Runs
from khabar.plugin.suite import properties
from khabar.plugin.thresholds import Threshold, failure, threshold
from khabar.render.mentions import worst
from khabar.score.measures import HEADLINES
from khabar.score.outcomes import measure_of

_KNOWN = ("system", "task", "measure", "at_least")
_TOLD: pytest.StashKey[bool] = pytest.StashKey()


def run_of(item: pytest.Item, runs: Runs) -> Run:
    """Return the run of the system that a test's marker names, or of that of --khabar.

    Fails the test, by `pytest.fail`, where there is neither or the system cannot be had.
    """
    try:
        return runs.of(_system_of(item, runs))
    except KhabarError as error:
        told = str(error)
    pytest.fail(told, pytrace=False)


def _system_of(node: pytest.Item, runs: Runs) -> str:
    for marker in _markers(node):
        if "system" in marker.kwargs:
            return str(marker.kwargs["system"])
    if not runs.options.khabar:
        raise KhabarError("which system? Give @pytest.mark.khabar(system=…), or --khabar SYSTEM")
    return str(runs.options.khabar)


def hold(item: pytest.Function, runs: Runs) -> None:
    """Fail a test, by `pytest.fail`, where a marker asks for more than its system reaches."""
    try:
        told = next(filter(None, (_failure(item, marker, runs) for marker in _markers(item))), None)
    except KhabarError as error:
        told = f"@pytest.mark.khabar: {error}"
    if told:
        item.stash[_TOLD] = True
        pytest.fail(told, pytrace=False)


def _markers(item: pytest.Item) -> Iterator[pytest.Mark]:
    return item.iter_markers("khabar")


def _failure(item: pytest.Function, marker: pytest.Mark, runs: Runs) -> str | None:
    asked = _asked(marker)
    if asked is None:
        return None
    run = runs.of(marker.kwargs.get("system") or _system_of(item, runs))
    if score := run.report[asked.measure.task][asked.measure.name]:
        item.user_properties += properties(score, score.total)
    return failure(asked, run)


def _asked(marker: pytest.Mark) -> Threshold | None:
    """Return what a marker asks for; None if it only names a system."""
    given = marker.kwargs
    if marker.args or (unknown := given.keys() - set(_KNOWN)):
        strange = marker.args or tuple(sorted(unknown))
        raise KhabarError(f"{strange[0]!r}: it takes {', '.join(_KNOWN)}, each by its name")
    if "at_least" not in given:
        return None
    if missing := [name for name in _KNOWN[1:] if name not in given]:
        raise KhabarError(f"at_least without {' and '.join(missing)}")
    return threshold(given["task"], given["measure"], given["at_least"])


def told(item: pytest.Item, runs: Runs) -> Iterator[tuple[str, str]]:
    """Yield what a failed test's system got most wrong: by its task's headlines or all."""
    if item.stash.get(_TOLD, False):
        return
    marker = item.get_closest_marker("khabar")
    given = marker.kwargs if marker else {}
    run = run_of(item, runs)
    for task, name in HEADLINES:
        score = run.report[task][name]
        if score and given.get("task", task) == task and given.get("measure", name) == name:
            title = f"khabar: {run.report.system}, {task}.{name} {score.f1:.3f}"
            yield title, worst(list(run.mentions(measure_of(task, name))))
