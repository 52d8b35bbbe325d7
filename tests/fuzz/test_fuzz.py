from __future__ import annotations

import random
from pathlib import Path

import pytest

from tests.conftest import many

from .targets import TARGETS, corpus, fault

pytestmark = pytest.mark.slow

COUNT = many(2000)


@pytest.mark.parametrize("name", TARGETS)
def test_nothing_but_the_documented_error_comes_out(name: str, tmp_path: Path) -> None:
    found = {seed: fault(TARGETS[name], seed, tmp_path) for seed in range(COUNT)}
    assert {seed: told for seed, told in found.items() if told} == {}


@pytest.mark.parametrize("name", TARGETS)
def test_the_same_seed_makes_the_same_input(name: str) -> None:
    make = TARGETS[name].make
    made = [make(random.Random(seed)) for seed in range(40)]
    assert made == [make(random.Random(seed)) for seed in range(40)]
    assert len(set(made)) > 30


def test_the_articles_that_mutations_begin_with_are_right() -> None:
    assert corpus().ids == ("a", "b")
