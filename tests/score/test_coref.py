"""Identity scores: worked cases, parity with two published scorers, and what never matters."""

from __future__ import annotations

import random
from pathlib import Path

import pytest
from corefeval import Document, Scorer
from hypothesis import given
from hypothesis import strategies as st
from scorch import scores as scorch

from khabar.score import coref
from tests import yaml_files

CASES = yaml_files.load(Path(__file__).with_name("coref.yaml"))
MEASURES = {
    "MUC": coref.muc,
    "B3": coref.b_cubed,
    "CEAFe": coref.ceaf_e,
    "LEA": coref.lea,
}


def clusters(parts: list[list[int]]) -> coref.Clusters:
    return [frozenset(part) for part in parts]


def clusterings(singletons: bool = True) -> st.SearchStrategy[coref.Clusters]:
    labels = st.lists(st.integers(0, 6), min_size=1, max_size=14)
    kept = 1 if singletons else 2
    found = labels.map(lambda names: coref.clusters(dict(enumerate(names))))
    return found.map(lambda side: [part for part in side if len(part) >= kept])


@pytest.mark.parametrize("case", [pytest.param(case, id=case["said"]) for case in CASES])
def test_a_worked_case(case) -> None:
    gold, predicted = clusters(case["gold"]), clusters(case["predicted"])
    for name, (recall, precision) in case["scores"].items():
        found = MEASURES[name](gold, predicted)
        assert (found.recall, found.precision) == pytest.approx((recall, precision), abs=5e-4), name


@given(clusterings(), clusterings())
def test_muc_b_cubed_and_ceaf_are_those_of_scorch(gold, predicted) -> None:
    theirs = {"MUC": scorch.muc, "B3": scorch.b_cubed, "CEAFe": scorch.ceaf_e}
    if gold and predicted:
        for name, reference in theirs.items():
            recall, precision, _ = reference([set(c) for c in gold], [set(c) for c in predicted])
            found = MEASURES[name](gold, predicted)
            if name == "MUC" and not any(len(c) > 1 for c in gold):
                recall = 0.0  # scorch divides nothing by nothing to 1
            if name == "MUC" and not any(len(c) > 1 for c in predicted):
                precision = 0.0
            assert (found.recall, found.precision) == pytest.approx((recall, precision))


@given(clusterings(singletons=False), clusterings(singletons=False))
def test_lea_and_conll_are_those_of_coreference_eval(gold, predicted) -> None:
    if gold and predicted:
        scorer = Scorer()
        spans = [[[(m, m) for m in part] for part in side] for side in (predicted, gold)]
        scorer.update(Document(*spans))
        average, found = scorer.detailed_score("", "", verbose=False)
        assert coref.lea(gold, predicted).f1 == pytest.approx(found["lea"]["f1"])
        assert coref.conll(gold, predicted) == pytest.approx(average)


@pytest.mark.parametrize("measure", MEASURES.values(), ids=MEASURES)
@given(gold=clusterings(), predicted=clusterings(), seed=st.integers(0, 99))
def test_order_and_names_never_matter(measure, gold, predicted, seed) -> None:
    shuffled = random.Random(seed).sample(list(predicted), len(predicted))
    assert measure(gold, shuffled).f1 == pytest.approx(measure(gold, predicted).f1)


@pytest.mark.parametrize("measure", MEASURES.values(), ids=MEASURES)
@given(gold=clusterings())
def test_gold_is_right_and_nothing_is_nothing(measure, gold) -> None:
    links = any(len(part) > 1 for part in gold)
    assert measure(gold, gold).f1 == pytest.approx(1 if links or measure is not coref.muc else 0)
    assert measure(gold, []).f1 == measure([], gold).f1 == measure([], []).f1 == 0


@given(clusterings(), clusterings())
def test_recall_and_precision_change_places(gold, predicted) -> None:
    for measure in MEASURES.values():
        one, other = measure(gold, predicted), measure(predicted, gold)
        assert one.recall == pytest.approx(other.precision)
        assert 0 <= one.f1 <= 1


def test_mentions_without_a_cluster_are_in_none() -> None:
    assert coref.clusters({"a": "x", "b": None, "c": "x"}) == [frozenset("ac")]


def test_many_clusters_are_aligned_in_time() -> None:
    gold = [frozenset((3 * n, 3 * n + 1, 3 * n + 2)) for n in range(10_000)]
    predicted = [frozenset((3 * n + 1, 3 * n + 2, 3 * n + 3)) for n in range(0, 10_000, 2)]
    found = coref.ceaf_e(gold, predicted)
    assert found.recall_of == (pytest.approx(5_000 * 2 / 3), 10_000)
