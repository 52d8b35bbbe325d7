"""What became of each mention is what the scores count."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import khabar
from khabar.score.measures import MEASURES, Measure
from khabar.score.outcomes import KINDS, counts, measure_of, outcomes, severity
from tests import yaml_files

from .perturb import perturbed, with_faults
from .test_cases import article as annotated
from .test_cases import layers

STRICT = measure_of("entities", "strict")


def named(measure: Measure) -> str:
    return f"{measure.task}.{measure.name}"


@pytest.mark.sampled
@pytest.mark.parametrize("measure", MEASURES, ids=named)
def test_their_sum_is_what_the_measure_counts(measure: Measure, corpus: khabar.Corpus) -> None:
    for article in corpus:
        for seed in range(4):
            prediction = with_faults(article, seed)
            score = khabar.score([prediction], khabar.Corpus([article]))[measure.task][measure.name]
            if measure.name == "mod" and not any(date.mod for date in article.dates or ()):
                assert score is None
                continue
            assert counts(outcomes(article, prediction, measure)) == score.total


@pytest.mark.sampled
@pytest.mark.parametrize("labels", ["anercorp", "ontonotes", "wojood"])
@pytest.mark.parametrize("name", [m.name for m in MEASURES if m.task == "entities"])
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
    total = counts(outcomes(article, prediction, measure_of("entities", name)))
    assert total == score.total
    assert total.right > 0


@pytest.mark.sampled
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
    paired = kind in ("right", "wrong type", "wrong boundary")
    assert len([each for each in found if each.kind == "missed"]) == 3 - paired
    assert min(found, key=severity).kind == "missed"


def test_a_wrong_value_is_told_with_both() -> None:
    date = khabar.Date(start=31, end=34, type="DATE", value="2025-12-02")
    article = khabar.Corpus([ARTICLE])[0]
    (found,) = outcomes(
        article, khabar.Prediction(id="x", dates=(date,)), measure_of("dates", "value")
    )
    assert (found.kind, found.gold.fields["value"], found.predicted.fields["value"]) == (
        "wrong value", "2025-12-01", "2025-12-02",
    )  # fmt: skip
    assert found.differs == {"value", "deictic"}


CASES = yaml_files.load(Path(__file__).with_name("outcomes.yaml"))


@pytest.mark.parametrize("name", CASES)
def test_what_became_of_each(name: str) -> None:
    case = CASES[name]
    task, measure = case["measure"].split(".", 1)
    gold = annotated(case["text"], {task: case["gold"]})
    prediction = khabar.Prediction(id="case", **layers(case["text"], {task: case["prediction"]}))
    found = outcomes(gold, prediction, measure_of(task, measure))
    shown = [
        [outcome.kind, *(item and gold.text[item.start : item.end] for item in outcome[1:3])]
        for outcome in found
    ]
    assert shown == case["outcomes"]
    assert counts(found).right == case["right"]


@given(st.lists(st.tuples(st.integers(0, 8), st.integers(1, 5), st.sampled_from(["PER", "GPE"]))))
@settings(deadline=None)
def test_nested_are_those_that_lie_within_another(spans: list[tuple[int, int, str]]) -> None:
    text = "ا ب ت ث ج ح خ د ذ ر ز س ش"
    entities = [khabar.Entity(start=2 * a, end=2 * (a + n) - 1, type=t) for a, n, t in spans]
    (gold,) = khabar.Corpus([khabar.Article(id="x", text=text, entities=tuple(entities))])
    found = outcomes(gold, khabar.Prediction(id="x", entities=()), measure_of("entities", "nested"))
    within = {
        (one.start, one.end, one.type)
        for one in entities
        for other in entities
        if other.start <= one.start
        and one.end <= other.end
        and (one.start, one.end) != (other.start, other.end)
    }
    assert {(each.gold.start, each.gold.end, each.gold.type) for each in found} == within


def test_a_task_that_is_not_done_has_no_outcomes(corpus: khabar.Corpus) -> None:
    assert outcomes(corpus[0], khabar.Prediction(id="000", dates=()), STRICT) == []
