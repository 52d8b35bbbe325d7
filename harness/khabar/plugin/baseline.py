"""Regression: whether a score fell below that of an earlier run, and which mentions were lost."""

from __future__ import annotations

from collections.abc import Iterator

from khabar.plugin.runs import Run
from khabar.plugin.thresholds import named
from khabar.render.mentions import listed
from khabar.schema import Article
from khabar.score.measures import Measure
from khabar.score.outcomes import RIGHT, Item, Outcome

_HAIR = 1e-9
"""More than rounding can make of a difference that is the tolerance itself."""


def fallen(measure: Measure, before: Run, after: Run, tolerance: float) -> str | None:
    """Return what to say of a score that fell by more than `tolerance`, or None."""
    old, new = (run.report[measure.task][measure.name] for run in (before, after))
    then, now = (score.f1 if score else 0.0 for score in (old, new))
    if then - now <= tolerance + _HAIR:
        return None
    told = f"{named(measure)} fell from {then:.3f} ({before.report.system}) to {now:.3f}"
    changed = [
        (f"{title}:", list(found(measure, before, after)))
        for title, found in (("lost", _lost), ("made up since", _made_up))
    ]
    parts = [listed(title, each) for title, each in changed if each]
    return "\n".join([f"{told}, by more than {tolerance:g}", *parts])


Place = tuple[int, int, str, int]


def _lost(measure: Measure, before: Run, after: Run) -> Iterator[tuple[Article, Outcome]]:
    """Yield what became of the gold that was right before and is no more."""
    for (article, then), (_, now) in _both(measure, before, after):
        right = {_place(each.gold) for each in then if each.gold and each.kind == RIGHT}
        for each in now:
            if each.gold and each.kind != RIGHT and _place(each.gold) in right:
                yield article, each


def _made_up(measure: Measure, before: Run, after: Run) -> Iterator[tuple[Article, Outcome]]:
    """Yield what belongs to no gold and was not predicted before."""
    for (article, then), (_, now) in _both(measure, before, after):
        known = {_place(each.predicted) for each in then if each.predicted}
        for each in now:
            if each.predicted and not each.gold and _place(each.predicted) not in known:
                yield article, each


Found = tuple[Article, list[Outcome]]


def _both(measure: Measure, before: Run, after: Run) -> Iterator[tuple[Found, Found]]:
    return zip(before.outcomes(measure), after.outcomes(measure), strict=True)


def _place(item: Item) -> Place:
    return item.start, item.end, item.label, item.mention.start
