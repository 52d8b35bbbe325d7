"""Scores of a composed suite: by phenomenon, register, region and domain, of pairs, of dossiers."""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Iterator, Mapping, Sequence
from functools import cached_property
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from khabar.layers import CLUSTER_OF
from khabar.run.run import Run
from khabar.schema import Article, Variant
from khabar.score.counts import Counts
from khabar.score.measures import Measure
from khabar.score.outcomes import Item
from khabar.stats.clustered import Estimate, estimate, influence
from khabar.suites.dossiers import conll
from khabar.suites.scores import about, grouped, measures_of, variants_of

BY = ("suite", "phenomenon", "register", "region", "domain")
"""What cases are grouped by; ``suite``: all of them."""
_GROUPED = {"phenomenon": "arm"}
_PLACE = frozenset({"words"})
"""The fields of an item that say where it stands, and not what it is."""
_PAIRED = ("entities", "strict"), ("dates", "value"), ("events", "TC+realis"), ("events", "AC")
"""The measures whose items the two cases of a pair are compared by."""

_TWO = 2
Shares = NDArray[np.float64]
_Difference = tuple[Counter[Hashable], Counter[Hashable]]


class GroupScore(NamedTuple):
    """A measure on a group of cases. F1 and shares are from 0 to 1.

    `f1`: None where the gold of the group has nothing, as in traps. `right`: the share of cases in
    which nothing is missed and nothing too much. Intervals are of 95 %, with the frames as the
    sample, because cases of one frame are alike.
    """

    by: str
    group: str
    task: str
    measure: str
    cases: int
    frames: int
    f1: float | None
    interval: tuple[float, float] | None
    right: float
    right_interval: tuple[float, float] | None


class PairScore(NamedTuple):
    """How many pairs a system takes both cases of as they differ, in what a measure looks at.

    `measure`: None for all of them, in each of which a pair has to be right. `pairs`: those whose
    gold differs in it. `right`: the share in which the answers differ as the gold does: what is
    found in one case alone is what the gold has in that case alone. `interval`: as in `GroupScore`.
    """

    phenomenon: str | None
    measure: str | None
    pairs: int
    frames: int
    right: float
    interval: tuple[float, float] | None


class IdentityScore(NamedTuple):
    """CoNLL F1 of the clusters of a layer, from 0 to 1: its mean over the dossiers of an arm.

    `interval`: of 95 %, with the dossiers as the sample.
    """

    arm: str
    layer: str
    dossiers: int
    reports: int
    conll: float
    interval: tuple[float, float] | None


