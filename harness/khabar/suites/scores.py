"""Scores of a suite: by arm, what is lost against the base articles, and against the placebo."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from khabar import limits
from khabar.corpus import Corpus
from khabar.errors import KhabarError
from khabar.features import SUITES
from khabar.run.run import Run
from khabar.schema import Variant
from khabar.score.measures import HEADLINES, Measure
from khabar.score.outcomes import measure_of
from khabar.stats.clustered import Estimate, estimate, influence
from khabar.stats.intervals import f1
from khabar.suites.flips import ArmFlips, Flips, Tally
from khabar.suites.variants import suite

SHOWN = (*HEADLINES, ("events", "TC+realis"))
"""The task and the name of each measure that a suite is scored by."""
MAIN: Mapping[str, tuple[str, str]] = {
    **dict.fromkeys(SUITES, ("entities", "strict")),
    **dict.fromkeys(("dates", "dates_composed"), ("dates", "value")),
    **dict.fromkeys(("realis", "pairs"), ("events", "TC+realis")),
}
"""The measure that says most of a suite: its task and its name."""
Cells = NDArray[np.float64]
"""Counts of an arm, ``[articles, seeds, 3]``: gold, predicted and right; 0 where nothing is."""


class ArmScore(NamedTuple):
    """A measure on an arm. F1 is from 0 to 1, a drop or a difference from -1 to 1.

    `base`: the score on the articles that the variants were made from, each counted as often as it
    has variants. `drop`: how much lower the arm's is. `lowest` and `highest`: over the seeds.
    `against_placebo`: how much lower the arm's score is than its placebo arm's, on the articles
    and seeds that both have. Intervals are of 95 % (`khabar.stats.clustered`).
    """

    arm: str
    task: str
    measure: str
    variants: int
    articles: int
    seeds: int
    base: float
    score: float
    drop: float
    drop_interval: tuple[float, float] | None
    lowest: float
    highest: float
    placebo: str | None
    against_placebo: float | None
    against_placebo_interval: tuple[float, float] | None


class SuiteScores:
    """A system's scores on a suite, beside those of the same system on the base articles.

    `base` and `run`: its two runs. `flips`: also pair the mentions of both (`khabar.suites.flips`),
    which takes seconds. Raises KhabarError if a corpus is no suite's, or if the articles that it
    was made from, with their mentions, are not in the other.
    """

    def __init__(self, base: Run, run: Run, *, flips: bool = False) -> None:
        self.base, self.run, self._flips = base, run, flips
        self.variants = variants_of(run.corpus)
        self.suite = self.variants[0].suite
        for variant in self.variants:
            if fault := _base_fault(variant, base.corpus):
                raise KhabarError(
                    f"article {variant.id[: limits.QUOTED]!r}: {fault} {base.corpus.identity}; "
                    "give the articles that the suite was made from"
                )

    @cached_property
    def arms(self) -> Mapping[str, list[Variant]]:
        """The variants of each arm, in the order of the corpus."""
        return grouped(self.variants, "arm")

    @property
    def holds_more(self) -> bool:
        """Whether any variant has mentions that its base article has not."""
        return any(None in places for v in self.variants for places in v.origin.values())

    @cached_property
    def not_applicable(self) -> Mapping[str, list[str]]:
        """The base articles of which an arm made no variant, by the arm, where there are any."""
        made = {arm: {variant.base for variant in self.arms[arm]} for arm in self.arms}
        without = {
            arm: [id_ for id_ in self.base.corpus.ids if id_ not in made[arm]] for arm in made
        }
        return {arm: ids for arm, ids in without.items() if ids}

    @cached_property
    def placebos(self) -> Mapping[str, str]:
        """The placebo of each arm that has one, where both are in the corpus."""
        known = {arm.name: arm.placebo for arm in suite(self.suite).arms}
        pairs = ((arm, known.get(arm)) for arm in self.arms)
        return {arm: placebo for arm, placebo in pairs if placebo in self.arms and placebo}

    @cached_property
    def measures(self) -> Sequence[Measure]:
        """The measures that the system and the gold have, headlines first."""
        return measures_of(self.run, self.base)

    @cached_property
    def flips(self) -> Mapping[str, ArmFlips]:
        """What each arm loses and gains; empty if that is not asked for."""
        flips = Flips(self.base, self.run)
        arms = self.arms.items() if self._flips else ()
        return {arm: flips.of_arm(variants, self.measures) for arm, variants in arms}

    def tally(self, arm: str, measure: Measure) -> Tally | None:
        """Return how many of the base articles' items an arm loses and gains, None if not asked."""
        found = self.flips.get(arm)
        return found and found.tally(measure, self.arms[arm])

    def rows(self) -> Iterator[ArmScore]:
        """Yield the scores of each arm in the measures that the system and the gold have."""
        yield from self._rows

    @cached_property
    def _rows(self) -> Sequence[ArmScore]:
        return [self._row(arm, measure) for measure in self.measures for arm in self.arms]

    def as_dict(self) -> dict[str, Any]:
        """Return the scores as plain data, as ``suite.json`` holds them."""
        return {
            **about(self.suite, self.run),
            "base": str(self.base.report.signature),
            "not_applicable": dict(self.not_applicable),
            "arms": [self._as_dict(row) for row in self.rows()],
        }

    def _as_dict(self, row: ArmScore) -> dict[str, Any]:
        tally = self.tally(row.arm, measure_of(row.task, row.measure))
        return {**row._asdict(), **(tally.as_dict() if tally else {})}

    def _row(self, arm: str, measure: Measure) -> ArmScore:
        before, after = self._cells(arm, measure, of_base=True), self._cells(arm, measure)
        base, score = _f1(before), _f1(after)
        drop = estimate(base - score, influence(before) - influence(after))
        by_seed = f1(after.sum(axis=0))
        placebo = self.placebos.get(arm)
        against = self._against(placebo, arm, measure) if placebo else None
        return ArmScore(
            arm=arm,
            task=measure.task,
            measure=measure.name,
            variants=len(self.arms[arm]),
            articles=after.shape[0],
            seeds=after.shape[1],
            base=base,
            score=score,
            drop=base - score,
            drop_interval=_interval(drop),
            lowest=float(by_seed.min()),
            highest=float(by_seed.max()),
            placebo=placebo,
            against_placebo=against[0] if against else None,
            against_placebo_interval=_interval(against[1]) if against else None,
        )

    def _against(
        self, placebo: str, arm: str, measure: Measure
    ) -> tuple[float, Estimate | None] | None:
        """Return how much lower an arm is than its placebo, on the cells of both."""
        cells = {(v.base, v.seed) for v in self.arms[placebo]}
        shared = cells & {(v.base, v.seed) for v in self.arms[arm]}
        if not shared:
            return None
        one, other = (self._cells(name, measure, shared=shared) for name in (placebo, arm))
        difference = _f1(one) - _f1(other)
        return difference, estimate(difference, influence(one) - influence(other))

    def _cells(
        self,
        arm: str,
        measure: Measure,
        *,
        of_base: bool = False,
        shared: set[tuple[str, int]] | None = None,
    ) -> Cells:
        """Return the counts of an arm's variants, or of their base articles, in cells."""
        variants = [v for v in self.arms[arm] if shared is None or (v.base, v.seed) in shared]
        bases, seeds = _numbered(v.base for v in variants), _numbered(v.seed for v in variants)
        cells = np.zeros((len(bases), len(seeds), 3))
        for variant in variants:
            run, id_ = (self.base, variant.base) if of_base else (self.run, variant.id)
            if counts := run.counts(measure, id_):
                cells[bases[variant.base], seeds[variant.seed]] += counts
        return cells


