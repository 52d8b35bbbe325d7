"""The plugin's options, checked before anything runs: a mistake is a usage error of one line."""

from __future__ import annotations

from pathlib import Path

import pytest

from khabar import systems
from khabar.errors import KhabarError
from khabar.plugin.thresholds import Threshold, parse
from khabar.run.store import PREDICTIONS


def check(config: pytest.Config) -> None:
    """Raise pytest.UsageError for an option that cannot be kept."""
    options = config.option
    try:
        if not options.khabar:
            given = [name for name in _NEED_A_SYSTEM if getattr(options, name)]
            if given:
                raise KhabarError(f"{_flag(given[0])}: give --khabar SYSTEM too")
            return
        _read(options.khabar)
        thresholds(config)
        if not 0 <= options.khabar_tolerance <= 1:
            raise KhabarError(
                f"--khabar-tolerance: {options.khabar_tolerance:g} is not from 0 to 1"
            )
        if options.khabar_jobs < 1:
            raise KhabarError(f"--khabar-jobs: {options.khabar_jobs}; give 1 or more")
        if options.khabar_baseline:
            _baseline(Path(options.khabar_baseline))
    except KhabarError as error:
        raise pytest.UsageError(str(error)) from None


def thresholds(config: pytest.Config) -> list[Threshold]:
    """Return what --khabar-at-least asks for, and the ini file of measures that it leaves out."""
    found: dict[object, Threshold] = {}
    for name, texts in (
        ("khabar_at_least", config.getini("khabar_at_least")),
        ("--khabar-at-least", config.option.khabar_at_least),
    ):
        for text in texts:
            try:
                asked = parse(text)
            except KhabarError as error:
                raise KhabarError(f"{name}: {error}") from None
            found[asked.measure] = asked
    return list(found.values())


def _read(system: str) -> None:
    try:
        systems.found(system)
    except KhabarError as error:
        raise KhabarError(f"--khabar: {error}") from None


def _baseline(path: Path) -> None:
    file = path / PREDICTIONS if path.is_dir() else path
    if not file.is_file():
        told = "no such file; give a run's folder, as --khabar-out keeps it, or a predictions.jsonl"
        raise KhabarError(f"--khabar-baseline: {file}: {told}")


def _flag(name: str) -> str:
    return f"--{name.replace('_', '-')}"


_NEED_A_SYSTEM = ("khabar_at_least", "khabar_baseline", "khabar_tolerance", "khabar_out")
