"""suites/fresh.yaml: what a maintainer found who ran a system on a seed that nobody had seen."""

from __future__ import annotations

import datetime
import re
from collections import Counter
from collections.abc import Container, Iterable, Iterator
from itertools import chain
from pathlib import Path
from typing import Annotated

import msgspec
import yaml
from msgspec import Meta

from khabar import files, limits, signature, strict_yaml
from khabar.corpus import Corpus, load
from khabar.errors import KhabarError, check_one_of, unknown
from khabar.features import ON_ARTICLES
from khabar.run.run import Run
from khabar.submissions import folder
from khabar.submissions.description import Description, Line, Name, VisibleFields, in_words
from khabar.suites import variants
from khabar.suites.scores import SHOWN, ArmScore, SuiteScores

_DIGITS = 4
_ROUNDED = 2 * 10**-_DIGITS
"""More than rounding can make of a drop against the difference of two rounded scores."""

_PLAIN = re.compile(r"[\w *|.:+-]{1,200}", re.ASCII)

Share = Annotated[float, Meta(ge=0, le=1)]
Difference = Annotated[float, Meta(ge=-1, le=1)]
Bound = Annotated[float, Meta(ge=-1000, le=1000)]
"""Of an interval by Student's t, which knows no 1."""


class FreshArm(VisibleFields, frozen=True, kw_only=True):
    """A measure on an arm, as `khabar.suites.scores.ArmScore` has it."""

    arm: Name
    task: Name
    measure: Name
    base: Share
    score: Share
    drop: Difference
    drop_interval: tuple[Bound, Bound] | None = None


class Check(VisibleFields, frozen=True, kw_only=True):
    """The scores of a system on the variants of a suite that a fresh seed makes."""

    suite: Name
    seed: Annotated[int, Meta(ge=0, le=limits.SEED)]
    date: datetime.date
    signature: Line
    arms: Annotated[tuple[FreshArm, ...], Meta(min_length=1, max_length=1000)]


def read(path: Path, description: Description) -> dict[str, Check]:
    """Return the checks of a submission by their suites, none if it has no fresh.yaml.

    Raises KhabarError for a file that cannot be read, for a suite that the submission has no
    predictions on, for a seed that is published, and for scores that cannot be.
    """
    file = path / folder.ON_SUITES / folder.FRESH
    if not file.exists():
        return {}
    try:
        found = strict_yaml.read(file, tuple[Check, ...])
    except KhabarError as error:
        raise KhabarError(in_words(str(error))) from None
    checks: dict[str, Check] = {}
    for check in found:
        if fault := _fault(check, description, checks):
            raise KhabarError(f"{file}: {fault}")
        checks[check.suite] = check
    return checks


def _fault(check: Check, description: Description, before: Container[str]) -> str | None:
    suite = check.suite
    if suite not in description.suites:
        return f"suite {unknown(suite, description.suites)}; it needs predictions on that suite too"
    if suite not in ON_ARTICLES:
        return f"suite {unknown(suite, ON_ARTICLES)}; a composed suite has no drop to check"
    if suite in before:
        return f"{suite}: occurs twice; keep one check"
    try:
        _check_conditions(check)
    except KhabarError as error:
        return f"{suite}: {error}"
    faults = chain(_twice(check.arms), map(_arm_fault, check.arms))
    return next((f"{suite}: {fault}" for fault in faults if fault), None)


def _check_conditions(check: Check) -> None:
    """Raise KhabarError where a check is of no fresh seed, no signature or other arms."""
    _check_seed(check.suite, check.seed)
    signature.parse(check.signature)
    if not _PLAIN.fullmatch(check.signature):
        raise KhabarError("signature: has characters that no signature has; copy it again")
    variants.arms(variants.suite(check.suite), [arm.arm for arm in check.arms])


def _twice(arms: Iterable[FreshArm]) -> Iterator[str]:
    rows = Counter((arm.arm, arm.task, arm.measure) for arm in arms)
    return (f"{'/'.join(row)}: occurs twice; keep one" for row in rows if rows[row] > 1)


