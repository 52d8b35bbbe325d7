"""Regression: whether a score fell below that of an earlier run, and which mentions were lost."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from khabar.errors import KhabarError
from khabar.plugin.thresholds import named
from khabar.render.mentions import listed
from khabar.run.run import Run
from khabar.schema import Article
from khabar.score.measures import Measure
from khabar.score.outcomes import RIGHT, Item, Outcome

_HAIR = 1e-9
"""More than rounding can make of a difference that is the tolerance itself."""


def fallen(measure: Measure, before: Run, after: Run, tolerance: float) -> str | None:
    """Return what to say of a score that fell by more than `tolerance`, or None.

    Raises KhabarError where the runs have entities under other labels.
    """
    old, new = before.score(measure), after.score(measure)
    if old and new and old.signature.view != new.signature.view:
        views = f"{old.signature.view} and {new.signature.view}"
        raise KhabarError(f"--khabar-baseline: other labels ({views}); make it anew")
    then, now = (score.f1 if score else 0.0 for score in (old, new))
    if then - now <= tolerance + _HAIR:
        return None
    fall = f"{named(measure)} fell from {then:.3f} ({before.report.system}) to {now:.3f}"
    changed = {
        "lost:": list(_lost(measure, before, after)),
        "wrong since:": list(_wrong_since(measure, before, after)),
    }
    parts = [listed(title, outcomes) for title, outcomes in changed.items() if outcomes]
    return "\n".join([f"{fall}, by more than {tolerance:g}", *parts])


def _lost(measure: Measure, before: Run, after: Run) -> Iterator[tuple[Article, Outcome]]:
    """Yield what became of the gold that was right before and is no more."""
    for article, then, now in _both(measure, before, after):
        right = _right(then)
        for outcome in now:
            if outcome.gold and outcome.kind != RIGHT and _place(outcome.gold) in right:
                yield article, outcome


def _wrong_since(measure: Measure, before: Run, after: Run) -> Iterator[tuple[Article, Outcome]]:
    """Yield what is wrong and was not predicted before, but for what was lost."""
    for article, then, now in _both(measure, before, after):
        known = {_place(outcome.predicted) for outcome in then if outcome.predicted}
        right = _right(then)
        for outcome in now:
            gold, predicted = outcome.gold, outcome.predicted
            if outcome.kind == RIGHT or not predicted or _place(predicted) in known:
                continue
            if not gold or _place(gold) not in right:
                yield article, outcome


def _both(
    measure: Measure, before: Run, after: Run
) -> Iterator[tuple[Article, list[Outcome], list[Outcome]]]:
    for article in after.corpus:
        yield article, before.outcomes(measure, article), after.outcomes(measure, article)


def _right(outcomes: Iterable[Outcome]) -> set[_Place]:
    return {_place(o.gold) for o in outcomes if o.gold and o.kind == RIGHT}


_Place = tuple[int, int, str, int, object]


def _place(item: Item) -> _Place:
    return item.start, item.end, item.label, item.mention.start, item.fields.get("value")
