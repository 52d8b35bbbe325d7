"""The conditional random field never learns from the article that it tags."""

from __future__ import annotations

import re

import msgspec
import pytest

import khabar

pytest.importorskip("sklearn_crfsuite")
system = pytest.importorskip("khabar_baselines.crf.system")


@pytest.fixture(scope="module")
def tagger(corpus: khabar.Corpus):
    return system.Crf(corpus)


def test_the_figures_of_the_page_are_what_the_command_gives(tagger, corpus, root) -> None:
    page = (root / "docs/systems.md").read_text(encoding="utf-8")
    (told,) = re.findall(r"`khabar evaluate crf` \(.*strict ([\d.]+), coarse ([\d.]+)\)", page)
    scores = khabar.evaluate(tagger, corpus)["entities"]
    assert told == tuple(f"{100 * scores[name].f1:.1f}" for name in ("strict", "coarse"))


def article(text: str, id_: str = "new") -> khabar.Article:
    return khabar.Corpus([khabar.Article(id=id_, text=text)])[0]


def learnt(tagger, each: khabar.Article) -> set[str]:
    return {tagger._articles[place].id for place in tagger.learnt_from(each)}


def test_an_article_is_left_out(tagger, corpus: khabar.Corpus) -> None:
    for each in corpus:
        assert learnt(tagger, each.blind()) == set(corpus.ids) - {each.id}


@pytest.mark.parametrize("suite", ["places", "realis"])
def test_the_article_that_a_suite_changed_is_left_out(tagger, corpus, suite: str) -> None:
    for variant in khabar.load(suite=suite)[:20]:
        assert learnt(tagger, variant.blind()) == set(corpus.ids) - {variant.base}


@pytest.mark.parametrize(
    "change",
    [
        str,
        lambda text: text.replace(" ", "\u00a0"),
        lambda text: "\u200f" + text.replace("\n", "\n\n") + "\n",
    ],
    ids=["same", "NBSP", "marks and lines"],
)
def test_a_copy_under_another_id_is_left_out(tagger, corpus, change) -> None:
    copy = article(change(corpus[2].text))
    assert learnt(tagger, copy) == set(corpus.ids) - {corpus[2].id}


def test_an_article_under_the_same_id_is_left_out(tagger, corpus: khabar.Corpus) -> None:
    corrected = article(corpus[2].text + " تصحيح.", corpus[2].id)
    assert learnt(tagger, corrected) == set(corpus.ids) - {corpus[2].id}


def test_a_stranger_is_tagged_by_all(tagger, corpus: khabar.Corpus) -> None:
    assert learnt(tagger, article("زار الوزير باريس.")) == set(corpus.ids)


def test_the_models_are_trained_on_what_is_said(monkeypatch, corpus: khabar.Corpus) -> None:
    """An article's own gold has no way to its answer: the labels learnt show it."""
    one = corpus[0]
    marked = msgspec.structs.replace(
        one, entities=tuple(msgspec.structs.replace(e, type="EVENT") for e in one.entities or ())
    )
    others = [each for each in corpus if each.id != one.id]
    with_own, without = (
        system.Crf(khabar.Corpus([marked, *others])),
        system.Crf(khabar.Corpus(others)),
    )
    assert with_own.predict(one.blind()) == without.predict(one.blind())


def test_the_same_twice_and_kept(tagger, corpus: khabar.Corpus) -> None:
    first = tagger.predict(corpus[1].blind())
    models = dict(tagger._models)
    assert tagger.predict(corpus[1].blind()) == first
    assert tagger._models == models
    assert system.Crf(corpus).predict(corpus[1].blind()) == first
    assert first.labels is None and first.dates is None and first.entities


def test_gold_is_needed(corpus: khabar.Corpus) -> None:
    with pytest.raises(khabar.KhabarError, match="give another corpus as `train`"):
        system.Crf(khabar.Corpus([each.blind() for each in corpus]))
    alone = system.Crf(khabar.Corpus([corpus[0]]))
    with pytest.raises(khabar.KhabarError, match="no other article"):
        alone.predict(corpus[0].blind())


def test_train_takes_a_path_from_yaml(tmp_path, corpus: khabar.Corpus) -> None:
    rows = "".join(msgspec.json.encode(each).decode() + "\n" for each in corpus[:2])
    (tmp_path / "train.jsonl").write_text(rows, encoding="utf-8")
    path = tmp_path / "crf.yaml"
    path.write_text(f"system: crf\noptions: {{train: {tmp_path / 'train.jsonl'}}}\n")
    assert learnt(khabar.system(path), corpus[3]) == set(corpus.ids[:2])


@pytest.mark.parametrize("text", ["", " ", "\u200f", "ً", "ـ", "😀", "باريس\u00a0\u200fلندن ً ـ 😀!"])
def test_whatever_is_given_is_answered(tagger, text: str) -> None:
    each = khabar.Article(id="x", text=text) if not text.strip() else article(text)
    assert khabar.evaluate(tagger, [each]).errors == {}
