"""How far a score may drop on a suite: ``entities.strict=0.05``, and what to say of more."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import NamedTuple, TypeVar

import pytest

from khabar.errors import KhabarError, check_one_of
from khabar.features import COMPOSED, check_suite
from khabar.suites.scores import SHOWN, ArmScore, SuiteScores
from khabar.suites.variants import arms, suite

T = TypeVar("T")

SEEDS = 3
"""Seeds of each arm to run on by default. An interval that takes seeds as a sample needs two; with
a third, one unlucky draw is not half of them."""
_HAIR = 1e-9
"""More than rounding can make of a drop that is the bound itself."""
_MEASURES = [f"{task}.{name}" for task, name in SHOWN]
_HEAD = ("measure", "base", "score", "drop", "95% interval", "at most")


class Bound(NamedTuple):
    """The most that a measure may drop by, from 0 to 1: on an arm, on a suite's arms, or on all."""

    suite: str | None
    arm: str | None
    measure: str
    at_most: float


def suites(config: pytest.Config) -> list[str]:
    """Return the suites of --khabar-suite; KhabarError, which names the nearest, for another."""
    names = dict.fromkeys(config.option.khabar_suite or ())
    for name in names:
        _for("--khabar-suite", _check_changes_articles, name)
    return [*names]


def _check_changes_articles(name: str) -> None:
    if name in COMPOSED:
        how = f"make it with `khabar suite make {name} --out FILE`, and give --khabar-data FILE"
        raise KhabarError(f"{name}: has no base articles to drop from; {how}")
    check_suite(name)


def tests(config: pytest.Config) -> Iterator[tuple[str, str]]:
    """Yield the suites of --khabar-suite with each of their arms."""
    for name in suites(config):
        yield from ((name, arm.name) for arm in suite(name).arms)


def bounds(config: pytest.Config) -> list[Bound]:
    """Return what --khabar-max-drop asks for; KhabarError for no bound, or one of no suite run."""
    texts, run = config.option.khabar_max_drop or (), suites(config)
    found = [_for("--khabar-max-drop", parse, text) for text in texts]
    for bound, text in zip(found, texts, strict=True):
        if not run or bound.suite not in (None, *run):
            more = f"give --khabar-suite {bound.suite or 'NAME'} too"
            raise KhabarError(f"--khabar-max-drop: {text}: {more}")
    return found


def _for(option: str, function: Callable[[str], T], text: str) -> T:
    try:
        return function(text)
    except KhabarError as error:
        raise KhabarError(f"{option}: {error}") from None


def parse(text: str) -> Bound:
    """Return the bound that a text says. Raises KhabarError for any other text."""
    which, _, drop = text.rpartition("=")
    where, _, measure = which.rpartition(":")
    if not (measure and drop):
        forms = "MEASURE=DROP or SUITE/ARM:MEASURE=DROP, such as names/words:entities.strict=0.05"
        raise KhabarError(f"{text!r}: a bound reads {forms}")
    name, _, arm = where.partition("/")
    if name or arm:
        arms(suite(name), [arm] if arm else [])
    check_one_of("measure", measure, _MEASURES)
    return Bound(name or None, arm or None, measure, _drop(drop))


def _drop(text: str) -> float:
    try:
        drop = float(text)
    except ValueError:
        drop = -1.0
    if not 0 <= drop <= 1:
        raise KhabarError(f"{text!r}: a drop is from 0 to 1, such as 0.05")
    return drop


def of_arm(scores: SuiteScores, arm: str) -> dict[str, ArmScore]:
    """Return the scores of an arm by measure, such as ``entities.strict``."""
    return {f"{row.task}.{row.measure}": row for row in scores.rows() if row.arm == arm}


def properties(scores: SuiteScores, arm: str) -> Iterator[tuple[str, object]]:
    """Yield the properties that a JUnit report has of an arm: base, score, drop and signature."""
    for measure, row in of_arm(scores, arm).items():
        for name in ("base", "score", "drop"):
            yield f"{measure}.{name}", f"{getattr(row, name):.4f}"
    yield "signature", str(scores.run.report.signature)


def failed(scores: SuiteScores, arm: str) -> str | None:
    """Return what the system raised on an arm, or on an article that it was made from, or None."""
    variants = scores.arms[arm]
    where = f"{scores.run.report.system} on {scores.suite}/{arm}"
    for run, ids, of in (
        (scores.run, [variant.id for variant in variants], "variants"),
        (scores.base, list(dict.fromkeys(variant.base for variant in variants)), "articles"),
    ):
        if errors := [id_ for id_ in ids if id_ in run.report.errors]:
            answer = run.answer(errors[0])
            first = f"{len(errors)} of {len(ids)} {of} failed; {errors[0]}: {answer.error}"
            return f"{where}: {first}\n\n{(answer.details or {}).get('traceback', '')}"
    return None


def failure(asked: Iterable[Bound], scores: SuiteScores, arm: str) -> str | None:
    """Return why an arm is not within its bounds, with a table of those it exceeds, or None."""
    most, rows = _most(asked, scores.suite, arm), of_arm(scores, arm)
    where = f"{scores.run.report.system} on {scores.suite}/{arm}"
    if lacking := [measure for measure in most if measure not in rows]:
        why = "; ".join(scores.run.report.notes) or "gold has nothing for it"
        return f"{where}: no {lacking[0]} to bound: {why}"
    above = [_cells(rows[m], most[m]) for m in most if rows[m].drop > most[m] + _HAIR]
    if not above:
        return None
    title = f"{where}: {len(above)} of {len(most)} drops are above what --khabar-max-drop allows"
    return "\n".join([title, *_aligned([_HEAD, *above])])


def _most(asked: Iterable[Bound], of: str, arm: str) -> dict[str, float]:
    """Return the bound of each measure on an arm: its own, else its suite's, else that of all."""
    held = [b for b in asked if b.suite in (None, of) and b.arm in (None, arm)]
    held.sort(key=lambda bound: (bound.suite is not None, bound.arm is not None))
    return {bound.measure: bound.at_most for bound in held}


def _cells(row: ArmScore, most: float) -> tuple[str, ...]:
    low_high = row.drop_interval and "{:+.3f} to {:+.3f}".format(*row.drop_interval)
    numbers = (f"{row.base:.3f}", f"{row.score:.3f}", f"{row.drop:+.3f}", low_high or "–")
    return (f"{row.task}.{row.measure}", *numbers, f"{most:g}")


def _aligned(rows: Sequence[Sequence[str]]) -> Iterator[str]:
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    for first, *others in rows:
        numbers = (f"{cell:>{width}}" for cell, width in zip(others, widths[1:], strict=True))
        yield "  ".join([f"  {first:{widths[0]}}", *numbers])
