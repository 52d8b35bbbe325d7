"""`seqeval` is the seqeval package in strict IOB2 mode, number for number."""

from __future__ import annotations

import pytest
from seqeval.metrics import classification_report, f1_score, precision_score, recall_score
from seqeval.scheme import IOB2

import khabar
from khabar.corpus import Corpus
from khabar.flatten import iob2

from .perturb import perturbed

STRICT = {"mode": "strict", "scheme": IOB2, "zero_division": 0}


@pytest.mark.parametrize("seed", range(25))
def test_equal_to_the_package_on_perturbed_predictions(corpus: Corpus, seed: int) -> None:
    predictions = [perturbed(article, seed) for article in corpus]
    gold = [tags for article in corpus for tags in iob2(article, article.entities or ())]
    given = [
        tags
        for article, prediction in zip(corpus, predictions, strict=True)
        for tags in iob2(article, prediction.entities or ())
    ]
    wanted = [f(gold, given, **STRICT) for f in (precision_score, recall_score, f1_score)]
    table = classification_report(gold, given, output_dict=True, **STRICT)
    score = khabar.score(predictions, corpus)["entities"]["seqeval"]
    assert score is not None
    assert [score.precision, score.recall, score.f1] == pytest.approx(wanted)
    for type_, counts in score.by_type.items():
        assert counts.f1 == pytest.approx(table[type_]["f1-score"])
        assert counts.gold == table[type_]["support"]


def test_the_perturbed_predictions_put_it_to_the_test(corpus: Corpus) -> None:
    scores = [
        khabar.score([perturbed(a, seed) for a in corpus], corpus)["entities"]["seqeval"]
        for seed in range(25)
    ]
    assert len({score.f1 for score in scores if score}) > 20
    assert all(0.2 < score.f1 < 0.95 for score in scores if score)
