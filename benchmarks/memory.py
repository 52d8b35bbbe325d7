"""How the memory of scoring grows with the corpus, both files streamed.

The command scores a predictions.jsonl and one of ten times its length, each in a process of its
own; their highest resident sizes are compared. `--short` takes a hundredth of the input.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
from pathlib import Path

import synthetic

MENTIONS, TIMES, BOUND = 1_000_000, 10, 1.2


def peak(folder: Path, mentions: int) -> int:
    """Return the highest resident size of scoring so many mentions, in kB."""
    corpus, predictions = folder / "corpus.jsonl", folder / "predictions.jsonl"
    synthetic.write(corpus, synthetic.articles(mentions))
    synthetic.write(predictions, map(synthetic.answer, synthetic.articles(mentions)))
    command = [sys.executable, "-m", "khabar", "score", str(predictions), "--data", str(corpus)]
    process = subprocess.Popen([*command, "--streaming"], stdout=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise SystemExit(f"khabar score failed with {process.returncode}")
    return usage.ru_maxrss


def main() -> int:
    """Print both sizes and their ratio; return 1 if it is over the bound."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--short", action="store_true", help="a hundredth of the input")
    mentions = MENTIONS // 100 if parser.parse_args().short else MENTIONS
    with tempfile.TemporaryDirectory() as folder:
        small, large = (peak(Path(folder), number) for number in (mentions, mentions * TIMES))
    print(f"{mentions:,} mentions: {small / 1024:.0f} MB; {TIMES} times as many:", end=" ")
    print(f"{large / 1024:.0f} MB, {large / small:.2f} × (≤ {BOUND} ×)")
    return int(large > BOUND * small)


if __name__ == "__main__":
    sys.exit(main())
