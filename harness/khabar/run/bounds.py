"""Between what a score stands: its floor and its ceiling, which are scores of the yardsticks.

Those on the five articles are kept in bounds.json, as `benchmarks/figures.py` measured them. On
another corpus the yardsticks are run, which takes up to as long as the baseline takes there, so not
on a large one.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

import msgspec

from khabar.corpus import Corpus
from khabar.errors import KhabarError
from khabar.run.runner import answers
from khabar.score.measures import HEADLINES
from khabar.score.score import Score
from khabar.signature import Signature, parse
from khabar.systems import system

KEPT = Path(__file__).with_name("bounds.json")
YARDSTICKS = {"floor": "floor", "ceiling": "quoted"}
"""The names of the systems whose scores are the bounds."""
_MOST, _LONGEST = 100, 500_000
"""Articles of a corpus that the yardsticks are run on, and characters of their texts."""
F1s = Mapping[str, Mapping[str, float]]
"""Of each bound the F1 from 0 to 1, by a score's signature."""


class Bounds(NamedTuple):
    """The floor and the ceiling of a score, F1 from 0 to 1; None where there is none."""

    floor: float | None = None
    ceiling: float | None = None


class BoundsOf:
    """The bounds of the headline scores on a corpus, measured when they are first asked for."""

    def __init__(self, corpus: Corpus) -> None:
        self._corpus = corpus
        self._f1s: F1s | None = None

    def __call__(self, score: Score) -> Bounds:
        """Return the bounds of a score: those of the same measure, view, corpus and scorer."""
        if self._f1s is None:
            self._f1s = _known(score.signature) or self._measured()
        return Bounds(**{name: of.get(str(score.signature)) for name, of in self._f1s.items()})

    def _measured(self) -> F1s:
        return measured(self._corpus) if _is_small(self._corpus) else {}


def _is_small(corpus: Corpus) -> bool:
    number = len(corpus)
    return number <= _MOST and sum(len(corpus.text(n)) for n in range(number)) <= _LONGEST


def _known(signature: Signature) -> F1s | None:
    """Return the F1s that are kept, if they are of a signature's corpus and scorer."""
    kept = msgspec.json.decode(KEPT.read_bytes(), type=dict[str, dict[str, float]])
    conditions = {parse(each)[2:] for each in kept["floor"]}
    return kept if signature[2:] in conditions else None


def measured(corpus: Corpus) -> dict[str, dict[str, float]]:
    """Run the yardsticks on a corpus, and return the F1 of their headline scores by signature.

    A yardstick that is not installed, or fails on an article, gives none.
    """
    return {name: dict(_scores(yardstick, corpus)) for name, yardstick in YARDSTICKS.items()}


def _scores(yardstick: str, corpus: Corpus) -> Iterator[tuple[str, float]]:
    from khabar.score.engine.scorer import report

    with suppress(KhabarError):
        scored = report(yardstick, corpus, answers(system(yardstick), corpus))
        if not scored.errors:
            for task, name in HEADLINES:
                if score := scored[task][name]:
                    yield str(score.signature), score.f1
