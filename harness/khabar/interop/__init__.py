"""Khabar inside the tools of others."""

from __future__ import annotations

from pathlib import Path

from khabar.errors import KhabarError

_METRICS = Path(__file__).parent / "metrics"


def metric_path(name: str) -> str:
    """Return the folder of a module: ``evaluate.load(khabar.metric_path("dates"))``.

    Raises KhabarError for a name that is not one of entities, dates and events.
    """
    known = sorted(path.name for path in _METRICS.iterdir() if path.is_dir())
    if name not in known:
        raise KhabarError(f"{name!r}: no metric; there are {', '.join(known)}")
    return str(_METRICS / name)
