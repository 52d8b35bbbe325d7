"""How fast scores are counted, against named peers on the same input in the same run.

Counts are compared before anything is timed. CPU time, taken in turns, medians; one core.
`--short` takes a tenth of the input and gives no verdict.
"""

from __future__ import annotations

import argparse
import os
import random
import sys
import tempfile
import warnings
from pathlib import Path

for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ[name] = "1"

import msgspec
import numpy as np
from nervaluate import Evaluator
from seqeval.metrics import f1_score
from seqeval.scheme import IOB2

import khabar
import synthetic
from khabar.score.engine.columns import Columns
from khabar.score.engine.match import count
from khabar.score.tags import count_ids, count_tags
from khabar.stats.intervals import bootstrap
from timing import cpu_times, ratio

TYPES = ("PER", "LOC", "ORG", "MISC")
TAGS = ["O", *(f"{prefix}-{type_}" for type_ in TYPES for prefix in "BI")]


def tag_sequences(number: int) -> tuple[list[list[str]], list[list[str]]]:
    """Return sentences of some 25 tags, and the same with a tenth of the tags lost."""
    chance = random.Random(0)
    gold = []
    for _ in range(number):
        tags: list[str] = []
        while len(tags) < 25:
            if chance.random() < 0.15:
                type_ = chance.choice(TYPES)
                tags += [f"B-{type_}", *[f"I-{type_}"] * chance.randint(0, 2)]
            else:
                tags.append("O")
        gold.append(tags)
    lost = [["O" if chance.random() < 0.1 else tag for tag in tags] for tags in gold]
    return gold, lost


def of_tags(number: int) -> list[tuple[str, float, float]]:
    """Time tags as strings and as ids against seqeval and nervaluate."""
    gold, predicted = tag_sequences(number)
    strict = {"mode": "strict", "scheme": IOB2}
    assert abs(count_tags(gold, predicted, mode="default").f1 - f1_score(gold, predicted)) < 1e-12
    assert abs(count_tags(gold, predicted).f1 - f1_score(gold, predicted, **strict)) < 1e-12
    theirs = Evaluator(gold, predicted, tags=list(TYPES), loader="list").evaluate()
    ours = count_tags(gold, predicted, mode="default")
    found = theirs["overall"]["strict"]
    assert (ours.gold, ours.predicted, ours.right) == (found.possible, found.actual, found.correct)

    lengths = np.array([len(tags) for tags in gold])
    ids = [
        np.array([TAGS.index(tag) for tags in side for tag in tags], dtype=np.int32)
        for side in (gold, predicted)
    ]
    times = cpu_times(
        {
            "strings": lambda: count_tags(gold, predicted, mode="default"),
            "strict": lambda: count_tags(gold, predicted),
            "ids": lambda: count_ids(*ids, lengths, TAGS, mode="default"),
            "seqeval": lambda: f1_score(gold, predicted),
            "seqeval strict": lambda: f1_score(gold, predicted, **strict),
            "nervaluate": lambda: Evaluator(
                gold, predicted, tags=list(TYPES), loader="list"
            ).evaluate(),
        },
        rounds=3,
    )
    return [
        ("strings, seqeval default", times["seqeval"] / times["strings"], 18),
        ("strings, seqeval strict IOB2", times["seqeval strict"] / times["strict"], 40),
        ("strings, nervaluate", times["nervaluate"] / times["strings"], 50),
        ("id arrays, seqeval default", times["seqeval"] / times["ids"], 120),
    ]


def of_columns(number: int) -> list[tuple[str, float, float]]:
    """Time spans in columns, in the order of the text and shuffled, against sets of tuples."""
    generator = np.random.default_rng(0)

    def side() -> dict[str, np.ndarray]:
        first = generator.integers(0, 4 * number, number)
        last = first + generator.integers(1, 4, number)
        return {"first": first, "last": last, "type": generator.integers(0, 8, number)}

    shuffled = [side(), side()]
    orders = [np.lexsort((fields["last"], fields["first"])) for fields in shuffled]
    ordered = [
        {name: column[order] for name, column in fields.items()}
        for fields, order in zip(shuffled, orders, strict=True)
    ]
    return [
        ("spans in columns, in order, sets of tuples", _of_sides(*ordered), 8),
        ("spans in columns, shuffled, sets of tuples", _of_sides(*shuffled), 4),
    ]


def _of_sides(gold: dict[str, np.ndarray], predicted: dict[str, np.ndarray]) -> float:
    def ours() -> tuple[int, int, int]:
        return tuple(count(Columns(gold), Columns(predicted), ("words", "type")))

    tuples = [list(zip(*(c.tolist() for c in s.values()), strict=True)) for s in (gold, predicted)]

    def theirs() -> tuple[int, int, int]:
        one, other = map(set, tuples)
        return len(one), len(other), len(one & other)

    assert ours() == theirs()
    return ratio(theirs, ours, 3)


