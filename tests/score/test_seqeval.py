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


def tagged(article: khabar.Article, entities: tuple[khabar.Entity, ...]) -> list[list[str]]:
    """Tag words one by one, the slow and simple way, as another than khabar.flatten would."""
    words = [(word.start, word.end) for word in article.tokens]
    covered = {
        (tuple(i for i, (s, e) in enumerate(words) if s < m.end and m.start < e), m.type)
        for m in entities
    }
    spans = [(ids, type_) for ids, type_ in covered if ids]
    outer = [a for a in spans if not any(set(a[0]) < set(b[0]) for b in spans)]
    tags = ["O"] * len(words)
    sentence_of = [
        next(n for n, part in enumerate(article.sentences) if part.start <= start < part.end)
        for start, _ in words
    ]
    used: set[int] = set()
    for ids, type_ in sorted(outer, key=lambda span: (span[0][0], -len(span[0]), span[1])):
        if not used & set(ids):
            used |= set(ids)
            for i in ids:
                if sentence_of[i] == sentence_of[ids[0]]:
                    tags[i] = f"{'B' if i == ids[0] else 'I'}-{type_}"
    return [
        [tag for tag, sentence in zip(tags, sentence_of, strict=True) if sentence == number]
        for number in range(len(article.sentences))
    ]


@pytest.mark.parametrize("seed", range(25))
def test_equal_to_the_package_on_perturbed_predictions(corpus: Corpus, seed: int) -> None:
    predictions = [perturbed(article, seed) for article in corpus]
    gold = [tags for article in corpus for tags in tagged(article, article.entities)]
    given = [
        tags
        for article, prediction in zip(corpus, predictions, strict=True)
        for tags in tagged(article, prediction.entities)
    ]
    assert given == [
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
