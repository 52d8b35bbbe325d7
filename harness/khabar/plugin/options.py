"""The plugin's options, checked before anything runs: a mistake is a usage error of one line."""

from __future__ import annotations

from pathlib import Path

import pytest

from khabar import systems
from khabar.errors import KhabarError
from khabar.plugin.drops import bounds, suites
from khabar.plugin.exits import no_exits
from khabar.plugin.thresholds import Threshold, parse
from khabar.run.run import PREDICTIONS, predictions_of

_NEED_A_SYSTEM = (
    "khabar_at_least", "khabar_baseline", "khabar_tolerance", "khabar_out", "khabar_suite",
    "khabar_suite_seeds", "khabar_max_drop", "khabar_limit",
)  # fmt: skip


def check(config: pytest.Config) -> None:
    """Raise pytest.UsageError for an option that cannot be kept."""
    try:
        _check(config)
    except KhabarError as error:
        raise pytest.UsageError(str(error)) from None


def _check(config: pytest.Config) -> None:
    options, here = config.option, config.invocation_params.dir
    if options.khabar_from is not None and options.khabar_data is None:
        raise KhabarError("--khabar-from: is the format of --khabar-data; give it too")
    for name in ("khabar_jobs", "khabar_limit", "khabar_suite_seeds"):
        number = getattr(options, name)
        if number is not None and number < 1:
            raise KhabarError(f"--{name.replace('_', '-')}: {number}; give 1 or more")
    if options.khabar is None:
        for name in _NEED_A_SYSTEM:
            if getattr(options, name) is not None:
                raise KhabarError(f"--{name.replace('_', '-')}: give --khabar SYSTEM too")
        return
    try:
        with no_exits():
            systems.maker(options.khabar)
    except KhabarError as error:
        raise KhabarError(f"--khabar: {error}") from None
    thresholds(config)
    _check_suites(config)
    if not 0 <= tolerance(config) <= 1:
        raise KhabarError(f"--khabar-tolerance: {tolerance(config):g} is not from 0 to 1")
    if options.khabar_baseline is not None:
        _check_baseline(options.khabar_baseline, here, options.khabar_out)


def _check_suites(config: pytest.Config) -> None:
    options, run = config.option, suites(config)
    bounds(config)
    if options.khabar_suite_seeds is not None and not run:
        raise KhabarError("--khabar-suite-seeds: give --khabar-suite NAME too")
    if run and options.khabar_data is not None:
        raise KhabarError("--khabar-suite: suites are of the five articles; omit --khabar-data")
    if run and options.khabar_limit is not None:
        raise KhabarError("--khabar-suite: takes all articles; omit --khabar-limit")


def thresholds(config: pytest.Config) -> list[Threshold]:
    """Return what --khabar-at-least asks for, and the ini file of measures that it leaves out."""
    by_measure: dict[object, Threshold] = {}
    for name, texts in (
        ("khabar_at_least", config.getini("khabar_at_least")),
        ("--khabar-at-least", config.option.khabar_at_least or ()),
    ):
        for text in texts:
            try:
                asked = parse(text)
            except KhabarError as error:
                raise KhabarError(f"{name}: {error}") from None
            by_measure[asked.measure] = asked
    return list(by_measure.values())


def tolerance(config: pytest.Config) -> float:
    """Return how far a score may fall below the baseline's."""
    return float(config.option.khabar_tolerance or 0)


def _check_baseline(run: str, here: Path, out: str | None) -> None:
    file = predictions_of(here / run)
    if not file.is_file():
        fault = "no such file; give a run's folder, as --khabar-out keeps it, or predictions.jsonl"
        raise KhabarError(f"--khabar-baseline: {run}: {fault}")
    if out is not None and file.resolve() == (here / out / PREDICTIONS).resolve():
        raise KhabarError(f"--khabar-baseline: {run}: is --khabar-out too; give two folders")
