"""A tiny checkpoint of gliner's own classes through the whole of the system."""

from __future__ import annotations

import json
import shutil
from itertools import pairwise
from pathlib import Path

import pytest

import khabar
from khabar.labels import ENTITY_TYPES
from khabar.text import sentences, words
from tests.khabar_baselines.tiny import gliner

pytest.importorskip("gliner", reason="needs khabar[gliner]")

from khabar_baselines.gliner.reader import Mention, _compatible

NOTHING = ("ً", "\u0651", "\u0640\u064b")
"""Words of which the tokenizer makes no word piece, but for the last: of one."""
SOME = ("ـ", "وزير", "الخارجية", "،", "٢٠٢٥", "مُحَمَّدٌ", "USA")
VOWELLED = "قالَ مُحَمَّدٌ إنَّ وَزيرَ الخارجيّةِ وصلَ."


@pytest.fixture(scope="module")
def texts(corpus: khabar.Corpus) -> list[str]:
    return [*(article.text for article in corpus), *SOME]


@pytest.fixture(scope="module")
def folder(tmp_path_factory, texts: list[str]) -> Path:
    return gliner(tmp_path_factory.mktemp("tiny"), texts, positions=2048, words=2048)


def read(text: str) -> khabar.Article:
    return khabar.Article(id="a", text=text, sentences=sentences(text), tokens=words(text))


def made(folder: Path, **options: object):
    from khabar_baselines.gliner.system import Gliner

    return Gliner(str(folder), **options)


def changed(folder: Path, into: Path, **fields: object) -> Path:
    """Copy a checkpoint with other fields in its config."""
    shutil.copytree(folder, into)
    config = json.loads((into / "gliner_config.json").read_text(encoding="utf-8"))
    (into / "gliner_config.json").write_text(json.dumps(config | fields))
    return into


def test_it_is_found_by_name_and_scored(folder: Path, corpus: khabar.Corpus) -> None:
    report = khabar.evaluate(f"gliner:{folder}", corpus)
    assert report.errors == {}
    assert report["entities"]["strict"] is not None
    assert report["dates"]["value"] is None


def test_mentions_are_khabar_s_words_and_types(folder: Path, corpus: khabar.Corpus) -> None:
    answer = made(folder).predict(corpus[0].blind())
    assert len(answer.entities) > 10 and answer.labels is None
    assert {entity.type for entity in answer.entities} <= {*ENTITY_TYPES}
    starts, ends = ({getattr(w, at) for w in corpus[0].tokens} for at in ("start", "end"))
    assert all(e.start in starts and e.end in ends for e in answer.entities)


def test_vowelled_words_stay_whole(folder: Path) -> None:
    """gliner's own splitter makes nine words of مُحَمَّدٌ."""
    from gliner import GLiNER

    article = read(VOWELLED)
    found = made(folder, threshold=0.0).predict(article).entities
    ends = {word.end for word in article.tokens}
    assert {e.end for e in found} <= ends and len(found) > len(article.tokens)
    own = GLiNER.from_pretrained(str(folder)).predict_entities(VOWELLED, ["شخص"], threshold=0.0)
    assert not {item["end"] for item in own} <= ends


def test_it_answers_as_gliner_does_where_words_are_the_same(folder: Path) -> None:
    from gliner import GLiNER

    text, labels = "وصل وزير الخارجية المصري إلى باريس الخميس", {"PER": "person", "GPE": "city"}
    for nested in (True, False):
        own = GLiNER.from_pretrained(str(folder)).predict_entities(
            text, [*labels.values()], flat_ner=not nested, threshold=0.4
        )
        ours = made(folder, labels=labels, nested=nested, threshold=0.4)
        found = ours.predict(read(text)).entities
        types = {prompt: type_ for type_, prompt in labels.items()}
        expected = {(item["start"], item["end"], types[item["label"]]) for item in own}
        assert {(e.start, e.end, e.type) for e in found} == expected and expected


