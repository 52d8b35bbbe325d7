"""How long a user waits before anything happens, against a peer in the same run.

The CPU time of a whole process and its children, taken in turns, medians of eleven. `--short`
takes three and gives no verdict.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
from pathlib import Path

from timing import child_times

ROOT = Path(__file__).parents[1]
PASSES = ("agreement", "model-a", "model-b", "--root", str(ROOT))
ALONE = {**os.environ, "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1", "PYTHONDONTWRITEBYTECODE": ""}
COLLECT = ("-m", "pytest", "--collect-only", "-q", "-p", "no:cacheprovider")
NUMPY, PYTEST = "python -c 'import numpy'", "pytest, an empty plugin"
COMMANDS = {  # the command, the peer that it is measured against, and how many times its time
    NUMPY: (("-c", "import numpy"), NUMPY, None),
    "khabar --help": (("-m", "khabar", "--help"), NUMPY, 1.5),
    "khabar evaluate regex": (("-m", "khabar", "evaluate", "regex"), NUMPY, 7),
    "khabar agreement A B": (("-m", "khabar", *PASSES), NUMPY, 10),
    PYTEST: ((*COLLECT, "-p", "empty"), PYTEST, None),  # to name any plugin takes pytest some time
    "pytest, ours unused": ((*COLLECT, "-p", "khabar_pytest"), PYTEST, 1.05),
}


def main() -> int:
    """Print the medians and their ratios; return 1 if a ratio is over its bound."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--short", action="store_true", help="three rounds, and no verdict")
    short = parser.parse_args().short
    rounds = 3 if short else 11
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "empty.py").touch()
        (folder / "test_other.py").write_text("def test_other(): ...", encoding="utf-8")
        environment = {**ALONE, "PYTHONPYCACHEPREFIX": f"{folder}/compiled"}
        commands = {name: command for name, (command, *_) in COMMANDS.items()}
        times = child_times(commands, folder, environment, rounds)
    print(f"Python {sys.version.split()[0]}, CPU time, medians of {rounds}")
    late = sum(_is_late(name, times) for name in COMMANDS)
    return int(late > 0 and not short)


def _is_late(name: str, times: dict[str, float]) -> bool:
    """Print a row; return whether its ratio is over its bound."""
    _, peer, bound = COMMANDS[name]
    ratio = times[name] / times[peer]
    limit = f"  (≤ {bound} ×)" if bound else ""
    print(f"{name:26} {times[name]:6.3f} s  {ratio:5.2f} × {peer}{limit}")
    return bound is not None and ratio > bound


if __name__ == "__main__":
    sys.exit(main())
