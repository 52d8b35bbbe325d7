"""How the memory of scoring grows with the corpus, both files streamed.

The command scores a predictions.jsonl and one of ten times its length, each in a process of its
own; their highest resident sizes are compared. `--short` takes a tenth of the input:
with less, the memory that starting up takes would hide what the corpus takes.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path

import synthetic
from timing import child

MENTIONS, TIMES, BOUND = 1_000_000, 10, 1.2


def peak(folder: Path, mentions: int) -> float:
    """Return the highest resident size of scoring so many mentions, in MB."""
    corpus, predictions = folder / "corpus.jsonl", folder / "predictions.jsonl"
    synthetic.write(corpus, synthetic.articles(mentions))
    synthetic.write(predictions, map(synthetic.answer, synthetic.articles(mentions)))
    score = ("-m", "khabar", "score", str(predictions), "--data", str(corpus), "--streaming")
    return child(score, folder).resident


def main() -> int:
    """Print both sizes and their ratio; return 1 if it is over the bound."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--short", action="store_true", help="a tenth of the input")
    mentions = MENTIONS // 10 if parser.parse_args().short else MENTIONS
    with tempfile.TemporaryDirectory() as folder:
        small, large = (peak(Path(folder), number) for number in (mentions, mentions * TIMES))
    print(f"{mentions:,} mentions: {small:.0f} MB; {TIMES} times as many:", end=" ")
    print(f"{large:.0f} MB, {large / small:.2f} × (≤ {BOUND} ×)")
    return int(large > BOUND * small)


if __name__ == "__main__":
    sys.exit(main())
