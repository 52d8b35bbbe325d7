"""What the command `khabar score` costs, and how large a run's report is, against named peers.

Each process's CPU time and highest resident size are those that the system counted for it; taken
in turns, medians. `--short` takes a tenth of the input and gives no verdict.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from collections.abc import Iterable
from pathlib import Path

import msgspec
import numpy as np

import khabar
import synthetic
from khabar.flatten import iob2
from timing import child, in_turns, own

ROUNDS = 3
SEQEVAL = """
import json, sys
from seqeval.metrics import classification_report
from seqeval.scheme import IOB2
tags = json.load(open(sys.argv[1]))
print(classification_report(*tags, mode="strict", scheme=IOB2))
"""
NERVALUATE = """
import json, sys
from nervaluate import Evaluator
tags = json.load(open(sys.argv[1]))
types = sorted({tag[2:] for side in tags for line in side for tag in line if tag != "O"})
print(Evaluator(*tags, tags=types, loader="list").evaluate()["overall"])
"""
READY = """
import khabar, msgspec
class Ready:
    name = "ready"
    def __init__(self):
        with open("predictions.jsonl", "rb") as lines:
            read = (msgspec.json.decode(line, type=khabar.Prediction) for line in lines)
            self.answers = {answer.id: answer for answer in read}
    def predict(self, article):
        return self.answers[article.id]
"""


Row = tuple[str, float, float]
"""What was measured, its figure, and the most that it may be."""


def written(folder: Path, articles: Iterable[khabar.Article]) -> list[khabar.Article]:
    """Write a corpus and predictions for it into a folder; return the articles."""
    made = list(articles)
    synthetic.write(folder / "corpus.jsonl", made)
    synthetic.write(folder / "predictions.jsonl", map(synthetic.answer, made))
    return made


SCORE = ("-m", "khabar", "score", "predictions.jsonl", "--data", "corpus.jsonl")


def of_sentences(number: int, folder: Path) -> list[Row]:
    """Compare the command with the libraries that score tags, each as a process."""
    articles = list(khabar.Corpus(written(folder, synthetic.sentences(number))))
    answers = map(synthetic.answer, articles)
    sides = [
        [tags for article in articles for tags in iob2(article, article.entities)],
        [tags for a, p in zip(articles, answers, strict=True) for tags in iob2(a, p.entities)],
    ]
    (folder / "tags.json").write_text(json.dumps(sides), encoding="utf-8")
    costs = in_turns(
        {
            "khabar": lambda: child(SCORE, folder),
            "seqeval": lambda: child(("-c", SEQEVAL, "tags.json"), folder),
            "nervaluate": lambda: child(("-c", NERVALUATE, "tags.json"), folder),
        },
        ROUNDS,
    )
    ours, words = costs["khabar"].seconds, sum(len(article.tokens) for article in articles)
    named = f"khabar score, {words:,} words in {number:,} articles"
    return [
        (f"{named}; seqeval's strict report", ours / costs["seqeval"].seconds, 0.5),
        (f"{named}; nervaluate", ours / costs["nervaluate"].seconds, 1.5),
    ]


def of_documents(number: int, folder: Path) -> list[Row]:
    """Compare the command on short documents with decoding both its files."""
    written(folder, synthetic.documents(number))
    decoders = {"corpus.jsonl": khabar.Article, "predictions.jsonl": khabar.Prediction}

    def decode() -> None:
        for name, record in decoders.items():
            decoder = msgspec.json.Decoder(record)
            with (folder / name).open("rb") as lines:
                for line in lines:
                    decoder.decode(line)

    costs = in_turns(
        {
            "score": lambda: child(SCORE, folder),
            "streaming": lambda: child((*SCORE, "--streaming"), folder),
            "decode": lambda: own(decode),
        },
        ROUNDS,
    )
    named, resident = f"khabar score, {number:,} short documents", costs["score"].resident
    return [
        (f"{named}; decoding both files", costs["score"].seconds / costs["decode"].seconds, 12),
        (f"{named}; resident, MB", resident, 300),
        (f"{named}; resident, --streaming", resident / costs["streaming"].resident, 3),
    ]


def of_report(number: int, folder: Path) -> list[Row]:
    """Compare the size of a run's report with that of its predictions."""
    written(folder, synthetic.documents(number))
    (folder / "ready.py").write_text(READY, encoding="utf-8")
    child(
        ("-m", "khabar", "evaluate", "ready:Ready", "--data", "corpus.jsonl", "--out", "r"), folder
    )
    sizes = [(folder / "r" / name).stat().st_size for name in ("report.json", "predictions.jsonl")]
    return [(f"report.json of {number:,} articles; predictions.jsonl", sizes[0] / sizes[1], 1)]


def main() -> int:
    """Print every figure with its bound; return 1 if one is missed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--short", action="store_true", help="a tenth of the input, no verdict")
    short = parser.parse_args().short
    scale, missed = 10 if short else 1, 0
    print(f"Python {sys.version.split()[0]}, numpy {np.__version__}, medians of {ROUNDS}")
    for measure, number in ((of_sentences, 4_000), (of_documents, 50_000), (of_report, 5_000)):
        with tempfile.TemporaryDirectory() as folder:
            for name, measured, bound in measure(number // scale, Path(folder)):
                missed += measured > bound
                told = "missed" if measured > bound else ""
                print(f"{name:80} {measured:7.2f}  (≤ {bound}) {told}")
    return 0 if short else min(missed, 1)


if __name__ == "__main__":
    sys.exit(main())
