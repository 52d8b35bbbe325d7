"""The numbers of others: nervaluate, and the published rules of TempEval-3 and TextEE."""

from __future__ import annotations

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from nervaluate import Evaluator

import khabar
from khabar.corpus import Articles
from khabar.score.engine.scorer import report
from khabar.text import one_zone, sentences, words
from tests.conftest import many

TEXT = " ".join("كلمة" for _ in range(14))
WORDS = words(TEXT)
TYPES = ("PER", "ORG", "GPE")
Span = tuple[int, int, str]  # the first word, the last and the type


def apart(spans: list[Span]) -> list[Span]:
    """Return spans of which none overlaps another."""
    kept: list[Span] = []
    for span in sorted(spans):
        if not kept or kept[-1][1] < span[0]:
            kept.append(span)
    return kept


spans = st.lists(
    st.tuples(st.integers(0, 13), st.integers(0, 3), st.sampled_from(TYPES)), max_size=6
).map(lambda found: apart([(first, min(13, first + n), type_) for first, n, type_ in found]))


def article(**layers) -> khabar.Article:
    return khabar.Article(
        id="a", text=TEXT, tokens=WORDS, sentences=sentences(TEXT), zones=one_zone(TEXT), **layers
    )


def entities(side: list[Span]) -> tuple[khabar.Entity, ...]:
    return tuple(
        khabar.Entity(start=WORDS[first].start, end=WORDS[last].end, type=type_)
        for first, last, type_ in side
    )


def scored(gold: list[Span], predicted: list[Span]):
    answer = khabar.Prediction(id="a", entities=entities(predicted))
    found = report("", Articles([article(entities=entities(gold))], ""), [answer])
    return found["entities"]


def nervaluate(gold: list[Span], predicted: list[Span]):
    sides = [
        [[{"start": first, "end": last, "label": type_} for first, last, type_ in side]]
        for side in (gold, predicted)
    ]
    return Evaluator(*sides, tags=list(TYPES)).evaluate()["overall"]


def one_to_one(gold: list[Span], predicted: list[Span]) -> bool:
    """Whether no mention overlaps two of the other side, so that no order can matter."""
    meets = [[g[0] <= p[1] and p[0] <= g[1] for p in predicted] for g in gold]
    return all(sum(row) < 2 for row in meets) and all(sum(c) < 2 for c in zip(*meets, strict=True))


@given(spans, spans)
@settings(max_examples=many(500))
def test_nervaluate_where_its_result_does_not_depend_on_order(gold, predicted) -> None:
    if not one_to_one(gold, predicted) or not gold or not predicted:
        return
    ours, theirs = scored(gold, predicted), nervaluate(gold, predicted)
    for measure, scheme in (("strict", "strict"), ("span", "exact"), ("type", "ent_type")):
        counts, found = ours[measure].total, theirs[scheme]
        assert (counts.gold, counts.predicted, counts.right) == (
            found.possible, found.actual, found.correct,
        ), measure  # fmt: skip
    partial = theirs["partial"]
    assert ours["partial"].total.right == partial.correct + partial.partial / 2
    assert ours["partial"].f1 == pytest.approx(partial.f1)


def test_where_nervaluate_depends_on_order_this_does_not() -> None:
    gold = [(0, 1, "PER"), (2, 3, "PER")]
    predicted = [(1, 2, "PER"), (3, 3, "PER"), (0, 0, "ORG")]
    theirs, ours = set(), set()
    for seed in range(40):
        chance = random.Random(seed)
        sides = chance.sample(gold, 2), chance.sample(predicted, 3)
        theirs.add(tuple(nervaluate(*sides)[s].correct for s in ("ent_type", "partial")))
        ours.add(tuple(scored(*sides)[m].total for m in ("type", "partial", "strict")))
    assert len(theirs) > 1
    assert ours == {((2, 3, 2), (2, 3, 1), (2, 3, 0))}


VALUES = ("2025", "2026", "P1D")
timed = st.lists(
    st.tuples(st.integers(0, 13), st.integers(0, 2), st.sampled_from(VALUES)), max_size=5
).map(lambda found: apart([(first, min(13, first + n), value) for first, n, value in found]))


def dates(side: list[Span]) -> tuple[khabar.Date, ...]:
    return tuple(
        khabar.Date(start=WORDS[a].start, end=WORDS[b].end, type="DATE", value=value)
        for a, b, value in side
    )


@given(timed, timed)
@settings(max_examples=many(300))
def test_the_rules_of_tempeval_3(gold, predicted) -> None:
    """UzZaman et al. (2013), section 4: a relaxed match is an overlap, a strict one has the same
    extent; an attribute is right in a relaxed match that has the gold's value."""
    if not one_to_one(gold, predicted):
        return
    overlaps = [(g, p) for g in gold for p in predicted if g[0] <= p[1] and p[0] <= g[1]]
    answer = khabar.Prediction(id="a", dates=dates(predicted))
    found = report("", Articles([article(dates=dates(gold))], ""), [answer])["dates"]
    assert found["relaxed"].total == (len(gold), len(predicted), len(overlaps))
    assert found["strict"].total.right == sum(g[:2] == p[:2] for g, p in overlaps)
    if gold:
        assert found["value"].total.right == sum(g[2] == p[2] for g, p in overlaps)


EVENT_TYPES, ROLES = ("MEET", "STATE"), ("Place", "Time")
argument = st.tuples(st.integers(0, 13), st.sampled_from(ROLES))
happenings = st.lists(
    st.tuples(st.integers(0, 13), st.sampled_from(EVENT_TYPES), st.lists(argument, max_size=3)),
    max_size=5,
)


def events(side) -> tuple[khabar.Event, ...]:
    def at(number: int) -> dict[str, int]:
        return {"start": WORDS[number].start, "end": WORDS[number].end}

    return tuple(
        khabar.Event(
            **at(trigger),
            type=type_,
            arguments=tuple(khabar.Argument(**at(n), role=role) for n, role in found),
        )
        for trigger, type_, found in side
    )


@given(happenings, happenings)
@settings(max_examples=many(300))
def test_the_rules_of_textee(gold, predicted) -> None:
    """Huang et al. (2024), section 3: sets of tuples, of which the attached ones name the
    trigger."""

    def tuples(side, name: str) -> set[tuple]:
        triggers = {(t, type_) for t, type_, _ in side}
        found = {(t, type_, n, role) for t, type_, each in side for n, role in each}
        return {
            "TI": {(t,) for t, _ in triggers},
            "TC": triggers,
            "AI": {(type_, n) for _, type_, n, _ in found},
            "AC": {(type_, n, role) for _, type_, n, role in found},
            "AI+": {(t, type_, n) for t, type_, n, _ in found},
            "AC+": found,
        }[name]

    answer = khabar.Prediction(id="a", events=events(predicted))
    found = report("", Articles([article(events=events(gold))], ""), [answer])["events"]
    for name in ("TI", "TC", "AI", "AC", "AI+", "AC+"):
        one, other = tuples(gold, name), tuples(predicted, name)
        if one or not gold:  # a corpus without arguments has no score of them
            assert found[name].total == (len(one), len(other), len(one & other)), name
        else:
            assert found[name] is None
