"""How long a user waits before anything happens, against a peer in the same run.

The wall time of a whole process, medians of ten, taken in turns so that a busy machine is
busy for all of them.
"""

from __future__ import annotations

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).parents[1]
PASSES = ("agreement", "model-a", "model-b", "--root", str(ROOT))
ALONE = {**os.environ, "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1", "PYTHONDONTWRITEBYTECODE": ""}
COLLECT = ("-m", "pytest", "--collect-only", "-q", "-p", "no:cacheprovider")
NUMPY, PYTEST = "python -c 'import numpy'", "pytest, an empty plugin"
COMMANDS = {  # what is run, the peer it is measured against, and how many times its time is allowed
    NUMPY: (["-c", "import numpy"], NUMPY, None),
    "khabar --help": (["-m", "khabar", "--help"], NUMPY, 3),
    "khabar evaluate regex": (["-m", "khabar", "evaluate", "regex"], NUMPY, 10),
    "khabar agreement A B": (["-m", "khabar", *PASSES], NUMPY, 10),
    PYTEST: ([*COLLECT, "-p", "empty"], NUMPY, None),  # to name any plugin takes pytest some time
    "pytest, ours unused": ([*COLLECT, "-p", "khabar_pytest"], PYTEST, 1.05),
}


def main() -> int:
    """Print the medians and their ratios; return 1 if a ratio is over its bound."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--short", action="store_true", help="three rounds, and no verdict")
    rounds = 3 if parser.parse_args().short else 10
    times: dict[str, list[float]] = {name: [] for name in COMMANDS}
    with tempfile.TemporaryDirectory() as folder:
        Path(folder, "empty.py").touch()
        Path(folder, "test_other.py").write_text("def test_other(): ...", encoding="utf-8")
        for _ in range(rounds + 1):
            for name, (arguments, *_) in COMMANDS.items():
                times[name].append(_wall_time(arguments, folder))
    return _report({name: statistics.median(found[1:]) for name, found in times.items()}, rounds)


def _wall_time(arguments: list[str], folder: str) -> float:
    start = time.perf_counter()
    command = [sys.executable, *arguments]
    alone = {**ALONE, "PYTHONPYCACHEPREFIX": f"{folder}/compiled"}
    subprocess.run(command, cwd=folder, env=alone, check=True, capture_output=True)
    return time.perf_counter() - start


def _report(medians: dict[str, float], rounds: int) -> int:
    late = 0
    print(f"Python {sys.version.split()[0]}, medians of {rounds}")
    for name, median in medians.items():
        _, peer, bound = COMMANDS[name]
        ratio = median / medians[peer]
        limit = f"  (≤ {bound} ×)" if bound else ""
        print(f"{name:26} {median:6.3f} s  {ratio:5.2f} × {peer}{limit}")
        late += bound is not None and ratio > bound
    return 0 if rounds < 10 else min(late, 1)


if __name__ == "__main__":
    sys.exit(main())
