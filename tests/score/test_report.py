from __future__ import annotations

import random

import msgspec
import pytest

import khabar
from khabar.score.counts import Counts
from khabar.score.measures import MEASURES

from .perturb import perturbed


def scores(report: khabar.Report):
    return [score for measures in report.values() for score in measures.values()]


def test_gold_scores_100_everywhere(corpus: khabar.Corpus) -> None:
    report = khabar.evaluate("gold", corpus)
    assert {score.f1 for score in scores(report)} == {1.0}
    assert len(scores(report)) == len(MEASURES)


def test_empty_scores_0_everywhere(corpus: khabar.Corpus) -> None:
    report = khabar.evaluate("empty", corpus)
    assert {score.f1 for score in scores(report)} == {0.0}


def test_a_task_that_is_not_done_has_no_score(corpus: khabar.Corpus) -> None:
    report = khabar.score([khabar.Prediction(id="000", dates=())], corpus)
    assert report["entities"]["strict"] is None
    assert report["dates"]["value"].f1 == 0
    assert report.buckets["missing"] == ["001", "002", "003", "004"]


def test_a_missing_article_stays_in_the_denominator(corpus: khabar.Corpus) -> None:
    gold = [khabar.system("gold").predict(article) for article in corpus]
    report = khabar.score(gold[:4], corpus)
    value = report["dates"]["value"]
    assert value.total.gold == sum(len(article.dates) for article in corpus)
    assert value.precision == 1
    assert value.recall < 1


def test_no_predictions_at_all(corpus: khabar.Corpus) -> None:
    report = khabar.score([], corpus)
    assert {score.f1 for score in scores(report)} == {0}
    assert len(report.buckets["missing"]) == 5


@pytest.mark.parametrize("seed", range(5))
def test_nothing_depends_on_order(corpus: khabar.Corpus, seed: int) -> None:
    given = [perturbed(article, seed) for article in corpus]
    chance = random.Random(seed)
    mixed = []
    for prediction in given:
        entities = list(prediction.entities)
        chance.shuffle(entities)
        mixed.append(msgspec.structs.replace(prediction, entities=tuple(entities)))
    chance.shuffle(mixed)
    assert khabar.score(given, corpus).as_dict() == khabar.score(mixed, corpus).as_dict()


@pytest.mark.parametrize("seed", range(5))
def test_duplicates_change_nothing(corpus: khabar.Corpus, seed: int) -> None:
    given = [perturbed(article, seed) for article in corpus]
    twice = [msgspec.structs.replace(p, entities=p.entities * 2) for p in given]
    assert khabar.score(given, corpus).as_dict() == khabar.score(twice, corpus).as_dict()


def test_duplicates_of_dates_and_events_change_nothing(corpus: khabar.Corpus) -> None:
    gold = [khabar.system("gold").predict(article) for article in corpus]
    twice = [
        msgspec.structs.replace(p, dates=p.dates * 2, events=tuple(reversed(p.events)) * 2)
        for p in gold
    ]
    assert khabar.score(twice, corpus).as_dict() == khabar.score(gold, corpus).as_dict()


def test_an_article_without_gold_is_not_scored(corpus: khabar.Corpus) -> None:
    bare = msgspec.structs.replace(corpus[0], id="bare", dates=None)
    mixed = khabar.Corpus([*corpus, bare])
    report = khabar.evaluate("regex", mixed)
    assert "bare" not in report["dates"]["value"].by_article
    assert "bare" in report["entities"]["strict"].by_article


def test_a_signature_tells_the_conditions(corpus: khabar.Corpus) -> None:
    report = khabar.evaluate("gold", corpus)
    assert str(report["dates"]["value"].signature).startswith("dates.value|mentions:overlap+value|")
    assert str(report["entities"]["coarse"].signature).startswith(
        "entities.coarse|coarse:words+type|"
    )


def test_only_the_yardstick_sees_gold(corpus: khabar.Corpus) -> None:
    class Impostor:
        name = "gold"

        def predict(self, article: khabar.Article) -> khabar.Prediction:
            return khabar.Prediction(id=article.id, dates=article.dates or ())

    assert khabar.evaluate(Impostor(), corpus)["dates"]["value"].f1 == 0


@pytest.mark.parametrize("seed", range(5))
def test_typed_measures_are_the_sum_of_their_types(corpus: khabar.Corpus, seed: int) -> None:
    report = khabar.score([perturbed(article, seed) for article in corpus], corpus)
    for name in ("strict", "exact", "coarse", "seqeval"):
        score = report["entities"][name]
        total = Counts()
        for counts in score.by_type.values():
            total = total.plus(counts)
        assert total == score.total


def test_predictions_in_boilerplate_are_false_positives(corpus: khabar.Corpus) -> None:
    article = corpus[3]
    zone = next(zone for zone in article.zones if zone.type == "boilerplate")
    gold = khabar.system("gold").predict(article)
    spurious = khabar.Entity(start=zone.start, end=zone.end, type="ORG")
    given = msgspec.structs.replace(gold, entities=(*gold.entities, spurious))
    for name in ("span", "strict", "exact", "coarse", "seqeval"):
        counts = khabar.score([given], corpus)["entities"][name].by_article["003"]
        assert counts.predicted == counts.right + 1


def test_every_score_is_signed(corpus: khabar.Corpus) -> None:
    report = khabar.evaluate("gold", corpus)
    assert corpus.identity in str(report.signature)
    signatures = [str(score.signature) for score in scores(report)]
    assert len(set(signatures)) == len(signatures)
    assert all(corpus.identity in s and "|scorer-" in s for s in signatures)


def test_records_are_checked_like_files(corpus: khabar.Corpus) -> None:
    twice = [khabar.Prediction(id="000"), khabar.Prediction(id="000")]
    with pytest.raises(khabar.KhabarError, match="'000': already answered"):
        khabar.score(twice, corpus)
    with pytest.raises(khabar.KhabarError, match="no article of this corpus"):
        khabar.score([khabar.Prediction(id="x")], corpus)


def test_nothing_in_gold_and_nothing_predicted_is_no_success() -> None:
    assert (Counts().precision, Counts().recall, Counts().f1) == (0, 0, 0)


def test_what_stands_beside_an_error_is_no_answer(corpus: khabar.Corpus) -> None:
    gold = [khabar.system("gold").predict(article) for article in corpus]
    failed = msgspec.structs.replace(gold[0], error="timed out")
    report = khabar.score([failed, *gold[1:]], corpus)
    assert report.buckets["failed"] == ["000"]
    assert report["entities"]["strict"].by_article["000"].predicted == 0


def test_columns_hold_the_counts_of_every_article(corpus: khabar.Corpus) -> None:
    report = khabar.score([perturbed(article, 3) for article in corpus], corpus)
    table, columns = report.as_dict()["scores"]["entities"], report.as_columns()
    assert columns["schema_version"] == 2
    for name, score in columns["scores"]["entities"].items():
        rows = zip(*(score["articles"][count] for count in Counts._fields), strict=True)
        found = dict(zip(columns["articles"]["entities"], rows, strict=True))
        assert found == {
            id_: tuple(each[count] for count in Counts._fields)
            for id_, each in table[name]["articles"].items()
        }
    assert columns["scores"]["dates"] == report.as_dict()["scores"]["dates"]
