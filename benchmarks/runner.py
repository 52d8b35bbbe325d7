"""What the runner costs, against a loop that calls `predict` and writes each answer to a file.

The runner checks every answer, and keeps it under a key in a journal that can be resumed. CPU
time, taken in turns, medians. `--short` takes a tenth of the articles and gives no verdict.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from functools import partial
from pathlib import Path

import msgspec

import khabar
import synthetic
from khabar.run.engines import Pace
from khabar.run.runner import answers
from khabar.run.store import opened
from timing import cpu_times

ARTICLES, BOUND, ROUNDS = 2_000, 5.0, 5


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


def written(system: Ready, corpus: khabar.Corpus) -> None:
    """Ask the system and write each answer at once: the peer."""
    with tempfile.TemporaryFile(buffering=0) as file:
        for article in corpus:
            file.write(msgspec.json.encode(system.predict(article.blind())) + b"\n")


def main() -> int:
    """Print the ratio for several paces; return 1 if one is over the bound."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--short", action="store_true", help="a tenth of the articles, no verdict")
    short = parser.parse_args().short
    made, number = list(khabar.load()), ARTICLES // 10 if short else ARTICLES
    copies = (msgspec.structs.replace(made[n % len(made)], id=f"{n:06}") for n in range(number))
    corpus = khabar.Corpus(copies)
    system = Ready(corpus)
    peer = "a loop that writes each answer"
    paces = {
        f"jobs {pace.jobs}, timeout {pace.timeout}": partial(kept, system, corpus, pace)
        for pace in (Pace(), Pace(jobs=4), Pace(timeout=60.0))
    }
    times = cpu_times({peer: partial(written, system, corpus), **paces}, ROUNDS)
    for name in paces:
        cost, ratio = 1000 * times[name] / number, times[name] / times[peer]
        print(f"{name}: {cost:.3f} ms per article, {ratio:.1f} × {peer} (≤ {BOUND} ×)")
    return int(not short and max(times[name] for name in paces) > BOUND * times[peer])


if __name__ == "__main__":
    sys.exit(main())
