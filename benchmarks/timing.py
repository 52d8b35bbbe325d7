"""What functions cost in CPU time, taken in turns: what else the machine does slows them alike."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Mapping


def cpu_times(functions: Mapping[str, Callable[[], object]], rounds: int = 5) -> dict[str, float]:
    """Return the median CPU time of each function, in seconds of this process, its threads too."""
    times: dict[str, list[float]] = {name: [] for name in functions}
    for _ in range(rounds):
        for name, function in functions.items():
            start = time.process_time()
            function()
            times[name].append(time.process_time() - start)
    return {name: statistics.median(found) for name, found in times.items()}


def ratio(one: Callable[[], object], other: Callable[[], object], rounds: int = 5) -> float:
    """Return how many times the CPU time of the second function the first one takes."""
    found = cpu_times({"one": one, "other": other}, rounds)
    return found["one"] / found["other"]