def variants_of(corpus: Corpus) -> Sequence[Variant]:
    """Return the articles of a corpus that is a suite's; KhabarError if they are not of one."""
    variants = [article for article in corpus if isinstance(article, Variant)]
    if len(variants) < len(corpus) or len({variant.suite for variant in variants}) > 1:
        raise KhabarError(f"{corpus.identity}: not of one suite; make one with `khabar suite make`")
    return variants


def grouped(variants: Iterable[Variant], field: str) -> dict[str, list[Variant]]:
    """Return variants by a field of theirs, in their order, without those in which it is empty."""
    found: dict[str, list[Variant]] = {}
    for variant in variants:
        if name := getattr(variant, field):
            found.setdefault(name, []).append(variant)
    return found


def measures_of(*runs: Run) -> list[Measure]:
    """Return the measures of `SHOWN` that all runs have."""
    shown = (measure_of(task, name) for task, name in SHOWN)
    return [measure for measure in shown if all(run.score(measure) for run in runs)]


def about(suite: str, run: Run) -> dict[str, Any]:
    """Return what ``suite.json`` begins with."""
    return {
        "schema_version": 1,
        "suite": suite,
        "system": run.report.system,
        "signature": str(run.report.signature),
    }


def _base_fault(variant: Variant, articles: Corpus) -> str | None:
    """Return why a variant is not made from any of the articles, to be followed by their name."""
    if variant.base not in articles.places:
        return f"made from {variant.base[: limits.QUOTED]!r}, which is not in"
    base = articles.by_id(variant.base)
    for task, places in variant.origin.items():
        last = max((place for place in places if place is not None), default=-1)
        if last >= len(getattr(base, task) or ()):
            return f"origin: {task}: {last} is no place in the layer of {base.id!r} in"
    return None


def _numbered(keys: Any) -> dict[Any, int]:  # noqa: ANN401 - of whatever can be a key
    return {key: number for number, key in enumerate(dict.fromkeys(keys))}


def _f1(cells: Cells) -> float:
    return float(f1(cells.sum(axis=(0, 1))))


def _interval(found: Estimate | None) -> tuple[float, float] | None:
    return found and (found.low, found.high)
