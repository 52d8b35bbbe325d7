"""What functions and processes cost, in turns: what else the machine does slows them alike."""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import NamedTuple


class Cost(NamedTuple):
    """What something took: CPU time in seconds, and a process's highest resident size in MB."""

    seconds: float
    resident: float = 0.0


def cpu_times(functions: Mapping[str, Callable[[], object]], rounds: int = 5) -> dict[str, float]:
    """Return the median CPU time of each function, in seconds of this process, its threads too."""
    costs = in_turns({name: partial(own, one) for name, one in functions.items()}, rounds)
    return {name: cost.seconds for name, cost in costs.items()}


def child_times(
    commands: Mapping[str, Sequence[str]], folder: Path, environment: Mapping[str, str], rounds: int
) -> dict[str, float]:
    """Return the median CPU time of each Python command with its children, in seconds.

    `folder`: where they run. A first round, in which modules are compiled, is not counted.
    """
    runs = {
        name: partial(child, command, folder, environment) for name, command in commands.items()
    }
    in_turns(runs, 1)
    return {name: cost.seconds for name, cost in in_turns(runs, rounds).items()}


def in_turns(measured: Mapping[str, Callable[[], Cost]], rounds: int) -> dict[str, Cost]:
    """Return the medians of what each costs, which are called in turns."""
    costs: dict[str, list[Cost]] = {name: [] for name in measured}
    for _ in range(rounds):
        for name, one in measured.items():
            costs[name].append(one())
    return {
        name: Cost(*map(statistics.median, zip(*several, strict=True)))
        for name, several in costs.items()
    }


def own(function: Callable[[], object]) -> Cost:
    """Call a function; return what it cost this process."""
    start = time.process_time()
    function()
    return Cost(time.process_time() - start)


def child(
    command: Sequence[str], folder: Path, environment: Mapping[str, str] | None = None
) -> Cost:
    """Run a Python command to its end in a folder; RuntimeError, with what it said, if it fails."""
    with (folder / "shown").open("wb+") as shown:
        process = subprocess.Popen(
            [sys.executable, *command], cwd=folder, env=environment, stdout=shown, stderr=shown
        )
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        if status:
            shown.seek(0)
            raise RuntimeError(f"{command}: {shown.read().decode(errors='replace')}")
    return Cost(usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024)


def ratio(one: Callable[[], object], other: Callable[[], object], rounds: int = 5) -> float:
    """Return how many times the CPU time of the second function the first one takes."""
    times = cpu_times({"one": one, "other": other}, rounds)
    return times["one"] / times["other"]
