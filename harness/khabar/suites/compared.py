"""Two systems on one suite: the difference of each measure, its interval, and how sure it is.

The sample are the frames of a composed suite, the dossiers of `identity`, and the base articles of
the other suites: what was made from one of them is alike.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray

from khabar.errors import KhabarError
from khabar.features import COMPOSED
from khabar.layers import CLUSTER_OF
from khabar.run.run import Run
from khabar.score.measures import Measure
from khabar.stats.clustered import estimate, influence
from khabar.stats.intervals import f1, sign_flip
from khabar.suites.cases import ComposedScores, counted, sums
from khabar.suites.scores import measures_of, variants_of

Unit = Literal["frames", "dossiers", "articles"]
_WHOLE = 10_000
"""What stands for a share of 1 where shares are tested as counts are."""
Table = NDArray[np.float64]
"""Gold, predicted and right items of each unit, shape ``[units, 3]``."""


class OnSuite(NamedTuple):
    """A measure of two systems on a suite: their scores, from 0 to 1, and the difference.

    `unit`: what the sample is of, and `units` how many there are. `interval`: of 95 %, of the
    difference (`khabar.stats.clustered`). `p`: two-sided, of the paired sign-flip test over units.
    """

    measure: str
    one: float
    other: float
    interval: tuple[float, float] | None
    p: float
    unit: Unit
    units: int

    @property
    def difference(self) -> float:
        """How much higher the second system's score is."""
        return self.other - self.one


def compare(one: Run, other: Run) -> Iterator[OnSuite]:
    """Yield the differences of the measures that both systems have: shown ones, pairs, identity.

    Raises KhabarError where the runs are not on the same suite.
    """
    if one.corpus.sha256 != other.corpus.sha256:
        raise KhabarError(f"{other.name}: on {other.corpus.identity}, not {one.corpus.identity}")
    for measure in measures_of(one, other):
        tables = [_of_measure(run, measure) for run in (one, other)]
        yield _difference(f"{measure.task}.{measure.name}", tables, _unit(one))
    if _unit(one) == "frames":
        yield from _of_composed(ComposedScores(one), ComposedScores(other))


def _of_composed(one: ComposedScores, other: ComposedScores) -> Iterator[OnSuite]:
    pairs = [scores.whole_pairs() for scores in (one, other)]
    if all(pairs) and len(pairs[0]) == len(pairs[1]):
        yield _difference("pairs", [_of_shares(*zip(*of, strict=True)) for of in pairs], "frames")
    for layer in CLUSTER_OF:
        dossiers = [scores.conll(layer) for scores in (one, other)]
        if all(dossiers):
            tables = [_of_shares(of.keys(), of.values()) for of in dossiers]
            yield _difference(f"identity.{layer}.CoNLL", tables, "dossiers")


def _unit(run: Run) -> Unit:
    return "frames" if variants_of(run.corpus)[0].suite in COMPOSED else "articles"


def _of_measure(run: Run, measure: Measure) -> Table:
    variants = variants_of(run.corpus)
    return sums([variant.base for variant in variants], counted(run, measure, variants))


def _of_shares(units: Iterable[str], shares: Iterable[float]) -> Table:
    """Return shares as counts: as many right as there are, of a whole."""
    right = np.rint(_WHOLE * np.array([*shares], dtype=float))
    whole = np.full(len(right), float(_WHOLE))
    return sums([*units], np.stack([whole, whole, right], axis=1))


def _difference(measure: str, tables: Sequence[Table], unit: Unit) -> OnSuite:
    one, other = (float(f1(table.sum(axis=0))) for table in tables)
    residuals = influence(tables[1][:, None]) - influence(tables[0][:, None])
    found = estimate(other - one, residuals)
    interval = found and (float(found.low), float(found.high))
    return OnSuite(measure, one, other, interval, sign_flip(*tables), unit, len(tables[0]))