def _check_seed(suite: str, seed: int) -> None:
    published = max(arm.seeds for arm in variants.suite(suite).arms)
    if seed < published:
        raise KhabarError(f"seed {seed} is published; take another one from {published} on")


def _arm_fault(arm: FreshArm) -> str | None:
    where = f"{arm.arm}: {arm.task}.{arm.measure}"
    low, high = arm.drop_interval or (arm.drop, arm.drop)
    if (arm.task, arm.measure) not in SHOWN:
        known = [f"{task}.{name}" for task, name in SHOWN]
        return f"{arm.arm}: measure: {unknown(f'{arm.task}.{arm.measure}', known)}"
    if abs(arm.base - arm.score - arm.drop) > _ROUNDED:
        return f"{where}: the drop is {arm.drop:g}, and base − score {arm.base - arm.score:g}"
    if not low <= arm.drop <= high:
        return f"{where}: the drop is not within its interval"
    return None


def add(root: Path, name: str, run: Path, suite: str, seed: int) -> tuple[Path, SuiteScores]:
    """Write into a submission what a run scores on a suite made from a fresh seed.

    `run`: a finished run's folder, on what ``khabar suite make`` makes of the articles with that
    seed. The submission's own predictions on the articles are the base. An earlier check of the
    suite is replaced. Returns the file and the scores.

    Raises KhabarError, and changes nothing, where the submission, the run or the seed is not right.
    """
    submissions = folder.found(root / folder.SUBMISSIONS)
    check_one_of(f"submission of {root}", name, submissions)
    path, description = submissions[name], folder.read(submissions[name])
    if not description.suites:
        raise KhabarError(f"{path}: has no predictions on suites; nothing to compare with")
    check_one_of(f"suite of {name}", suite, description.suites)
    check_one_of("suite on the articles", suite, ON_ARTICLES)
    _check_seed(suite, seed)
    scores = _scored(path, description, run, suite, seed)
    if not (check := _of(suite, scores, seed)).arms:
        raise KhabarError(
            f"{run}: no task that {name} does on the articles too; nothing to compare"
        )
    checks = {**read(path, description), suite: check}
    file = path / folder.ON_SUITES / folder.FRESH
    files.write(file, _yaml(checks.values()))
    return file, scores


def _scored(path: Path, description: Description, run: Path, suite: str, seed: int) -> SuiteScores:
    articles = load()
    made, _ = variants.make(suite, articles, seed)
    corpus = Corpus(made, name=f"{articles.name}-{suite}-{seed}", version=articles.version)
    there = Run.open(run, corpus, title=description.system)
    then = there.signature
    if then is None or then.data.rpartition(":")[2] != corpus.identity.rpartition(":")[2]:
        what = f"no finished run on the variants of seed {seed}"
        command = f"khabar suite make {suite} --seed {seed} --out FILE"
        raise KhabarError(f"{run}: {what}; make them with `{command}` and run the system on FILE")
    base = Run.open(path / folder.PREDICTIONS, articles, title=description.system)
    return SuiteScores(base, there)


def _yaml(checks: Iterable[Check]) -> bytes:
    return yaml.safe_dump(msgspec.to_builtins([*checks]), sort_keys=False).encode()


def _of(suite: str, scores: SuiteScores, seed: int) -> Check:
    return Check(
        suite=suite,
        seed=seed,
        date=datetime.datetime.now(datetime.UTC).date(),
        signature=str(scores.run.report.signature),
        arms=tuple(map(_arm, scores.rows())),
    )


def _arm(row: ArmScore) -> FreshArm:
    low_high = row.drop_interval
    return FreshArm(
        arm=row.arm,
        task=row.task,
        measure=row.measure,
        base=round(row.base, _DIGITS),
        score=round(row.score, _DIGITS),
        drop=round(row.drop, _DIGITS),
        drop_interval=low_high and (round(low_high[0], _DIGITS), round(low_high[1], _DIGITS)),
    )