class ComposedScores:
    """A system's scores on a composed suite. Raises KhabarError if a run's corpus is no suite's."""

    def __init__(self, run: Run) -> None:
        self.run, self.cases = run, variants_of(run.corpus)
        self.suite = self.cases[0].suite

    @cached_property
    def measures(self) -> Sequence[Measure]:
        """The measures that the system and the gold have, headlines first."""
        return measures_of(self.run)

    def groups(self, by: str) -> Mapping[str, list[Variant]]:
        """Return the cases of each group, one of `BY`, in the order of the corpus."""
        return grouped(self.cases, _GROUPED.get(by, by))

    def rows(self, by: str) -> Iterator[GroupScore]:
        """Yield the scores of each group in each measure."""
        yield from self._rows[by]

    @cached_property
    def _rows(self) -> Mapping[str, Sequence[GroupScore]]:
        groups = {by: self.groups(by) for by in BY}
        return {
            by: [self._row(by, *each, measure) for measure in self.measures for each in of.items()]
            for by, of in groups.items()
        }

    def _row(self, by: str, group: str, cases: Sequence[Variant], measure: Measure) -> GroupScore:
        counts, frames = counted(self.run, measure, cases), [case.base for case in cases]
        of_frames, right = sums(frames, counts), (counts == counts[:, :1]).all(axis=1)
        total = of_frames.sum(axis=0)
        f1 = float(2 * total[2] / (total[0] + total[1])) if total[0] else None
        return GroupScore(
            by, group, measure.task, measure.name, len(cases), len(of_frames),
            f1, None if f1 is None else _interval(f1, influence(of_frames[:, None])),
            *_share(frames, right),
        )  # fmt: skip

    def pairs(self) -> Iterator[PairScore]:
        """Yield the shares of pairs that are right: of all first, then of each phenomenon."""
        yield from self._pair_scores

    @cached_property
    def _pair_scores(self) -> Sequence[PairScore]:
        found = []
        for phenomenon in (None, *dict.fromkeys(case.arm for case, _ in self._judged)):
            of_phenomenon = [each for each in self._judged if phenomenon in (None, each[0].arm)]
            for measure in (None, *(m for m in self.measures if _name(m) in _PAIRED)):
                those = [
                    (case.base, all(right.values()) if measure is None else right[measure])
                    for case, right in of_phenomenon
                    if measure in (None, *right)
                ]
                if those:
                    found.append(_pair_score(phenomenon, measure, those))
        return found

    def whole_pairs(self) -> list[tuple[str, bool]]:
        """Return of each pair its frame, and whether it is right in every measure."""
        return [(case.base, all(right.values())) for case, right in self._judged]

    @cached_property
    def _judged(self) -> Sequence[tuple[Variant, Mapping[Measure, bool]]]:
        """The pairs whose gold differs in a measure that the system has, each by its first case."""
        judged = [(pair[0], self._right(*pair)) for pair in self._paired()]
        return [(case, right) for case, right in judged if right]

    def _paired(self) -> Iterator[Sequence[Variant]]:
        pairs = grouped(self.cases, "pair").values()
        return (pair for pair in pairs if len(pair) == _TWO)

    def _right(self, *pair: Variant) -> Mapping[Measure, bool]:
        """Return whether a pair is right in each measure in which its gold differs."""
        differences = {m: self._differences(m, pair) for m in self.measures if _name(m) in _PAIRED}
        return {m: gold == found for m, (gold, found) in differences.items() if any(gold)}

    def _differences(self, measure: Measure, pair: Sequence[Variant]) -> Sequence[_Difference]:
        """Return what each case has that the other has not, in the gold and as predicted."""
        gold, predicted = [], []
        for case in pair:
            found = self.run.outcomes(measure, case)
            gold.append(Counter(_seen(case, each.gold, measure) for each in found if each.gold))
            predicted.append(
                Counter(_seen(case, each.predicted, measure) for each in found if each.predicted)
            )
        return [(one - other, other - one) for one, other in (gold, predicted)]

    def identity(self) -> Iterator[IdentityScore]:
        """Yield the scores of identity by arm; none where there are no dossiers or no clusters."""
        yield from self._identity

    @cached_property
    def _identity(self) -> Sequence[IdentityScore]:
        found = []
        for arm, reports in self.groups("phenomenon").items():
            for layer in CLUSTER_OF:
                scored = self.conll(layer)
                names = dict.fromkeys(r.dossier for r in reports if r.dossier in scored)
                if names:
                    values = np.array([scored[name] for name in names if name])
                    mean, each = float(values.mean()), len(reports) // len(names)
                    interval = _interval(mean, ((values - mean) / len(values))[:, None])
                    found.append(IdentityScore(arm, layer, len(values), each, mean, interval))
        return found

    def conll(self, layer: str) -> Mapping[str, float]:
        """Return CoNLL F1 of a layer by dossier; empty where the system names no cluster at all."""
        return {name: of[layer] for name, of in self._dossiers.items() if layer in of}

    @cached_property
    def _dossiers(self) -> Mapping[str, Mapping[str, float]]:
        """The scores of each dossier of several reports, by layer."""
        reports = grouped(self.cases, "dossier")
        several = len(reports) < len(self.cases)
        return {n: self._of_dossier(those) for n, those in reports.items()} if several else {}

    def _of_dossier(self, reports: Sequence[Variant]) -> Mapping[str, float]:
        """Return the CoNLL F1 of each layer of which the system names any cluster at all."""
        answers = [self.run.answer(report.id) for report in reports]
        layers = [layer for layer, named in self.run.report.identity.items() if named]
        return {layer: conll(layer, reports, answers) for layer in layers}

    def as_dict(self) -> dict[str, Any]:
        """Return the scores as plain data, as ``suite.json`` holds them."""
        return {
            **about(self.suite, self.run),
            "groups": [row._asdict() for by in BY for row in self.rows(by)],
            "pairs": [row._asdict() for row in self.pairs()],
            "identity": [row._asdict() for row in self.identity()],
        }


def _seen(case: Article, item: Item, measure: Measure) -> Hashable:
    """Return what a measure compares of an item, wherever it stands: its words instead of where."""
    fields = tuple(item.fields[name] for name in measure.match_on if name not in _PLACE)
    first, end = item.words
    words = case.text[case.tokens[first].start : case.tokens[end - 1].end] if first < end else ""
    return fields, words if "words" in measure.match_on else None


def _name(measure: Measure) -> tuple[str, str]:
    return measure.task, measure.name


def _pair_score(
    phenomenon: str | None, measure: Measure | None, judged: Sequence[tuple[str, bool]]
) -> PairScore:
    frames = [frame for frame, _ in judged]
    share, interval = _share(frames, np.array([right for _, right in judged]))
    name = None if measure is None else ".".join(_name(measure))
    return PairScore(phenomenon, name, len(judged), len({*frames}), share, interval)


def _share(frames: Sequence[str], right: Shares) -> tuple[float, tuple[float, float] | None]:
    """Return the share of cases that are right, and its interval with the frames as the sample."""
    share = float(right.mean())
    return share, _interval(share, sums(frames, (right - share) / len(right))[:, None])


def counted(run: Run, measure: Measure, variants: Sequence[Variant]) -> Shares:
    """Return the gold, predicted and right items of each variant, shape ``[variants, 3]``."""
    counts = (run.counts(measure, variant.id) or Counts() for variant in variants)
    return np.array([each[:3] for each in counts], dtype=float)


def sums(frames: Sequence[str], values: Shares) -> Shares:
    """Return the sum of the cases' values for each frame, in the order of their names."""
    _, number = np.unique(frames, return_inverse=True)
    found = np.zeros((number.max() + 1, *values.shape[1:]))
    np.add.at(found, number, values)
    return found


def _interval(value: float, residuals: Shares) -> tuple[float, float] | None:
    """Return the bounds of a share, within 0 and 1."""
    found: Estimate | None = estimate(value, residuals)
    return found and (max(float(found.low), 0.0), min(float(found.high), 1.0))
