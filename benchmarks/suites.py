"""What making the published suites costs, against reading the made files with `khabar.load`.

CPU time, taken in turns, medians of three. `--short` takes one seed of each arm, against reading
as many variants, and gives no verdict.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections.abc import Mapping
from functools import partial
from pathlib import Path

import msgspec

import khabar
from khabar.features import ON_ARTICLES, suite_config
from khabar.gold.build import parquet_of, table_of
from khabar.schema import Variant
from khabar.suites.suite import Suite
from khabar.suites.variants import published, suite, variants
from timing import cpu_times

BOUND, ROUNDS = 5.0, 3


def made(of: Suite, articles: khabar.Corpus, seeds: Mapping[str, range]) -> list[Variant]:
    """Return what a suite makes of the articles, as a new process does: nothing is kept."""
    for name in [name for name in sys.modules if name.startswith("khabar.suites")]:
        for each in vars(sys.modules[name]).values():
            getattr(each, "cache_clear", int)()
    return [row for row in variants(of, articles, seeds) if isinstance(row, Variant)]


def written(name: str, rows: list[Variant], folder: Path) -> Path:
    """Write variants as the dataset has them; return where."""
    plain = map(msgspec.to_builtins, rows)
    path = folder / f"{name}.parquet"
    path.write_bytes(parquet_of(table_of(suite_config(name), plain, "")))
    return path


def cost(name: str, folder: Path, *, short: bool) -> tuple[float, float]:
    """Print what making a suite and reading it take; return both, in seconds."""
    of, articles = suite(name), khabar.load()
    seeds = {arm: each[:1] if short else each for arm, each in published(of).items()}
    rows = made(of, articles, seeds)
    path = written(name, rows, folder)
    times = cpu_times(
        {
            "make": partial(made, of, articles, seeds),
            "read": lambda: list(khabar.load(path)),
        },
        ROUNDS,
    )
    make, read = times["make"], times["read"]
    ratio = f"{make / read:.1f} × reading (≤ {BOUND} ×)"
    print(f"{name:9} {len(rows):4} variants  {make:6.2f} s to make  {ratio}", flush=True)
    return make, read


def main() -> int:
    """Print the ratio for each suite and for all; return 1 if one is over the bound."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--short", action="store_true", help="one seed of each arm, no verdict")
    parser.add_argument("--suite", choices=ON_ARTICLES, help="one suite alone")
    asked = parser.parse_args()
    names = [asked.suite] if asked.suite else list(ON_ARTICLES)
    print(f"Python {sys.version.split()[0]}, CPU time, medians of {ROUNDS}")
    with tempfile.TemporaryDirectory() as folder:
        costs = [cost(name, Path(folder), short=asked.short) for name in names]
    make, read = map(sum, zip(*costs, strict=True))
    print(f"all: {make:.2f} s to make, {make / read:.1f} × reading (≤ {BOUND} ×)")
    late = any(make > BOUND * read for make, read in costs)
    return int(late and not asked.short)


if __name__ == "__main__":
    sys.exit(main())
