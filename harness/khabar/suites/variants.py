"""Variants: what the arms of a suite make of a corpus, as a corpus of its own."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from importlib import import_module
from typing import NamedTuple

import msgspec

from khabar import limits
from khabar.errors import KhabarError, check_one_of
from khabar.features import COMPOSED, ON_ARTICLES, check_suite
from khabar.schema import Article, Variant
from khabar.suites.suite import Arm, Composed, Made, NotApplicable, Suite


class Missing(NamedTuple):
    """An article of which an arm makes no variant, and why."""

    arm: str
    base: str
    reason: str


def suite(name: str) -> Suite:
    """Return a suite on the articles by its name; KhabarError, which names the nearest, if none."""
    check_one_of("suite on the articles", name, ON_ARTICLES)
    found: Suite = import_module(f"khabar.suites.{name}").SUITE
    return found


def arms(of: Suite, names: Iterable[str] = ()) -> tuple[Arm, ...]:
    """Return the arms of a suite with these names, all without any; KhabarError for another."""
    known = {arm.name: arm for arm in of.arms}
    for name in names:
        check_one_of(f"suite {of.name}: arm", name, known)
    return tuple(known[name] for name in names) or of.arms


def variants(
    of: Suite, articles: Sequence[Article], seeds: Mapping[str, Iterable[int]]
) -> Iterator[Variant | Missing]:
    """Yield what the arms in `seeds` make of the articles with their seeds."""
    for arm in arms(of, seeds):
        for seed in seeds[arm.name]:
            for article, made in zip(articles, arm.make(articles, seed), strict=True):
                if isinstance(made, NotApplicable):
                    yield Missing(arm.name, article.id, made.reason)
                else:
                    yield _variant(of, arm, seed, article, made)


def published(of: Suite) -> dict[str, range]:
    """Return the seeds of each arm that the dataset has."""
    return {arm.name: range(arm.seeds) for arm in of.arms}


def make(
    name: str, articles: Sequence[Article], seed: int, arm_names: Sequence[str] = ()
) -> tuple[list[Variant], list[Missing]]:
    """Return the variants that a suite makes of articles with one seed, and what it does not make.

    The same seed gives the same bytes on every platform. A composed suite (`features.COMPOSED`) is
    made of no articles, and its arms are its phenomena. Raises KhabarError for an unknown suite or
    arm, for a seed that is not in ``[0, 2**63)``, where no arm applies to any article, and for an
    article whose id is too long.
    """
    if not 0 <= seed <= limits.SEED:
        raise KhabarError(f"seed: {seed} is not from 0 to {limits.SEED}; choose another")
    check_suite(name)
    if name in COMPOSED:
        return cases(composed(name), seed, arm_names), []
    chosen = suite(name)
    seeds = {arm.name: (seed,) for arm in arms(chosen, arm_names)}
    found = list(variants(chosen, articles, seeds))
    missing = [each for each in found if isinstance(each, Missing)]
    rows = [each for each in found if isinstance(each, Variant)]
    if not rows:
        raise KhabarError(f"suite {name}: not applicable to any article: {missing[0].reason}")
    for row in rows:
        if len(row.id) > limits.NAME:
            where = f"article {row.base[: limits.QUOTED]!r}"
            raise KhabarError(f"{where}: its id is too long for those of variants; shorten it")
    return rows, missing


def composed(name: str) -> Composed:
    """Return a composed suite by its name, one of `features.COMPOSED`."""
    # what frames need is not loaded for other suites
    from khabar.suites import compose, identity

    return identity.SUITE if name == identity.SUITE.name else compose.SUITES[name]


def cases(of: Composed, seed: int, arm_names: Collection[str] = ()) -> list[Variant]:
    """Return the cases of a composed suite for a seed; KhabarError for an unknown arm."""
    for arm in arm_names:
        check_one_of(f"suite {of.name}: arm", arm, of.arms)
    return of.make(seed, arm_names)


def _variant(of: Suite, arm: Arm, seed: int, base: Article, made: Made) -> Variant:
    """Return what was made with its provenance, without what a reader saw of the base's date."""
    fields = {name: getattr(made.article, name) for name in Article.__struct_fields__}
    dct = made.article.dct and msgspec.structs.replace(made.article.dct, evidence="")
    return Variant(
        **{**fields, "id": f"{of.name}-{arm.name}-{seed:02}-{base.id}", "dct": dct},
        suite=of.name,
        arm=arm.name,
        base=base.id,
        seed=seed,
        origin=dict(made.origin),
    )
