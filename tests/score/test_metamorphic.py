"""What must hold whatever the numbers are, on the five articles with perturbed predictions."""

from __future__ import annotations

import msgspec
import pytest

import khabar

from .perturb import perturbed

replaced = msgspec.structs.replace


@pytest.mark.parametrize("seed", range(4))
def test_two_halves_add_up(corpus: khabar.Corpus, seed: int) -> None:
    given = [perturbed(article, seed) for article in corpus]
    whole = khabar.score(given, corpus)
    halves = [
        khabar.score(given[part], khabar.Corpus(corpus[part]))
        for part in (slice(2), slice(2, None))
    ]
    for name, score in whole["entities"].items():
        one, other = (half["entities"][name].total for half in halves)
        assert one.plus(other) == score.total, name


@pytest.mark.parametrize("seed", range(4))
def test_a_wrong_prediction_raises_nothing(corpus: khabar.Corpus, seed: int) -> None:
    given = [perturbed(article, seed) for article in corpus]
    article = corpus[4]
    junk = next(zone for zone in article.zones if zone.type == "boilerplate")
    token = next(t for t in article.tokens if junk.start <= t.start < junk.end)
    wrong = khabar.Entity(start=token.start, end=token.end, type="FAC")
    more = [*given[:4], replaced(given[4], entities=(*given[4].entities, wrong))]
    before, after = khabar.score(given, corpus), khabar.score(more, corpus)
    for name, score in after["entities"].items():
        if name != "nested":  # it lies within nothing
            assert score.precision <= before["entities"][name].precision, name
            assert score.recall <= before["entities"][name].recall, name
    assert (
        after["entities"]["strict"].total.predicted
        == before["entities"]["strict"].total.predicted + 1
    )


def test_gold_is_100_and_empty_0_on_every_measure(corpus: khabar.Corpus) -> None:
    for name, f1 in (("gold", 1), ("empty", 0)):
        report = khabar.evaluate(name, corpus)
        assert {score.f1 for measures in report.values() for score in measures.values()} == {f1}
        identity = {s.f1 for scores in report.identity.values() for s in (scores or {}).values()}
        assert identity == ({1} if name == "gold" else set())


def test_nothing_at_all_is_0_and_no_crash() -> None:
    article = khabar.Article(id="a", text="", entities=(), dates=(), events=())
    corpus = khabar.Corpus([article])
    empty = khabar.Prediction(id="a", entities=(), dates=(), events=())
    report = khabar.score([empty], corpus)
    assert {score.f1 for measures in report.values() for score in measures.values()} == {0}
    assert report["entities"]["strict"].interval is None
