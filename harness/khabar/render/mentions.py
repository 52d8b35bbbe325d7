"""Mentions with their outcomes, as lines that read well with mixed Arabic and Latin text."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence

from khabar.inert import printable
from khabar.schema import Article
from khabar.score.mistakes import form
from khabar.score.outcomes import RIGHT, Item, Outcome, severity

_AROUND = 35
_MOST = 20
_RIGHT_TO_LEFT, _POP = "\u2067", "\u2069"
"""Right-to-left isolate and its end (UAX #9, 2.6): the text around does not change the line."""


def worst(outcomes: Iterable[tuple[Article, Outcome]], most: int = 5) -> str:
    """Return the worst mistakes: those that are made most often, each where it is made first.

    A mistake is made again where words, label and kind are the same. Of equals, missed and spurious
    mentions come before near misses (`outcomes.severity`).
    """
    alike: defaultdict[tuple[str, str, str], list[tuple[Article, Outcome]]] = defaultdict(list)
    for article, outcome in outcomes:
        if outcome.kind != RIGHT:
            words = form(article, outcome.shown)
            alike[words, outcome.shown.label, outcome.kind].append((article, outcome))
    ranked = sorted(alike.values(), key=lambda each: (-len(each), severity(each[0][1])))
    wrong = sum(map(len, ranked))
    title = f"{wrong} are not right; the {min(most, len(ranked))} worst mistakes:"
    shown = [line for each in ranked[:most] for line in lines(*each[0], times=len(each))]
    return "\n".join([title, *shown])


def listed(title: str, outcomes: Sequence[tuple[Article, Outcome]], most: int = _MOST) -> str:
    """Return a title and below it at most `most` outcomes, each with its text."""
    shown = [line for article, outcome in outcomes[:most] for line in lines(article, outcome)]
    more = [f"  … and {len(outcomes) - most} more"] if len(outcomes) > most else []
    return "\n".join([title, *shown, *more])


def lines(article: Article, outcome: Outcome, times: int = 1) -> Iterator[str]:
    """Yield an outcome in lines: its place and kind, and the text, which reads from the right.

    `times`: how often the same mistake is made.
    """
    item = outcome.shown
    where = f"{printable(article.id)} [{item.start}, {item.end})"
    gold, predicted = (_described(item_, outcome) for item_ in (outcome.gold, outcome.predicted))
    sides = [
        f"{name} {described}"
        for name, described in (("gold", gold), ("given", predicted))
        if described
    ]
    often = f" ({times} times)" if times > 1 else ""
    yield f"  {where} {outcome.kind}: {', '.join(sides)}{often}"
    yield f"    {in_context(article.text, item.start, item.end)}"
    if outcome.gold and outcome.predicted and "characters" in outcome.differs:
        other = outcome.predicted
        yield f"    given: {in_context(article.text, other.start, other.end)}"


def in_context(text: str, start: int, end: int) -> str:
    """Return a span in brackets with the text around it, isolated as right-to-left."""
    low, high = max(0, start - _AROUND), min(len(text), end + _AROUND)
    before, after = text[low:start], text[end:high]
    if low and not text[low - 1].isspace():
        before = before.partition(" ")[2] or before
    if high < len(text) and not text[high].isspace():
        after = after.rpartition(" ")[0] or after
    parts = (
        "… " if low else "",
        before,
        "[",
        text[start:end],
        "]",
        after,
        " …" if high < len(text) else "",
    )
    line = "".join(" " if part.isspace() else part for part in "".join(parts))
    return isolated(printable(line))


def isolated(text: str) -> str:
    """Return printable text as a right-to-left isolate."""
    return f"{_RIGHT_TO_LEFT}{text}{_POP}"


def _described(item: Item | None, outcome: Outcome) -> str:
    """Return an item's label, and its fields that differ from the other side or are not there."""
    if item is None:
        return ""
    alone = outcome.gold is None or outcome.predicted is None
    parts = [item.label]
    for name in ("value", "mod", "realis"):
        if (value := item.fields.get(name)) and (alone or name in outcome.differs):
            parts.append(str(value))
    if "deictic" in outcome.differs and item.fields["deictic"] is not None:
        parts.append("deictic" if item.fields["deictic"] else "not deictic")
    return printable(" ".join(parts))
