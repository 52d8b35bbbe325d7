"""What functions cost in CPU time, taken in turns: what else the machine does slows them alike."""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from pathlib import Path


def cpu_times(functions: Mapping[str, Callable[[], object]], rounds: int = 5) -> dict[str, float]:
    """Return the median CPU time of each function, in seconds of this process, its threads too."""
    return _in_turns({name: partial(_own_time, one) for name, one in functions.items()}, rounds)


def child_times(
    commands: Mapping[str, Sequence[str]], folder: Path, environment: Mapping[str, str], rounds: int
) -> dict[str, float]:
    """Return the median CPU time of each Python command with its children, in seconds.

    `folder`: where they run. A first round, in which modules are compiled, is not counted.
    """
    runs = {
        name: partial(_child_time, command, folder, environment)
        for name, command in commands.items()
    }
    _in_turns(runs, 1)
    return _in_turns(runs, rounds)


def _in_turns(measured: Mapping[str, Callable[[], float]], rounds: int) -> dict[str, float]:
    times: dict[str, list[float]] = {name: [] for name in measured}
    for _ in range(rounds):
        for name, one in measured.items():
            times[name].append(one())
    return {name: statistics.median(seconds) for name, seconds in times.items()}


def _own_time(function: Callable[[], object]) -> float:
    start = time.process_time()
    function()
    return time.process_time() - start


def _child_time(command: Sequence[str], folder: Path, environment: Mapping[str, str]) -> float:
    """Run a command to its end; RuntimeError, with what it said, where it fails."""
    with (folder / "shown").open("wb+") as shown:
        process = subprocess.Popen(
            [sys.executable, *command], cwd=folder, env=environment, stdout=shown, stderr=shown
        )
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        if status:
            shown.seek(0)
            raise RuntimeError(f"{command}: {shown.read().decode(errors='replace')}")
    return usage.ru_utime + usage.ru_stime


def ratio(one: Callable[[], object], other: Callable[[], object], rounds: int = 5) -> float:
    """Return how many times the CPU time of the second function the first one takes."""
    times = cpu_times({"one": one, "other": other}, rounds)
    return times["one"] / times["other"]
