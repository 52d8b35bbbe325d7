"""How fast and in how much memory a CoNLL file is read, against Python's own reading of its lines.

The file is made here: sentences of 8 to 40 Arabic-looking tokens, of which one in 17 begins a
mention. Peers are a loop over the lines of the open file, and one that also parts each line into
token and tag. Ratios of speed are those of CPU times in one process, medians of three. Memory is
the highest resident size of processes that read a file and one of a tenth of its length.
`--short` takes a tenth of the tokens.
"""

from __future__ import annotations

import argparse
import random
import sys
import tempfile
from functools import partial
from pathlib import Path

from khabar import formats
from timing import child, cpu_times

TOKENS, RUNS = 10_000_000, 3
BOUND, MEMORY = 0.5, 1.1
LETTERS = "ابتثجحخدذرزسشصضطظعغفقكلمنهوي"


def write(path: Path, tokens: int) -> None:
    """Write a file of so many tokens, drawn by a fixed seed."""
    chance = random.Random(0)
    words = ["".join(chance.choices(LETTERS, k=chance.randint(2, 9))) for _ in range(5000)]
    with path.open("w", encoding="utf-8") as file:
        while tokens > 0:
            length = chance.randint(8, 40)
            tags = [tag for _ in range(length) for tag in _tags(chance)][:length]
            file.writelines(f"{chance.choice(words)} {tag}\n" for tag in tags)
            file.write("\n")
            tokens -= length


def _tags(chance: random.Random) -> list[str]:
    if chance.random() > 1 / 17:
        return ["O"]
    type_ = chance.choice(("PER", "ORG", "GPE", "LOC"))
    return [f"B-{type_}", *[f"I-{type_}"] * chance.randint(0, 2)]


def lines(path: Path) -> None:
    """Read the lines of a file."""
    with path.open(encoding="utf-8") as file:
        for _ in file:
            pass


def parted(path: Path) -> None:
    """Read the lines of a file, each parted into token and tag."""
    with path.open(encoding="utf-8") as file:
        for line in file:
            line.split()


def articles(path: Path) -> None:
    """Read the articles of a file: texts with the offsets of their mentions."""
    for _ in formats.FORMATS["conll"].read(path, formats.Options()):
        pass


def resident(path: Path) -> float:
    """Return the highest resident size of a process that reads the articles of a file, in MB."""
    return child((__file__, "--read", str(path)), path.parent).resident


def main() -> int:
    """Print the ratios; return 1 if one is over its bound."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--short", action="store_true", help="a tenth of the tokens")
    parser.add_argument("--read", type=Path, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.read:
        articles(given.read)
        return 0
    tokens = TOKENS // 10 if given.short else TOKENS
    with tempfile.TemporaryDirectory() as folder:
        path, tenth = Path(folder, "all.conll"), Path(folder, "tenth.conll")
        write(path, tokens)
        write(tenth, tokens // 10)
        readers = {read.__name__: partial(read, path) for read in (articles, lines, parted)}
        times = cpu_times(readers, RUNS)
        sizes = resident(tenth), resident(path)
    ours = times["articles"]
    alone, both = times["lines"] / ours, times["parted"] / ours
    growth = sizes[1] / sizes[0]
    print(f"{tokens:,} tokens: {ours:.2f} s of CPU time, as articles with offsets")
    print(f"speed against reading and parting the lines: {both:.2f} × (≥ {BOUND} ×)")
    print(f"speed against reading the lines alone: {alone:.2f} ×")
    print(
        f"memory: {sizes[0]:.0f} MB for a tenth, {sizes[1]:.0f} MB: {growth:.2f} × (≤ {MEMORY} ×)"
    )
    return int(both < BOUND or growth > MEMORY)


if __name__ == "__main__":
    sys.exit(main())