def of_file(mentions: int) -> list[tuple[str, float, float]]:
    """Time the scoring of a predictions.jsonl against decoding it, and the corpus with it."""
    with tempfile.TemporaryDirectory() as folder:
        files = {
            Path(folder) / "corpus.jsonl": khabar.Article,
            Path(folder) / "predictions.jsonl": khabar.Prediction,
        }
        corpus, predictions = files
        synthetic.write(corpus, synthetic.articles(mentions))
        synthetic.write(predictions, map(synthetic.answer, synthetic.articles(mentions)))
        articles = khabar.load(corpus)

        def decode(*paths: Path) -> int:
            mentions = 0
            for path in paths:
                decoder = msgspec.json.Decoder(files[path])
                with path.open("rb") as lines:
                    mentions += sum(len(decoder.decode(line).entities) for line in lines)
            return mentions

        def cold() -> khabar.Report:
            articles.kept.clear()
            return khabar.score(predictions, articles)

        report = cold()
        assert report["entities"]["exact"].total.predicted <= decode(predictions)
        times = cpu_times(
            {
                "cold": cold,
                "warm": lambda: khabar.score(predictions, articles),
                "decode both": lambda: decode(corpus, predictions),
                "decode": lambda: decode(predictions),
            },
            rounds=3,
        )
    return [
        ("cold, decoding corpus, predictions (≤ 6)", times["cold"] / times["decode both"], 6),
        ("warm, decoding predictions (≤ 5)", times["warm"] / times["decode"], 5),
    ]


def of_clusters(mentions: int) -> list[tuple[str, float, float]]:
    """Time a file that names clusters against the same file without the names."""
    shared = khabar.Corpus(synthetic.articles(mentions))
    apart = khabar.Corpus(map(synthetic.apart, shared))
    return [
        ("clusters in all articles, no names (≤ 1.5)", of_names(shared), 1.5),
        ("clusters in one article each, no names (≤ 1.5)", of_names(apart), 1.5),
    ]


def of_names(articles: khabar.Corpus) -> float:
    """Return how many times the scoring of a bare file the scoring of its names takes."""
    with tempfile.TemporaryDirectory() as folder:
        bare, named = Path(folder) / "bare.jsonl", Path(folder) / "named.jsonl"
        synthetic.write(bare, map(synthetic.answer, articles))
        synthetic.write(named, map(synthetic.named, articles))
        identity = khabar.score(named, articles).identity  # from here on gold's words are kept
        assert 0.5 < identity["entities"]["LEA"].f1 < 1
        return ratio(lambda: khabar.score(named, articles), lambda: khabar.score(bare, articles), 5)


def of_bootstrap(articles: int) -> list[tuple[str, float, float]]:
    """Time resampling from counts against scoring cached sets again."""
    generator = np.random.default_rng(0)
    sets = [
        tuple(set(map(int, generator.integers(0, 160, 80))) for _ in range(2))
        for _ in range(articles)
    ]
    table = np.array([[len(a), len(b), len(a & b)] for a, b in sets], dtype=float)

    def again() -> None:
        right = total = 0
        for number in generator.integers(0, articles, articles):
            one, other = sets[number]
            right += len(one & other)
            total += len(one) + len(other)

    return [
        (
            f"10,000 resamples of {articles} articles, cached sets",
            10_000 * ratio(again, lambda: bootstrap(table), 3),
            200,
        )
    ]


def main() -> int:
    """Print every ratio with its bound; return 1 if one is missed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--short", action="store_true", help="a tenth of the input, no verdict")
    short = parser.parse_args().short
    scale = 10 if short else 1
    warnings.simplefilter("ignore")
    rows = [
        *of_tags(20_000 // scale),
        *of_columns(1_000_000 // scale),
        *of_file(1_000_000 // scale),
        *of_clusters(200_000 // scale),
        *of_bootstrap(10_000 // scale),
    ]
    missed = 0
    print(f"Python {sys.version.split()[0]}, numpy {np.__version__}, one core")
    for name, measured, bound in rows:
        upper = "≤" in name
        met = measured <= bound if upper else measured >= bound
        missed += not met
        print(
            f"{name:46} {measured:7.1f} ×  ({'≤' if upper else '≥'} {bound} ×)",
            "" if met else "missed",
        )
    return 0 if short else min(missed, 1)


if __name__ == "__main__":
    sys.exit(main())
