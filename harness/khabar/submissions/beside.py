"""Reasons to look at one submission: its agreement with gold, compared with annotation passes."""

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
"""The share of a pass's F1 that is suspect already. Copied gold with one wrong mention in a hundred
reaches it, but no system so far that did not see gold: the best of these reach 0.975 in `strict`,
of 388 entities, and 0.85 in AC, because the extent of an argument is largely a convention. In
`coarse`, of 245, and TC, of 238, a system that has 0.98 right may have 0.99 by luck, so no noise is
allowed for."""
FLOOR: Mapping[str, float] = {"recall": 0.6, "precision": 0.85}
"""The least recall at which perfect precision is suspect: a short list of sure words is always
right, and persons, places and organisations alone are 0.65 of the entities. And the least precision
at which perfect recall is suspect: a system that marks every word misses nothing."""
RARE = 0.01
"""The probability below which as many decisions like gold's are not taken for chance."""

Side = Literal["precision", "recall"]
_SIDES: tuple[tuple[Side, Side], ...] = (("precision", "recall"), ("recall", "precision"))
Passes = Sequence[Reading]


class Reason(NamedTuple):
    """A reason to look at a submission: its kind, the task, in words and in numbers."""

    kind: str
    task: Task | None
    message: str
    numbers: dict[str, Any]


def reasons(reading: Reading, passes: Passes) -> Iterator[Reason]:
    """Yield the reasons to look at a submission, whose reading is compared with those of passes.

    The pass most like gold sets the limit, so a poor pass makes no submission suspect.
    """
    for task in TASKS:
        if task in reading.scores and any(task in pass_.scores for pass_ in passes):
            yield from _equal(task, reading, passes) or _partial(task, reading, passes)
    if reading.common and any(pass_.common for pass_ in passes):
        yield from _arguments(reading.common, [pass_.common for pass_ in passes if pass_.common])


def _equal(task: Task, reading: Reading, passes: Passes) -> list[Reason]:
    """Return a reason if a headline, or its spans without types, is as good as a pass."""
    scores = {name: _total(counts).f1 for name, counts in reading.scores[task].items()}
    tops = {name: _top(passes, task, name) for name in scores}
    reached = {n: scores[n] for n in scores if scores[n] >= NOISE.get(n, 1.0) * tops[n] > 0}
    left_out = reading.left_out[task]
    required = _dates(left_out) & scores.keys() if task == "dates" else set()
    if not reached or required - reached.keys():
        return []
    headlines = [scores[name] for of, name in HEADLINES if of == task and name in scores]
    kind = "equals gold" if min(headlines, default=0) == 1 else "reaches a pass"
    best = {name: tops[name] for name in reached}
    message = (
        f"its {task} reach F1 of {_listed(reached)}, and the pass most like gold {_listed(best)}"
    )
    if left_out:
        message += f"; it leaves out {', '.join(left_out)}, which gold has"
    return [Reason(kind, task, message, {"f1": reached, "pass": best, "left_out": [*left_out]})]


def _dates(left_out: Sequence[str]) -> set[str]:
    """Return the measures in which all dates must be as good as a pass's to be suspect.

    A good system that did not see gold may have the values of all 41 right. It is unlikely that all
    its spans end as in the guidelines too, and that no `deictic` differs: strong systems differ in
    four, and passes in one. Leaving `mod` or `deictic` out does not help a submission.
    """
    return {"value", "strict", *({"mod", "deictic"} - set(left_out))}


def _partial(task: Task, reading: Reading, passes: Passes) -> Iterator[Reason]:
    if task != "dates":  # so few that a good system may have all right in four articles
        yield from _one_sided(task, reading)
        yield from _but_one(task, reading, passes)


def _one_sided(task: Task, reading: Reading) -> Iterator[Reason]:
    """Yield a reason if nothing is wrong but something is missed, or the other way round."""
    totals = {n: _total(counts) for n, counts in reading.scores[task].items() if n != "coarse"}
    for side, other in _SIDES:
        scores = {
            name: getattr(total, other)
            for name, total in totals.items()
            if getattr(total, side) == 1 and getattr(total, other) >= FLOOR[other]
        }
        if scores:
            message = f"the {side} of its {task} is 100.0 where its {other} is {_listed(scores)}"
            yield Reason("one-sided errors", task, message, {"side": side, other: scores})


def _but_one(task: Task, reading: Reading, passes: Passes) -> Iterator[Reason]:
    """Yield a reason if all articles but one are as good as a pass, without allowing for noise."""
    measures = {name: counts for name, counts in reading.scores[task].items() if name in NOISE}
    articles = [*next(iter(measures.values()), ())]
    for without in articles if len(articles) > 2 else ():
        scores = {name: _total(counts, without).f1 for name, counts in measures.items()}
        reached = {n: scores[n] for n in scores if scores[n] >= _top(passes, task, n, without) > 0}
        if reached:
            listed = _listed(reached)
            message = f"without article {without} its {task} reach F1 of {listed}, as a pass does"
            numbers = {"f1": reached, "but": without}
            yield Reason("equals gold except one article", task, message, numbers)
            return


def _arguments(common: Common, passes: Sequence[Common]) -> Iterator[Reason]:
    """Yield a reason by the arguments of gold's triggers only, because lost ones could hide it."""
    best = max(pass_.arguments for pass_ in passes)
    if common.triggers >= FLOOR["recall"] and common.arguments >= NOISE["AC"] * best > 0:
        message = (
            f"of its triggers that gold has too ({100 * common.triggers:.1f} % of gold's) the "
            f"arguments reach AC {100 * common.arguments:.1f}, and those of the pass most like "
            f"gold {100 * best:.1f}"
        )
        numbers = {**common._asdict(), "pass": best}
        yield Reason("arguments of gold", "events", message, numbers)


def as_gold(decisions: Decided) -> Iterator[Reason]:
    """Yield a reason if too many decisions that passes and gold make differently are gold's."""
    same, decided = decisions
    chance = sum(comb(decided, k) for k in range(same, decided + 1)) / 2**decided
    if decided and chance < RARE:
        message = (
            f"decides {same} of {decided} places as gold does where passes do not; a fair coin "
            f"would with p = {chance:.2g}"
        )
        yield Reason("matches disputed gold choices", None, message, decisions._asdict())


def _total(counts: Mapping[str, Counts], without: str | None = None) -> Counts:
    total = Counts()
    for article, article_counts in counts.items():
        total = total if article == without else total.plus(article_counts)
    return total


def _top(passes: Passes, task: Task, name: str, without: str | None = None) -> float:
    """Return the F1 of the pass most like gold, without one article if it is named."""
    per_pass = (pass_.scores[task][name] for pass_ in passes if name in pass_.scores.get(task, ()))
    return max((_total(counts, without).f1 for counts in per_pass), default=0.0)


def _listed(scores: Mapping[str, float]) -> str:
    return ", ".join(f"{name} {100 * score:.1f}" for name, score in scores.items())
