"""What became of each mention is what the scores count."""

from __future__ import annotations

import msgspec
import pytest

import khabar
from khabar.score.measures import MEASURES, Measure
from khabar.score.outcomes import KINDS, RIGHT, measure_of, outcomes, severity

from .perturb import perturbed, with_faults

STRICT = measure_of("entities", "strict")
EXACT = [measure for measure in MEASURES if measure.overlap == "no"]
LOOSE = [measure for measure in MEASURES if measure.overlap == "any"]


def named(measure: Measure) -> str:
    return f"{measure.task}.{measure.name}"


def right(article: khabar.Article, prediction: khabar.Prediction, measure: Measure) -> int:
    return sum(found.kind == RIGHT for found in outcomes(article, prediction, measure))


@pytest.mark.parametrize("measure", [*EXACT, *LOOSE], ids=named)
def test_right_is_what_the_measure_counts(measure: Measure, corpus: khabar.Corpus) -> None:
    for article in corpus:
        for seed in range(4):
            prediction = with_faults(article, seed)
            score = khabar.score([prediction], khabar.Corpus([article]))[measure.task][measure.name]
            if measure.name == "mod" and not any(date.mod for date in article.dates or ()):
                assert score is None
                continue
            found = outcomes(article, prediction, measure)
            assert sum(each.kind == RIGHT for each in found) == score.total.right
            assert sum(each.gold is not None for each in found) == score.total.gold
            assert sum(each.predicted is not None for each in found) == score.total.predicted


@pytest.mark.parametrize("labels", ["anercorp", "ontonotes", "wojood"])
@pytest.mark.parametrize("name", ["strict", "coarse"])
def test_other_labels_are_projected(labels: str, name: str, corpus: khabar.Corpus) -> None:
    from khabar.labels import INVENTORIES

    article, inventory = corpus[0], INVENTORIES[labels]
    spoken = [
        khabar.Entity(
            start=e.start, end=e.end, type=inventory.projection.get(e.type, inventory.types[-1])
        )
        for e in perturbed(article, 3).entities or ()
    ]
    prediction = khabar.Prediction(id=article.id, entities=tuple(spoken), labels=labels)
    score = khabar.score([prediction], khabar.Corpus([article]))["entities"][name]
    assert score
    assert right(article, prediction, measure_of("entities", name)) == score.total.right > 0


@pytest.mark.parametrize("measure", MEASURES, ids=named)
def test_no_order_matters(measure: Measure, corpus: khabar.Corpus) -> None:
    prediction = with_faults(corpus[1], 7)
    turned = msgspec.structs.replace(
        prediction,
        entities=prediction.entities[::-1],
        dates=prediction.dates[::-1],
        events=prediction.events[::-1],
    )
    assert outcomes(corpus[1], turned, measure) == outcomes(corpus[1], prediction, measure)


TEXT = "قال الوزير أحمد علي في القاهرة أمس\nتعليقات 3"
ARTICLE = khabar.Article(
    id="x",
    text=TEXT,
    zones=(khabar.Zone(0, 35, "body"), khabar.Zone(35, len(TEXT), "boilerplate")),
    entities=(
        khabar.Entity(start=4, end=10, type="OCC"),
        khabar.Entity(start=11, end=19, type="PER"),
        khabar.Entity(start=23, end=30, type="GPE"),
    ),
    dates=(khabar.Date(start=31, end=34, type="DATE", value="2025-12-01"),),
)


@pytest.mark.parametrize(
    ("span", "type_", "kind"),
    [
        ((11, 19), "PER", "right"),
        ((11, 19), "ORG", "wrong type"),
        ((11, 15), "PER", "wrong boundary"),
        ((0, 3), "PER", "spurious"),
        ((35, 42), "PER", "in boilerplate"),
    ],
)
def test_each_kind(span: tuple[int, int], type_: str, kind: str) -> None:
    entity = khabar.Entity(start=span[0], end=span[1], type=type_)
    article = khabar.Corpus([ARTICLE])[0]
    found = outcomes(article, khabar.Prediction(id="x", entities=(entity,)), STRICT)
    assert [each.kind for each in found if each.predicted] == [kind]
    assert all(each.kind in KINDS for each in found)
    assert len([each for each in found if each.kind == "missed"]) == 3 - (kind in KINDS[:4])
    assert min(found, key=severity).kind == "missed"


def test_a_wrong_value_is_told_with_both() -> None:
    given = khabar.Date(start=31, end=34, type="DATE", value="2025-12-02")
    article = khabar.Corpus([ARTICLE])[0]
    (found,) = outcomes(
        article, khabar.Prediction(id="x", dates=(given,)), measure_of("dates", "value")
    )
    assert (found.kind, found.gold.fields["value"], found.predicted.fields["value"]) == (
        "wrong value", "2025-12-01", "2025-12-02",
    )  # fmt: skip
    assert found.differs == {"value", "deictic"}


def test_a_task_that_is_not_done_has_no_outcomes(corpus: khabar.Corpus) -> None:
    assert outcomes(corpus[0], khabar.Prediction(id="000", dates=()), STRICT) == []
