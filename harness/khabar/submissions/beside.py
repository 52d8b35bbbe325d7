"""Reasons to look at one submission: how it agrees with gold, beside passes of annotation."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from math import comb
from typing import Any, Literal, NamedTuple

from khabar.schema import TASKS, Task
from khabar.score.counts import Counts
from khabar.score.measures import HEADLINES
from khabar.submissions.disputed import Decided
from khabar.submissions.reading import Common, Reading

NOISE: Mapping[str, float] = {"strict": 0.99, "span": 0.99, "AC": 0.95, "AI": 0.95}
"""Of a pass's F1, where that much is suspect already: copied gold of which one mention in a hundred
is wrong reaches it, and no system so far that saw no gold. The best of these reach 0.975 in
`strict`, of 388 entities, and 0.85 in AC, since which words are an argument is much by convention.
In `coarse`, of 245, and TC, of 238, one that has 0.98 right may have 0.99 by luck: no noise is
allowed for."""
FLOOR: Mapping[str, float] = {"recall": 0.6, "precision": 0.85}
"""What a submission finds of gold, for its being always right to say anything: a short list of sure
words is always right, and persons, places and organisations alone are 0.65 of the entities. And
what it has right of its own, for its missing nothing: who marks every word misses nothing."""
RARE = 0.01
"""How likely it may be that a fair coin decides as often as gold does."""

Side = Literal["precision", "recall"]
_SIDES: tuple[tuple[Side, Side], ...] = (("precision", "recall"), ("recall", "precision"))
Passes = Sequence[Reading]


class Reason(NamedTuple):
    """Why to look: the kind, the task, in words and in numbers."""

    kind: str
    task: Task | None
    told: str
    numbers: dict[str, Any]


def reasons(mine: Reading, passes: Passes) -> Iterator[Reason]:
    """Yield the reasons that a submission's reading gives beside those of passes.

    A pass that is less like gold than others sets no limit, so that a beginner's makes nobody
    suspect.
    """
    for task in TASKS:
        if task in mine.scores and any(task in each.scores for each in passes):
            yield from _equal(task, mine, passes) or _in_part(task, mine, passes)
    if mine.common and any(each.common for each in passes):
        yield from _in_common(mine.common, [each.common for each in passes if each.common])


def _equal(task: Task, mine: Reading, passes: Passes) -> list[Reason]:
    """Look whether a headline, or its spans whatever their types, is as good as a pass."""
    found = {name: _total(counts).f1 for name, counts in mine.scores[task].items()}
    tops = {name: _top(passes, task, name) for name in found}
    reached = {n: found[n] for n in found if found[n] >= NOISE.get(n, 1.0) * tops[n] > 0}
    left_out = mine.left_out[task]
    asked = _dates(left_out) & found.keys() if task == "dates" else set()
    if not reached or asked - reached.keys():
        return []
    headlines = [found[name] for of, name in HEADLINES if of == task and name in found]
    kind = "equals gold" if min(headlines, default=0) == 1 else "above a second reading"
    best = {name: tops[name] for name in reached}
    told = f"its {task} reach F1 of {_listed(reached)}, and the pass most like gold {_listed(best)}"
    if left_out:
        told += f"; it leaves out {', '.join(left_out)}, which gold has"
    return [Reason(kind, task, told, {"f1": reached, "pass": best, "left_out": [*left_out]})]


def _dates(left_out: Sequence[str]) -> set[str]:
    """Return the measures in which dates must all be as good as a pass's.

    A good system that saw no gold may have the values of all 41 right. It is unlikely to end each
    span where the guidelines do as well, and to give no `deictic` that differs: strong systems
    differ in four, and passes in one. Whoever leaves `mod` or `deictic` out is not excused.
    """
    return {"value", "strict", *({"mod", "deictic"} - set(left_out))}


def _in_part(task: Task, mine: Reading, passes: Passes) -> Iterator[Reason]:
    if task != "dates":  # so few that none may be wrong, or all right in four articles
        yield from _one_sided(task, mine)
        yield from _but_one(task, mine, passes)


def _one_sided(task: Task, mine: Reading) -> Iterator[Reason]:
    """Look whether nothing that is marked is wrong, or nothing is missed, where the other errs."""
    totals = {n: _total(counts) for n, counts in mine.scores[task].items() if n != "coarse"}
    for side, other in _SIDES:
        found = {
            name: getattr(total, other)
            for name, total in totals.items()
            if getattr(total, side) == 1 and getattr(total, other) >= FLOOR[other]
        }
        if found:
            told = f"the {side} of its {task} is 100.0 where its {other} is {_listed(found)}"
            yield Reason("errs on one side", task, told, {"side": side, other: found})


def _but_one(task: Task, mine: Reading, passes: Passes) -> Iterator[Reason]:
    """Look whether all articles but one are as good as a pass, noise not allowed for."""
    seen = {name: counts for name, counts in mine.scores[task].items() if name in NOISE}
    articles = [*next(iter(seen.values()), ())]
    for but in articles if len(articles) > 2 else ():
        found = {name: _total(counts, but).f1 for name, counts in seen.items()}
        reached = {n: found[n] for n in found if found[n] >= _top(passes, task, n, but) > 0}
        if reached:
            told = (
                f"without article {but} its {task} reach F1 of {_listed(reached)}, as a pass does"
            )
            yield Reason("equals gold but for an article", task, told, {"f1": reached, "but": but})
            return


def _in_common(mine: Common, passes: Sequence[Common]) -> Iterator[Reason]:
    """Look at the arguments of the triggers that gold has too, so that lost ones hide nothing."""
    best = max(each.arguments for each in passes)
    if mine.triggers >= FLOOR["recall"] and mine.arguments >= NOISE["AC"] * best > 0:
        told = (
            f"of its triggers that gold has too ({100 * mine.triggers:.1f} % of gold's) the "
            f"arguments reach AC {100 * mine.arguments:.1f}, and those of the pass most like gold "
            f"{100 * best:.1f}"
        )
        numbers = {**mine._asdict(), "pass": best}
        yield Reason("arguments of gold", "events", told, numbers)


def as_gold(found: Decided) -> Iterator[Reason]:
    """Look whether what passes and gold decide otherwise is decided as gold does too often."""
    same, decided = found
    chance = sum(comb(decided, k) for k in range(same, decided + 1)) / 2**decided
    if decided and chance < RARE:
        told = (
            f"decides {same} of {decided} places as gold does where passes do not; a fair coin "
            f"would with p = {chance:.2g}"
        )
        yield Reason("decides as gold", None, told, found._asdict())


def _total(counts: Mapping[str, Counts], but: str | None = None) -> Counts:
    total = Counts()
    for article, each in counts.items():
        total = total if article == but else total.plus(each)
    return total


def _top(passes: Passes, task: Task, name: str, but: str | None = None) -> float:
    """Return the F1 of the pass that is most like gold, without an article if one is named."""
    found = (each.scores[task][name] for each in passes if name in each.scores.get(task, ()))
    return max((_total(counts, but).f1 for counts in found), default=0.0)


def _listed(scores: Mapping[str, float]) -> str:
    return ", ".join(f"{name} {100 * score:.1f}" for name, score in scores.items())
