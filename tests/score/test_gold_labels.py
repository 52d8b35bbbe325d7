"""Gold under another inventory's types: what makes no sense there is not computed."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

import khabar
from khabar import Article, Entity, KhabarError, Prediction, labels
from khabar.score.measures import MEASURES
from khabar.score.outcomes import counts, outcomes

TEXT = "زار محمد علي وزارة الداخلية في الرباط يوم الأحد"
AT = {word: (TEXT.index(word), TEXT.index(word) + len(word)) for word in TEXT.split()}


def entity(first: str, last: str, type_: str) -> Entity:
    return Entity(start=AT[first][0], end=AT[last][1], type=type_)


GOLD = Article(
    id="a",
    text=TEXT,
    labels="wojood",
    entities=(
        entity("محمد", "علي", "PERS"),
        entity("وزارة", "الداخلية", "ORG"),
        entity("الرباط", "الرباط", "GPE"),
        entity("يوم", "الأحد", "DATE"),
    ),
)
OURS = Prediction(
    id="a",
    entities=(entity("محمد", "علي", "PER"), entity("الرباط", "الرباط", "GPE")),
)


def test_predictions_in_khabar_s_types_are_compared_by_the_coarse_ones_alone() -> None:
    report = khabar.score([OURS], [GOLD])
    scores = report["entities"]
    assert [name for name, score in scores.items() if score] == ["coarse"]
    assert scores["coarse"].total == (3, 2, 2)
    assert "entities: gold has the types of wojood, predictions those of khabar" in report.notes[0]


def test_predictions_in_the_gold_s_types_are_compared_by_all_of_them() -> None:
    theirs = Prediction(id="a", labels="wojood", entities=GOLD.entities[1:])
    scores = khabar.score([theirs], [GOLD])["entities"]
    assert scores["strict"].total == (4, 3, 3)
    assert set(scores["strict"].by_type) == {"PERS", "ORG", "GPE", "DATE"}
    assert scores["coarse"].total == (3, 2, 2)
    assert str(scores["strict"].signature).startswith("entities.strict|wojood:")


def test_two_other_inventories_are_compared_by_the_coarse_types() -> None:
    anercorp = Prediction(
        id="a",
        labels="anercorp",
        entities=(entity("محمد", "علي", "PERS"), entity("في", "في", "MISC")),
    )
    report = khabar.score([anercorp], [GOLD])
    assert report["entities"]["coarse"].total == (3, 1, 1)
    assert report["entities"]["strict"] is None


@pytest.mark.parametrize("name", ["gold", "quoted"])
def test_the_gold_itself_scores_100(name: str) -> None:
    scores = khabar.evaluate(name, [GOLD])["entities"]
    assert {score.f1 for score in scores.values() if score} == {1.0}


@pytest.mark.parametrize(
    "answer", [OURS, Prediction(id="a", labels="wojood", entities=GOLD.entities)]
)
def test_outcomes_count_as_the_scores_do(answer: Prediction) -> None:
    report, (article,) = khabar.score([answer], [GOLD]), khabar.Corpus([GOLD])
    for measure in MEASURES:
        score = report[measure.task][measure.name]
        if measure.task == "entities" and score is not None:
            assert counts(outcomes(article, answer, measure)) == score.total


def test_coarse_leads_where_it_is_alone(tmp_path: Path, run) -> None:
    corpus, answers = tmp_path / "corpus.jsonl", tmp_path / "predictions.jsonl"
    row = {"id": "a", "text": TEXT, "labels": "wojood", "entities": [
        {"start": m.start, "end": m.end, "type": m.type} for m in GOLD.entities
    ]}  # fmt: skip
    corpus.write_text(json.dumps(row), encoding="utf-8")
    answers.write_text(
        json.dumps({"id": "a", "entities": [{"start": 4, "end": 12, "type": "PER"}]}),
        encoding="utf-8",
    )
    found = run("score", answers, "--data", corpus)
    assert found.returncode == 0, found.stderr
    rows = [line.split() for line in found.stdout.splitlines()]
    assert [row[1] for row in rows if row[:1] == ["entities"]] == ["coarse"]
    assert "only coarse is computed" in found.stdout


def test_a_corpus_has_one_inventory(tmp_path: Path) -> None:
    other = Article(id="b", text="x", entities=())
    with pytest.raises(KhabarError, match="types of khabar and wojood; give all articles the same"):
        khabar.Corpus([GOLD, other])
    with pytest.raises(KhabarError, match="labels: 'wojod' is not one of"):
        khabar.Corpus([Article(id="b", text="x", labels="wojod")])
    with pytest.raises(KhabarError, match="'PER' is not one of PERS"):
        khabar.Corpus([Article(id="b", text="x", labels="wojood", entities=(
            Entity(start=0, end=1, type="PER"),
        ))])  # fmt: skip


def test_articles_without_labels_keep_their_hash(corpus: khabar.Corpus) -> None:
    assert b'"labels"' not in corpus[0].content()
    assert b'"labels":"wojood"' in GOLD.content()


def test_khabar_s_adjectives_are_not_wojood_s_groups() -> None:
    assert "NORP" not in labels.INVENTORIES["wojood"].projection
    assert labels.INVENTORIES["ontonotes"].projection["NORP"] == "NORP"
