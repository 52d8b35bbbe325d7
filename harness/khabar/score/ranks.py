"""Ranks: systems that one test cannot tell from the best of them share one."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from khabar.score.compare import TOLD_APART
from khabar.score.score import Score
from khabar.stats.randomisation import TRIALS, Twice, randomisations, twice

_AT_ONCE = 32
"""Systems in a batch, at the most: more take memory and save no time."""


class Standing(NamedTuple):
    """What ranks need of a score: its F1, its view, and its sentences (`randomisation.twice`)."""

    f1: float
    view: str
    sentences: Twice


def standing(score: Score) -> Standing:
    """Return what ranks need of a score that has counts of its sentences."""
    return Standing(score.f1, score.signature.view, twice(score.sentences))


def ranks(standings: Sequence[Standing | None], *, trials: int = TRIALS) -> list[int | None]:
    """Return the rank of each system; None for one that does not play.

    Systems stand in order of F1, equal ones as they were given. The first leads a group. The next
    one joins the group if paired randomisation over sentences does not tell it from the
    *leader* (p of 5% or more), or if its F1 is that of the one before it; otherwise it leads a
    new group. A rank is one more than the number of systems in the groups before. Those whose
    scores have other views, such as other labels, are ranked apart.
    """
    ranks: list[int | None] = [None] * len(standings)
    apart: dict[str, list[tuple[int, Standing]]] = {}
    for place, standing in enumerate(standings):
        if standing:
            apart.setdefault(standing.view, []).append((place, standing))
    for playing in apart.values():
        playing.sort(key=lambda pair: (-pair[1].f1, pair[0]))
        ranked = _ranked([standing for _, standing in playing], trials)
        for (place, _), rank in zip(playing, ranked, strict=True):
            ranks[place] = rank
    return ranks


def _ranked(ordered: Sequence[Standing], trials: int) -> list[int]:
    """Return the ranks of systems in order of F1.

    Tests are made in batches that double, so that there are some two for every system.
    """
    leaders: list[int] = []
    while (leader := len(leaders)) < len(ordered):
        leaders.append(leader + 1)
        many, told_apart = 1, False
        while not told_apart and (others := ordered[len(leaders) : len(leaders) + many]):
            against = [other.sentences for other in others]
            for p in randomisations(ordered[leader].sentences, against, trials=trials):
                equal = ordered[len(leaders)].f1 == ordered[len(leaders) - 1].f1
                if told_apart := p < TOLD_APART and not equal:
                    break
                leaders.append(leader + 1)
            many = min(2 * many, _AT_ONCE)
    return leaders