def test_no_word_shifts(folder: Path) -> None:
    reader = made(folder, threshold=0.4)._reader
    (alone,) = reader.mentions([SOME])
    assert alone
    for word in NOTHING[:2]:
        for place in range(len(SOME) + 1):
            (found,) = reader.mentions([[*SOME[:place], word, *SOME[place:]]])
            moved = [(at - (at > place), to - (to > place)) for at, to, *_ in found]
            assert moved == [(at, to) for at, to, *_ in alone]
    assert reader.mentions([[*NOTHING[:2]], [], SOME]) == [[], [], alone]


def test_a_long_sentence_is_read_to_its_end(tmp_path, folder, corpus) -> None:
    forms = [corpus[0].text[word.start : word.end] for word in corpus[0].tokens]
    whole = made(folder, threshold=0.45)._reader
    short = made(changed(folder, tmp_path / "short", max_len=120), threshold=0.45)._reader
    assert len(forms) > 240 > short.limit == 120
    (expected,), (found,) = whole.mentions([forms]), short.mentions([forms])
    assert max(mention.end for mention in found) > len(forms) - 10
    assert [each[:3] for each in found] == [each[:3] for each in expected]


def test_the_labels_take_room_from_the_sentence(tmp_path: Path, texts: list[str], corpus) -> None:
    few = gliner(tmp_path / "few", texts, positions=200)
    one, many = made(few, labels={"PER": "شخص"}), made(few, labels="ar")
    assert 0 < many._reader.limit < one._reader.limit < 200
    assert khabar.evaluate(many, corpus).errors == {}
    with pytest.raises(
        khabar.KhabarError, match=r"they take .* of the 200 .* give fewer or shorter"
    ):
        made(few, labels={"PER": "شخص " * 300})


def test_a_word_longer_than_the_checkpoint_reads(tmp_path: Path, folder: Path) -> None:
    reader = made(changed(folder, tmp_path / "short", max_len=8), threshold=0.4)._reader
    (alone,) = reader.mentions([["باريس", "لندن"]])
    (found,) = reader.mentions([["باريس", "محمدعليوزير" * 5, "لندن"]])
    assert [(each.start, each.end) for each in found if each.end == 1] == [
        (each.start, each.end) for each in alone if each.end == 1
    ]


@pytest.mark.parametrize("nested", [True, False])
def test_the_batch_size_changes_nothing(folder: Path, corpus, nested: bool) -> None:
    blind = corpus[1].blind()
    one, many = (made(folder, batch_size=n, nested=nested).predict(blind) for n in (1, 64))
    assert one == many


def test_mentions_nest_only_if_they_may(folder: Path, corpus: khabar.Corpus) -> None:
    for nested in (True, False):
        found = made(folder, nested=nested, threshold=0.45).predict(corpus[0].blind()).entities
        ordered = sorted(found, key=lambda e: (e.start, -e.end))
        inside = any(b.start < a.end for a, b in pairwise(ordered))
        assert inside == nested


@pytest.mark.parametrize(
    ("spans", "nested", "flat"),
    [
        ([(0, 2), (2, 3)], [(0, 2), (2, 3)], [(0, 2), (2, 3)]),
        ([(0, 3), (1, 2)], [(0, 3), (1, 2)], [(0, 3)]),
        ([(0, 2), (1, 3)], [(0, 2)], [(0, 2)]),
        ([(1, 2), (0, 2)], [(0, 2), (1, 2)], [(1, 2)]),
        ([(0, 2), (0, 2)], [(0, 2)], [(0, 2)]),
    ],
)
def test_mentions_of_two_windows_do_not_clash(spans, nested, flat) -> None:
    """The first has the highest score."""
    mentions = [Mention(*span, "person", -score) for score, span in enumerate(spans)]
    for may, expected in ((True, nested), (False, flat)):
        assert [(m.start, m.end) for m in _compatible(mentions, may)] == expected


