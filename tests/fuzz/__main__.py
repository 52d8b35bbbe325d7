"""A long soak: python -m tests.fuzz --count 100000 [--first SEED] [NAME …]."""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path

from .targets import TARGETS, fault


def main() -> int:
    """Print every input that was read wrongly, by its kind and seed; return 1 if there is any."""
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"of {', '.join(TARGETS)}")
    parser.add_argument("--count", type=int, default=100_000, help="mutations of each kind")
    parser.add_argument("--first", type=int, default=0, help="the first seed")
    given = parser.parse_args()
    wrong = 0
    with tempfile.TemporaryDirectory() as directory:
        for name in given.names or TARGETS:
            for seed in range(given.first, given.first + given.count):
                if told := fault(TARGETS[name], seed, Path(directory)):
                    wrong += 1
                    print(f"{name} {seed} {told}")
            print(f"{name}: {given.count:,} mutations read", file=sys.stderr)
    return int(wrong > 0)


if __name__ == "__main__":
    sys.exit(main())
