"""The engine is held to the outcomes, which are normative, and to what never matters."""

from __future__ import annotations

import sys
from collections import defaultdict
from collections.abc import Sequence
from itertools import permutations
from operator import attrgetter
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import khabar
from khabar import labels
from khabar.corpus import Articles
from khabar.score.counts import Counts
from khabar.score.engine.scorer import report
from khabar.score.measures import ANNOTATED, MAY_LACK, MEASURES
from khabar.score.outcomes import counts_by, outcomes
from khabar.text import one_zone, sentences, words
from tests.conftest import many

TEXT = " \n قال ق. ثم زار د ه ، و.\nكتب ج في ي \n"
SPLIT = TEXT.index("ثم")
ZONES = (khabar.Zone(0, SPLIT, "headline"), khabar.Zone(SPLIT, len(TEXT), "body"))

offsets = st.tuples(st.integers(0, len(TEXT) - 1), st.integers(1, 12)).map(
    lambda pair: {"start": pair[0], "end": min(len(TEXT), pair[0] + pair[1])}
)


def built(record, **fields):
    return st.builds(
        lambda place, values: record(**place, **values), offsets, st.fixed_dictionaries(fields)
    )


def entities(types: Sequence[str]) -> st.SearchStrategy[list[khabar.Entity]]:
    identities = st.sampled_from([None, "x", "y"])
    one = built(khabar.Entity, type=st.sampled_from(types), entity=identities)
    return st.lists(one, max_size=9)


TYPES = {
    None: ("PER", "OCC", "GPE", "NORP"),
    "anercorp": ("PERS", "LOC", "MISC"),
    "ontonotes": ("PERSON", "GPE", "NORP", "MONEY"),
}
dates = st.lists(
    built(
        khabar.Date,
        type=st.sampled_from(labels.DATE_TYPES[:2]),
        value=st.sampled_from([None, "2025", "2026", "P14D", "P2W"]),
        mod=st.sampled_from([None, *labels.MODS[:2]]),
        deictic=st.sampled_from([None, True, False]),
    ),
    max_size=6,
)
roles = st.lists(built(khabar.Argument, role=st.sampled_from(["Place", "Time"])), max_size=3)
events = st.lists(
    built(
        khabar.Event,
        type=st.sampled_from(["MEET", "STATE"]),
        realis=st.sampled_from([None, *labels.REALIS[:2]]),
        arguments=roles.map(tuple),
    ),
    max_size=5,
)


@st.composite
def corpora(draw: st.DrawFn) -> list[tuple[khabar.Article, khabar.Prediction]]:
    pairs, label_set = [], draw(st.sampled_from(list(TYPES)))
    for number in range(draw(st.integers(1, 3))):
        sides = [
            {
                "entities": tuple(draw(entities(types))),
                "dates": tuple(draw(dates)),
                "events": tuple(draw(events)),
            }
            for types in (TYPES[None], TYPES[label_set])
        ]
        article = khabar.Article(
            id=str(number), text=TEXT, zones=ZONES, sentences=sentences(TEXT),
            tokens=words(TEXT), **sides[0],
        )  # fmt: skip
        pairs.append((article, khabar.Prediction(id=str(number), labels=label_set, **sides[1])))
    return pairs


def scored(pairs, **options):
    articles = [article for article, _ in pairs]
    return report("test", Articles(articles, "test"), [p for _, p in pairs], **options)


def summed(pairs, measure, group=lambda _: None) -> dict[Any, Counts]:
    """Return the sums of the outcomes of all articles, by the groups of their items."""
    total: defaultdict[Any, Counts] = defaultdict(Counts)
    for article, prediction in pairs:
        for key, part in counts_by(outcomes(article, prediction, measure), group).items():
            total[key] = total[key].plus(part)
    return total


def by_sentence(pairs, measure) -> list[list[float]]:
    """Return the sums of the outcomes of each sentence, article by article."""
    rows = []
    for article, prediction in pairs:
        found = counts_by(outcomes(article, prediction, measure), attrgetter("sentence"))
        rows += [list(found.get(number, Counts())) for number in range(len(article.sentences))]
    return rows


@pytest.mark.slow
@given(corpora())
@settings(max_examples=many(150))
def test_the_engine_counts_the_sums_of_the_outcomes(pairs) -> None:
    found = scored(pairs, sentences=True)
    for measure in MEASURES:
        score, total = found[measure.task][measure.name], summed(pairs, measure)
        if score is None:  # gold has nothing that the measure asks for
            lacking = measure.view in MAY_LACK and total[None].gold == 0
            assert lacking or ANNOTATED.intersection(measure.match_on), measure
            continue
        assert score.total == total[None], measure
        by_type = summed(pairs, measure.within("type"), attrgetter("type"))
        assert score.by_type == by_type, measure
        by_zone = summed(pairs, measure.within("zone"), lambda item: item.fields["zone"])
        assert score.by_zone == by_zone, measure
        assert score.sentences.tolist() == by_sentence(pairs, measure), measure


