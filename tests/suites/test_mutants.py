"""A wrong edit is caught: one rule or entry at a time is broken, and a check has to see it.

The checks are the rules of `khabar check` and those of tests/suites/faults.py. What cannot be moved
with certainty is refused by `khabar.suites.edits` before any check looks at it.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest

import khabar
from khabar.features import ON_ARTICLES
from khabar.suites.variants import suite
from tests.conftest import many
from tests.suites.faults import faults, pairs
from tests.suites.mutants import MUTANTS, Mutant, Patch, forget

pytestmark = pytest.mark.slow

ARTICLES = list(khabar.load())
SEEDS = range(20)
LONG = ("x8", "x16", "x32")
ARMS = [
    pytest.param(name, arm.name, id=f"{name}-{arm.name}")
    for name in ON_ARTICLES
    for arm in suite(name).arms
    if arm.name not in LONG
]


@pytest.fixture
def patch() -> Iterator[Patch]:
    with pytest.MonkeyPatch.context() as patch:
        forget()
        yield patch
    forget()


def seen(of_suite: str, name: str, seed: int) -> dict[str, list[str]]:
    """Return what the checks find in what an arm makes; an edit may be refused instead."""
    (made,) = (each for each in suite(of_suite).arms if each.name == name)
    try:
        return faults(of_suite, name, pairs(made, ARTICLES, seed))
    except khabar.KhabarError as error:
        return {"refused": [str(error)]}


CASES = [
    pytest.param(of_suite, mutant, id=f"{of_suite}: {mutant.what}")
    for of_suite in MUTANTS
    for mutant in MUTANTS[of_suite]
]


def test_every_suite_has_mutants() -> None:
    assert MUTANTS.keys() == ON_ARTICLES.keys()


@pytest.mark.parametrize(("of_suite", "mutant"), CASES)
def test_a_mutant_is_caught_and_what_is_not_broken_passes(
    of_suite: str, mutant: Mutant, patch: Patch
) -> None:
    mutant.do(patch)
    found = ((seed, seen(of_suite, mutant.arm, seed)) for seed in SEEDS)
    seed, said = next(((seed, said) for seed, said in found if said), (0, {}))
    assert mutant.caught in said
    patch.undo()
    forget()
    assert seen(of_suite, mutant.arm, seed) == {}


@pytest.mark.sampled
@pytest.mark.parametrize(("of_suite", "arm"), ARMS)
def test_nothing_is_wrong_with_what_is_made(of_suite: str, arm: str) -> None:
    for seed in range(many(4)):
        assert seen(of_suite, arm, seed) == {}
