"""How long a user waits before anything happens, against ``import numpy`` in the same run.

The wall time of a whole process, medians of ten, taken in turns so that a busy machine is
busy for all of them.
"""

from __future__ import annotations

import argparse
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).parents[1]
PASSES = ("agreement", "model-a", "model-b", "--root", str(ROOT))
COMMANDS = {
    "python -c 'import numpy'": (["-c", "import numpy"], None),
    "khabar --help": (["-m", "khabar", "--help"], 3),
    "khabar evaluate regex": (["-m", "khabar", "evaluate", "regex"], 10),
    "khabar agreement A B": (["-m", "khabar", *PASSES], 10),
}


def main() -> int:
    """Print the medians and their ratios; return 1 if a ratio is over its bound."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--short", action="store_true", help="three rounds, and no verdict")
    rounds = 3 if parser.parse_args().short else 10
    times: dict[str, list[float]] = {name: [] for name in COMMANDS}
    with tempfile.TemporaryDirectory() as folder:
        for _ in range(rounds + 1):
            for name, (arguments, _) in COMMANDS.items():
                times[name].append(_wall_time(arguments, folder))
    return _report({name: statistics.median(found[1:]) for name, found in times.items()}, rounds)


def _wall_time(arguments: list[str], folder: str) -> float:
    start = time.perf_counter()
    subprocess.run([sys.executable, *arguments], cwd=folder, check=True, capture_output=True)
    return time.perf_counter() - start


def _report(medians: dict[str, float], rounds: int) -> int:
    peer = next(iter(medians.values()))
    late = 0
    print(f"Python {sys.version.split()[0]}, medians of {rounds}")
    for name, median in medians.items():
        bound = COMMANDS[name][1]
        ratio = median / peer
        print(f"{name:26} {median:6.3f} s  {ratio:5.2f} ×" + (f"  (≤ {bound} ×)" if bound else ""))
        late += bound is not None and ratio > bound
    return 0 if rounds < 10 else min(late, 1)


if __name__ == "__main__":
    sys.exit(main())
