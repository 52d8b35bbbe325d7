"""Regression: whether a score fell below that of an earlier run, and which mentions were lost."""

from __future__ import annotations

from collections.abc import Iterator

from khabar.errors import KhabarError
from khabar.plugin.runs import Run
from khabar.plugin.thresholds import named
from khabar.render.mentions import listed
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
    told = f"{named(measure)} fell from {then:.3f} ({before.report.system}) to {now:.3f}"
    changed = [
        (title, list(found(measure, before, after)))
        for title, found in (("lost:", _lost), ("wrong since:", _wrong_since))
    ]
    parts = [listed(title, each) for title, each in changed if each]
    return "\n".join([f"{told}, by more than {tolerance:g}", *parts])


def _lost(measure: Measure, before: Run, after: Run) -> Iterator[tuple[Article, Outcome]]:
    """Yield what became of the gold that was right before and is no more."""
    for (article, then), (_, now) in _both(measure, before, after):
        right = {_place(each.gold) for each in then if each.gold and each.kind == RIGHT}
        for each in now:
            if each.gold and each.kind != RIGHT and _place(each.gold) in right:
                yield article, each


def _wrong_since(measure: Measure, before: Run, after: Run) -> Iterator[tuple[Article, Outcome]]:
    """Yield what is wrong and was not predicted before, but for what was lost."""
    for (article, then), (_, now) in _both(measure, before, after):
        known = {_place(each.predicted) for each in then if each.predicted}
        right = {_place(each.gold) for each in then if each.gold and each.kind == RIGHT}
        for each in now:
            if each.kind == RIGHT or not each.predicted or _place(each.predicted) in known:
                continue
            if not each.gold or _place(each.gold) not in right:
                yield article, each


Found = tuple[Article, list[Outcome]]


def _both(measure: Measure, before: Run, after: Run) -> Iterator[tuple[Found, Found]]:
    return zip(before.outcomes(measure), after.outcomes(measure), strict=True)


def _place(item: Item) -> tuple[int, int, str, int, object]:
    return item.start, item.end, item.label, item.mention.start, item.fields.get("value")
