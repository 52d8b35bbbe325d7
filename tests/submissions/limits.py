"""How often `khabar review` flags what it can hardly tell: python -m tests.submissions.limits.

The figures of docs/submitting.md.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from statistics import mean

import msgspec

import khabar
from khabar.gold.passes import annotators, read_annotation
from khabar.score.engine.scorer import report
from khabar.score.measures import HEADLINES
from khabar.submissions.review import Alone

from . import honest
from .evasions import Answers, Public, spoilt

ROOT = Path(__file__).parents[2]
TIMES = 100
_replaced = msgspec.structs.replace


def unnamed(answers: Answers) -> Answers:
    """Leave out the clusters."""
    return [
        _replaced(
            answer,
            entities=tuple(_replaced(m, entity=None) for m in answer.entities or ()),
            events=tuple(_replaced(m, event=None) for m in answer.events or ()),
        )
        for answer in answers
    ]


def cases(public: Public) -> Iterator[tuple[str, Callable[[int], Answers]]]:
    for rate in (0.01, 0.02, 0.05, 0.1):
        yield (
            f"gold dates alone, {rate:.0%} noise",
            lambda seed, rate=rate: spoilt(rate, seed, ("dates",), public),
        )
    strong = partial(honest.strong, public.articles)
    yield "gold with a strong model's errors", strong
    yield "the same without clusters", lambda seed: unnamed(strong(seed))
    for name in annotators(ROOT):
        for how in (honest.strong, honest.annotator):
            yield f"honest: {how.__name__}, of {name}", partial(how, read_annotation(name, ROOT))


def main() -> None:
    corpus = khabar.load()
    alone = Alone(ROOT, corpus)
    for told, how in cases(Public(corpus, {})):
        made = [how(seed) for seed in range(TIMES)]
        flagged = sum(any(alone.reasons(answers)) for answers in made)
        reports = [report(told, corpus, answers) for answers in made]
        scores = (
            f"{name} {100 * mean(each[task][name].f1 for each in reports):.1f}"
            for task, name in HEADLINES
            if reports[0][task][name]
        )
        print(f"{told}: {flagged} of {TIMES} flagged; {', '.join(scores)}")


if __name__ == "__main__":
    main()
