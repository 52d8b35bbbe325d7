"""Modules for other evaluation tools."""

from __future__ import annotations

from pathlib import Path

from khabar.errors import check_one_of

_METRICS = Path(__file__).parent / "metrics"


def metric_path(name: str) -> str:
    """Return the folder of a module: ``evaluate.load(khabar.metric_path("dates"))``.

    Raises KhabarError for a name that is not one of entities, dates and events.
    """
    known = sorted(path.name for path in _METRICS.iterdir() if path.is_dir())
    check_one_of("metric", name, known)
    return str(_METRICS / name)