def test_what_it_is_asked_for_is_an_option(folder: Path, corpus: khabar.Corpus) -> None:
    labels = {"PERS": "اسم شخص", "CURR": "عملة"}
    system = made(folder, labels=labels, inventory="wojood")
    answer = system.predict(corpus[0].blind())
    assert answer.labels == system.labels == "wojood"
    assert {entity.type for entity in answer.entities} <= {*labels}
    assert made(folder, labels="ar")._types.keys() != made(folder)._types.keys()
    assert {*made(folder, labels="ar")._types.values()} == {*ENTITY_TYPES}


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"labels": "fr"}, "labels: 'fr' is unknown"),
        ({"labels": {}}, "labels: give en, ar"),
        ({"labels": {"PERS": "person"}}, "labels: 'PERS' is unknown; .*`inventory`"),
        ({"labels": {"PER": " "}}, "labels: PER: give words"),
        ({"labels": {"PER": None}}, "labels: PER: give words"),
        ({"labels": {"PER": "name", "LOC": " name"}}, "two types have the same words"),
        ({"inventory": "conll"}, "inventory: 'conll' is unknown"),
        ({"threshold": 2}, "threshold: 2: give a score"),
        ({"batch_size": 0}, "batch_size: 0"),
        ({"device": "abacus"}, "device: 'abacus' cannot be used"),
    ],
)
def test_a_wrong_option_is_told(folder: Path, options: dict, said: str) -> None:
    with pytest.raises(khabar.KhabarError, match=said) as caught:
        made(folder, **options)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("model", "said"),
    [
        ("owner/no-such-model", r"`hf download owner/no-such-model`"),
        ("./no/such/folder", "no such folder"),
        ("", "give a checkpoint"),
    ],
)
def test_missing_weights_say_how_to_fetch_them(run, model: str, said: str) -> None:
    with pytest.raises(khabar.KhabarError, match=said) as caught:
        khabar.system(f"gliner:{model}")
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"encoder_config": None, "model_name": "owner/encoder"}, "hf download owner/encoder"),
        ({"encoder_config": {"model_type": "bert", "auto_map": {}}}, "code of its own"),
        ({"encoder_config": {"model_type": "no-such-encoder"}}, "gliner cannot read it"),
    ],
)
def test_a_folder_that_cannot_be_read(tmp_path: Path, folder: Path, fields, said: str) -> None:
    with pytest.raises(khabar.KhabarError, match=said) as caught:
        made(changed(folder, tmp_path / "odd", **fields))
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("config", [None, "{", "[]"])
def test_a_folder_without_a_config(tmp_path: Path, config: str | None) -> None:
    if config:
        (tmp_path / "gliner_config.json").write_text(config)
    with pytest.raises(khabar.KhabarError, match=r"gliner_config.json"):
        made(tmp_path)


def test_a_folder_without_weights(tmp_path: Path, folder: Path) -> None:
    (changed(folder, tmp_path / "bare") / "model.safetensors").unlink()
    with pytest.raises(khabar.KhabarError, match=r"files are missing"):
        made(tmp_path / "bare")


@pytest.mark.parametrize("text", ["", "\u200f", "ً ـ", "باريس\u200fلندن\u00a0ً ـ 😀!\n\u200f\nنص."])
def test_whatever_is_given_is_answered(folder: Path, text: str) -> None:
    assert khabar.evaluate(made(folder), [khabar.Article(id="x", text=text)]).errors == {}


def test_other_weights_and_options_are_another_system_to_a_run(tmp_path, folder: Path) -> None:
    from khabar.run.key import key

    assert key(made(folder)) == key(khabar.system(f"gliner:{folder}"))
    others = [{"labels": "ar"}, {"threshold": 0.3}, {"nested": False}]
    systems = [made(folder), *(made(folder, **each) for each in others)]
    assert len({*map(key, systems), key(made(changed(folder, tmp_path / "x")))}) == 5
