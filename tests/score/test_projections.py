"""Systems that speak another corpus's labels: both sides projected, nothing dropped unseen."""

from __future__ import annotations

import json
from pathlib import Path

import msgspec
import pytest

import khabar
from khabar import labels

INVENTORIES = labels.INVENTORIES


def spoken(corpus: khabar.Corpus, name: str) -> list[khabar.Prediction]:
    """Return the gold as a system would give it that has another inventory's types."""
    onto = INVENTORIES[name].projection
    return [
        khabar.Prediction(
            id=article.id,
            labels=name,
            entities=tuple(
                msgspec.structs.replace(e, type=onto[e.type], entity=None)
                for e in article.entities
                if e.type in onto
            ),
        )
        for article in corpus
    ]


@pytest.mark.parametrize("name", INVENTORIES)
def test_an_inventory_projects_onto_its_own_types(name: str) -> None:
    inventory = INVENTORIES[name]
    assert set(inventory.projection) <= set(labels.ENTITY_TYPES)
    assert set(inventory.projection.values()) <= set(inventory.types)
    assert set(inventory.coarse) <= set(inventory.types)
    for ours, theirs in inventory.projection.items():  # both ways to the coarse types agree
        assert labels.COARSE.get(ours) == inventory.coarse.get(theirs)


@pytest.mark.parametrize("name", INVENTORIES)
def test_gold_in_their_labels_scores_100(corpus: khabar.Corpus, name: str) -> None:
    report = khabar.score(spoken(corpus, name), corpus)
    assert {score.f1 for score in report["entities"].values()} == {1.0}
    strict = report["entities"]["strict"]
    wanted = sum(e.type in INVENTORIES[name].projection for a in corpus for e in a.entities)
    assert strict.total == (wanted, wanted, wanted)
    assert set(strict.by_type) <= set(INVENTORIES[name].types)
    assert str(strict.signature).startswith(f"entities.strict|{name}:mentions:words+type|")


def test_coarse_is_the_same_number_in_every_inventory(corpus: khabar.Corpus) -> None:
    totals = {
        khabar.score(spoken(corpus, n), corpus)["entities"]["coarse"].total for n in INVENTORIES
    }
    gold = [khabar.system("gold").predict(article) for article in corpus]
    assert totals == {khabar.score(gold, corpus)["entities"]["coarse"].total}


def test_a_type_without_a_counterpart_leaves_both_sides(corpus: khabar.Corpus) -> None:
    money = khabar.Entity(start=0, end=4, type="MONEY")
    plain = spoken(corpus, "ontonotes")
    more = [msgspec.structs.replace(p, entities=(*p.entities, money)) for p in plain]
    assert khabar.score(more, corpus)["entities"]["strict"].f1 == 1


def test_a_label_of_no_inventory_is_an_error(corpus: khabar.Corpus) -> None:
    entity = khabar.Entity(start=0, end=4, type="PERSON")
    for name, said in ((None, "'PERSON' is not one of PER"), ("anercorp", "not one of PERS")):
        with pytest.raises(khabar.KhabarError, match=said):
            khabar.score([khabar.Prediction(id="000", labels=name, entities=(entity,))], corpus)
    with pytest.raises(khabar.KhabarError, match="labels: 'conll' is not one of anercorp"):
        khabar.score([khabar.Prediction(id="000", labels="conll", entities=())], corpus)


def test_one_run_has_one_inventory(corpus: khabar.Corpus) -> None:
    mixed = [*spoken(corpus, "wojood")[:2], *spoken(corpus, "anercorp")[2:]]
    with pytest.raises(khabar.KhabarError, match="types of anercorp, wojood; give all of them one"):
        khabar.score(mixed, corpus)


def test_a_system_declares_its_labels_and_a_file_is_told_them(
    corpus: khabar.Corpus, tmp_path: Path, run
) -> None:
    class Tagger:
        name, labels = "tagger", "wojood"

        def predict(self, article: khabar.Article) -> khabar.Prediction:
            found = next(p for p in spoken(corpus, "wojood") if p.id == article.id)
            return msgspec.structs.replace(found, labels=None)

    assert khabar.evaluate(Tagger(), corpus)["entities"]["strict"].f1 == 1
    path = tmp_path / "predictions.jsonl"
    rows = [msgspec.to_builtins(p) for p in spoken(corpus, "wojood")]
    lines = [json.dumps({k: v for k, v in row.items() if k != "labels"}) for row in rows]
    path.write_text("\n".join(lines), encoding="utf-8")
    found = json.loads(run("score", path, "--labels", "wojood", "--json").stdout)
    assert found["scores"]["entities"]["strict"]["f1"] == 1
    assert "'PERS' is not one of PER" in run("score", path).stderr
