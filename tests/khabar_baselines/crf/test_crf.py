"""The conditional random field learns from practice, never from the articles."""

from __future__ import annotations

import re

import msgspec
import pytest

import khabar

replace = msgspec.structs.replace
pytest.importorskip("sklearn_crfsuite")
system = pytest.importorskip("khabar_baselines.crf.system")


@pytest.fixture(scope="module")
def tagger():
    return system.Crf()


def test_the_figures_of_the_page_are_what_the_command_gives(tagger, corpus, root) -> None:
    page = (root / "docs/systems.md").read_text(encoding="utf-8")
    (told,) = re.findall(r"`khabar evaluate crf` \(.*strict ([\d.]+), coarse ([\d.]+)\)", page)
    scores = khabar.evaluate(tagger, corpus)["entities"]
    assert told == tuple(f"{100 * scores[name].f1:.1f}" for name in ("strict", "coarse"))


def test_it_learns_from_practice_and_from_nothing_else(tagger, monkeypatch) -> None:
    practice = khabar.load("practice")
    assert tagger.identity["train"] == practice.identity
    monkeypatch.setattr(khabar, "load", lambda source: {"practice": practice}[source])
    assert system.Crf().predict(practice[0].blind()) == tagger.predict(practice[0].blind())


def test_it_learns_what_it_is_given() -> None:
    pieces = khabar.load("practice")[:3]
    marked = [
        replace(one, entities=tuple(replace(e, type="EVENT") for e in one.entities or ()))
        for one in pieces
    ]
    found = system.Crf(khabar.Corpus(marked)).predict(pieces[0].blind()).entities
    assert {entity.type for entity in found} == {"EVENT"}


def test_the_same_twice_and_trained_once(tagger, corpus: khabar.Corpus) -> None:
    first, model = tagger.predict(corpus[1].blind()), tagger._model
    assert tagger.predict(corpus[1].blind()) == first
    assert tagger._model is model
    assert first.labels is None and first.dates is None and first.entities


def test_gold_is_needed(corpus: khabar.Corpus) -> None:
    with pytest.raises(khabar.KhabarError, match="give another corpus as `train`"):
        system.Crf(khabar.Corpus([each.blind() for each in corpus]))


def test_train_takes_a_path_from_yaml(tmp_path, corpus: khabar.Corpus) -> None:
    rows = "".join(
        msgspec.json.encode(each).decode() + "\n" for each in khabar.load("practice")[:2]
    )
    (tmp_path / "train.jsonl").write_text(rows, encoding="utf-8")
    path = tmp_path / "crf.yaml"
    path.write_text(f"system: crf\noptions: {{train: {tmp_path / 'train.jsonl'}}}\n")
    tagger = khabar.system(path)
    assert tagger.identity["train"] == khabar.load(tmp_path / "train.jsonl").identity
    assert tagger.predict(corpus[3].blind()).entities is not None


@pytest.mark.parametrize("text", ["", " ", "\u200f", "ً", "ـ", "😀", "باريس\u00a0\u200fلندن ً ـ 😀!"])
def test_whatever_is_given_is_answered(tagger, text: str) -> None:
    assert khabar.evaluate(tagger, [khabar.Article(id="x", text=text)]).errors == {}
