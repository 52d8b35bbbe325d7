"""The modules for `evaluate`: loaded with no network, and the harness's numbers."""

from __future__ import annotations

import evaluate
import pytest
from seqeval.metrics import f1_score
from seqeval.scheme import IOB2

import khabar
from khabar.interop.scores import MEASURES

from ..score.perturb import perturbed  # noqa: TID252


def plain(task: str, mentions) -> list[dict]:
    rows = []
    for m in mentions:
        row = {"start": m.start, "end": m.end, "type": m.type}
        if task == "dates":
            rows.append({**row, "value": m.value})
        else:
            arguments = [{"start": a.start, "end": a.end, "role": a.role} for a in m.arguments]
            rows.append({**row, "realis": m.realis, "arguments": arguments})
    return rows


@pytest.mark.parametrize("task", MEASURES)
def test_with_texts_it_is_the_harness_s_number(corpus: khabar.Corpus, task: str) -> None:
    answers = [khabar.system("regex").predict(article.blind()) for article in corpus]
    metric = evaluate.load(khabar.metric_path(task))
    found = metric.compute(
        predictions=[plain(task, getattr(answer, task)) for answer in answers],
        references=[plain(task, getattr(article, task)) for article in corpus],
        texts=[article.text for article in corpus],
    )
    scores = khabar.score(answers, corpus)[task]
    for name in MEASURES[task]:
        assert found[f"{name}_f1"] == scores[name].f1, name
        assert found[f"{name}_right"] == scores[name].total.right


def test_without_texts_spans_are_characters() -> None:
    metric = evaluate.load(khabar.metric_path("dates"))
    one = {"start": 0, "end": 4, "type": "DATE", "value": "2025"}
    found = metric.compute(predictions=[[{**one, "end": 3}], []], references=[[one], [one]])
    assert (found["strict_right"], found["relaxed_right"], found["value_right"]) == (0, 1, 1)
    assert found["relaxed_recall"] == 0.5


@pytest.mark.parametrize("mode", ["strict", "default"])
def test_tags_are_seqeval_s(corpus: khabar.Corpus, mode: str) -> None:
    from khabar.flatten import iob2

    sides = [
        [tags for a in corpus for tags in iob2(a, entities(a))]
        for entities in (lambda a: a.entities, lambda a: perturbed(a, 1).entities)
    ]
    metric = evaluate.load(khabar.metric_path("entities"))
    found = metric.compute(references=sides[0], predictions=sides[1], mode=mode)
    options = {"mode": "strict", "scheme": IOB2} if mode == "strict" else {}
    assert found["f1"] == pytest.approx(f1_score(*sides, **options))


@pytest.mark.parametrize("mode", ["Strict", "lenient", ""])
def test_a_mode_that_is_none_is_told(mode: str) -> None:
    metric = evaluate.load(khabar.metric_path("entities"))
    with pytest.raises(
        khabar.KhabarError, match=f"mode: '{mode}' is unknown; .*known: default, strict"
    ):
        metric.compute(references=[["B-PER"]], predictions=[["I-PER"]], mode=mode)


@pytest.mark.parametrize(
    ("mention", "said"),
    [
        ({"type": "DAY"}, r"predictions\[0\]: dates\[0\].type: 'DAY' is not one of DATE"),
        ({"start": -1}, r"predictions\[0\]: dates\[0\].start: \[-1, 4\) is not a span"),
        ({"end": 99}, r"is not a span of the text"),
    ],
)
def test_a_mention_that_is_none_is_told(mention: dict, said: str) -> None:
    metric = evaluate.load(khabar.metric_path("dates"))
    one = {"start": 0, "end": 4, "type": "DATE", "value": "2025"}
    with pytest.raises(khabar.KhabarError, match=said):
        metric.compute(predictions=[[{**one, **mention}]], references=[[one]], texts=["2025"])


def test_no_memory_is_taken_for_what_lies_between() -> None:
    metric = evaluate.load(khabar.metric_path("dates"))
    far = {"start": 10**15, "end": 10**15 + 4, "type": "DATE", "value": "2025"}
    near = {**far, "start": 0, "end": 4}
    found = metric.compute(predictions=[[far]], references=[[near, far]])
    assert (found["strict_gold"], found["strict_right"]) == (2, 1)
    with pytest.raises(khabar.KhabarError, match="is not a span; give 0 <= start < end"):
        metric.compute(predictions=[[{**far, "end": 5}]], references=[[far]])


def test_other_names_and_numbers_are_told() -> None:
    with pytest.raises(khabar.KhabarError, match=r"is unknown; .*known: dates, entities, events"):
        khabar.metric_path("../dates")
    metric = evaluate.load(khabar.metric_path("events"))
    with pytest.raises(khabar.KhabarError, match="2 texts for 1 references"):
        metric.compute(predictions=[[]], references=[[]], texts=["a", "b"])


ONE = {"start": 0, "end": 4, "type": "DATE", "value": "2025"}


@pytest.mark.parametrize(
    ("predictions", "references", "said"),
    [
        ([], [], "references: empty; give one list of mentions per text"),
        ([[ONE]], [[ONE], []], "1 predictions for 2 references; give one list"),
        ([ONE], [ONE], r"predictions\[0\]: dict is not a list; give one list of mentions per text"),
        ([["a"]], [[ONE]], r"predictions\[0\]\[0\]: str is not a mention; give an object"),
        ([[ONE]], [[ONE, {"start": 1}]], r"references\[0\]\[1\]: no end and no type; a mention"),
        ("a", "b", "predictions: str is not a list"),
        ([[{**ONE, "start": "x"}]], [[ONE]], None),
    ],
)
def test_what_is_no_list_of_mentions_is_one_line(predictions, references, said) -> None:
    metric = evaluate.load(khabar.metric_path("dates"))
    error = khabar.KhabarError if said else ValueError  # of evaluate's own, which names the types
    with pytest.raises(error, match=said):
        metric.compute(predictions=predictions, references=references)


@pytest.mark.parametrize("task", MEASURES)
def test_fields_that_may_be_left_out_may(task: str) -> None:
    metric = evaluate.load(khabar.metric_path(task))
    bare = {"start": 0, "end": 4, "type": {"dates": "DATE", "events": "MEET"}[task]}
    measure = {"dates": "type", "events": "TC"}[task]
    assert metric.compute(predictions=[[bare], []], references=[[bare], []])[f"{measure}_f1"] == 1
    metric.add_batch(predictions=[[bare]], references=[[bare]])
    assert metric.compute()[f"{measure}_f1"] == 1