@given(corpora(), st.randoms())
@settings(max_examples=many(100))
def test_neither_order_nor_batches_matter(pairs, chance) -> None:
    shuffled = []
    for article, prediction in pairs:
        layers = {task: list(getattr(prediction, task)) for task in ("entities", "dates", "events")}
        for mentions in layers.values():
            chance.shuffle(mentions)
        layers = {task: tuple(mentions) for task, mentions in layers.items()}
        shuffled.append(
            (article, khabar.Prediction(id=prediction.id, labels=prediction.labels, **layers))
        )
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sys.modules["khabar.score.engine.scorer"], "_BATCH", 1)
        assert scored(shuffled).as_dict() == scored(pairs).as_dict()


@given(corpora())
@settings(max_examples=many(100))
def test_articles_sentences_types_and_zones_add_up(pairs) -> None:
    found = scored(pairs, sentences=True)
    for task, measures in found.items():
        for name, score in measures.items():
            if score is None:
                continue
            assert score.sentences.sum(axis=0).tolist() == score.articles.sum(axis=0).tolist()
            assert score.precision <= 1, (task, name)
            assert score.recall <= 1
            if name != "AC coref" and score.measure.overlap == "no":
                zones = [sum(column) for column in zip(*score.by_zone.values(), strict=True)]
                assert (zones or [0, 0, 0]) == list(score.total)


def best_partial(gold: list[tuple[int, int]], predicted: list[tuple[int, int]]) -> float:
    def worth(one, other) -> float:
        return 1.0 if one == other else 0.5 * (max(one[0], other[0]) < min(one[1], other[1]))

    short, long = sorted((list(set(gold)), list(set(predicted))), key=len)
    return max(sum(map(worth, short, order)) for order in permutations(long, len(short)))


@given(*[st.lists(st.tuples(st.integers(0, 6), st.integers(1, 3)), max_size=5) for _ in "ab"])
def test_partial_credit_is_that_of_the_best_matching(one, other) -> None:
    text = "ا ب ت ث ج ح خ د ذ ر"
    sides = [[(first, min(first + n, 10)) for first, n in side] for side in (one, other)]
    layers = [
        tuple(khabar.Entity(start=2 * a, end=2 * b - 1, type="PER") for a, b in side)
        for side in sides
    ]
    article = khabar.Article(
        id="a", text=text, tokens=words(text), sentences=sentences(text), zones=one_zone(text),
        entities=layers[0],
    )  # fmt: skip
    found = scored([(article, khabar.Prediction(id="a", entities=layers[1]))])
    assert found["entities"]["partial"].total == (
        len(set(sides[0])), len(set(sides[1])), best_partial(*sides),
    )  # fmt: skip


def test_a_crowd_is_matched_in_time() -> None:
    text = "ا " * 20_001
    crowd = tuple(
        khabar.Date(start=2 * n, end=2 * n + 3, type="DATE", value="2025") for n in range(20_000)
    )
    article = khabar.Article(
        id="a", text=text, tokens=words(text), sentences=sentences(text), zones=one_zone(text),
        dates=crowd,
    )  # fmt: skip
    found = scored([(article, khabar.Prediction(id="a", dates=crowd))])
    assert found["dates"]["value"].total == (20_000, 20_000, 20_000)


def test_articles_share_nothing_be_it_white_space() -> None:
    articles = [
        khabar.Article(
            id=id_, text=text, tokens=words(text), sentences=sentences(text), zones=one_zone(text),
            entities=gold,
        )
        for id_, text, gold in (
            ("a", "كلمة  ", (khabar.Entity(start=5, end=6, type="PER"),)),
            ("b", "  كلمة", ()),
            ("c", " \n ", (khabar.Entity(start=0, end=1, type="PER"),)),
        )
    ]  # fmt: skip
    space = khabar.Prediction(id="b", entities=(khabar.Entity(start=0, end=1, type="PER"),))
    found = report("", Articles(articles, ""), [space], sentences=True)["entities"]
    for name in ("span", "strict", "exact", "coarse", "partial", "type"):
        assert found[name].total[2] == 0, name
    assert found["strict"].total == (2, 1, 0)
    assert found["nested"] is None
    assert found["strict"].sentences.tolist() == [[1, 0, 0], [0, 1, 0], [1, 0, 0]]
