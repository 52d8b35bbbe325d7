"""How often the 95% intervals hold the truth, on synthetic corpora of which the truth is known.

Articles differ in size and in how hard they are; a corpus is a draw of them. The truth is the
micro-averaged F1 of all articles that could be drawn.
"""

from __future__ import annotations

import argparse

import numpy as np
from numpy.typing import NDArray

from khabar.stats.intervals import f1, interval

SIZES = (5, 20, 100)
WORLDS = {  # mentions an article, recall, precision, how alike articles are
    "entities, middling": (80, 0.60, 0.60, 20),
    "entities, good": (80, 0.90, 0.90, 20),
    "entities, near the top": (80, 0.97, 0.97, 40),
    "dates, middling": (8, 0.60, 0.60, 20),
    "dates, good": (8, 0.90, 0.90, 20),
    "events, poor": (45, 0.40, 0.50, 10),
}


def articles(
    number: int, mentions: float, recall: float, precision: float, alike: float, seed: int
) -> NDArray[np.float64]:
    """Return the counts of articles, shape ``[number, 3]``: gold, predicted, right."""
    generator = np.random.default_rng(seed)
    gold = 1 + generator.negative_binomial(3, 3 / (3 + mentions), number)
    found = generator.beta(recall * alike, (1 - recall) * alike, number)
    right = generator.binomial(gold, found)
    spurious = generator.poisson(right * (1 - precision) / precision)
    return np.stack([gold, right + spurious, right], axis=1).astype(np.float64)


def main() -> None:
    """Print the share of corpora whose interval holds the truth."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--short", action="store_true", help="a tenth of the corpora")
    corpora = 200 if parser.parse_args().short else 2000
    print(f"share of {corpora} corpora whose 95% interval holds the truth, %")
    print(f"{'articles':24}" + "".join(f"{size:>8}" for size in SIZES))
    for name, world in WORLDS.items():
        truth = float(f1(articles(1_000_000, *world, seed=0).sum(axis=0)))
        shares = []
        for size in SIZES:
            drawn = articles(corpora * size, *world, seed=size).reshape(corpora, size, 3)
            found = [interval(corpus) for corpus in drawn]
            held = [i is not None and i.low <= truth <= i.high for i in found]
            shares.append(100 * sum(held) / corpora)
        print(f"{name:24}" + "".join(f"{share:8.1f}" for share in shares))


if __name__ == "__main__":
    main()
