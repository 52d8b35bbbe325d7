"""How long a function takes at its best."""

from __future__ import annotations

import time
from collections.abc import Callable


def best(function: Callable[[], object], times: int = 5) -> float:
    """Return the shortest of a few runs, in seconds."""
    found = []
    for _ in range(times):
        start = time.perf_counter()
        function()
        found.append(time.perf_counter() - start)
    return min(found)
