"""What the runner costs an article, over a loop that calls `predict` directly.

Every answer is checked, and kept in a folder as it comes. `--short` takes a tenth of the articles.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path

import msgspec

import khabar
import synthetic
from khabar.run.runner import Pace, answers
from khabar.run.store import opened
from timing import best

ARTICLES, BOUND, TIMES = 2_000, 1.0, 3


class Ready:
    """Has its answers ready: some 80 mentions an article."""

    name = "ready"

    def __init__(self, corpus: khabar.Corpus) -> None:
        self._answers = {article.id: synthetic.answer(article) for article in corpus}

    def predict(self, article: khabar.Article) -> khabar.Prediction:
        """Return what was made before."""
        return self._answers[article.id]


def kept(system: Ready, corpus: khabar.Corpus, pace: Pace) -> None:
    """Run the system as `khabar evaluate` does, without scoring."""
    with (
        tempfile.TemporaryDirectory() as folder,
        opened(Path(folder) / "run", "key", "data") as store,
    ):
        for answer in answers(system, corpus, pace):
            store.add(corpus.by_id(answer.id), answer)


def main() -> int:
    """Print the cost an article for several paces; return 1 if one is over the bound."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--short", action="store_true", help="a tenth of the articles")
    number = ARTICLES // 10 if parser.parse_args().short else ARTICLES
    made = list(khabar.load())
    copies = (msgspec.structs.replace(made[n % len(made)], id=f"{n:06}") for n in range(number))
    corpus = khabar.Corpus(copies)
    system = Ready(corpus)
    direct = best(lambda: [system.predict(article.blind()) for article in corpus], TIMES)
    missed = False
    for pace in (Pace(), Pace(jobs=4), Pace(timeout=60.0)):
        cost = 1000 * (best(lambda pace=pace: kept(system, corpus, pace), TIMES) - direct) / number
        missed |= cost > BOUND
        print(f"jobs {pace.jobs}, timeout {pace.timeout}: {cost:.3f} ms an article (≤ {BOUND} ms)")
    return int(missed)


if __name__ == "__main__":
    sys.exit(main())
