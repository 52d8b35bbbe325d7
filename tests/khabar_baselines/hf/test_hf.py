"""A tiny checkpoint through the whole of the system: no word is lost, none shifts."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

import khabar
from khabar_baselines.tags import Tag
from tests.khabar_baselines.tiny import checkpoint, roberta

pytest.importorskip("torch")
pytest.importorskip("transformers")

NOTHING = ("ً", "\u200f", "\u00a0", "\u200d", "")
"""Words of which the tokenizer makes no word piece."""
SOME = ("ـ", "😀", "وزير", "الخارجية", "،", "٢٠٢٥", "USA")


@pytest.fixture(scope="module")
def texts(corpus: khabar.Corpus) -> list[str]:
    return [article.text for article in corpus]


@pytest.fixture(scope="module")
def folder(tmp_path_factory, texts: list[str]) -> Path:
    return checkpoint(tmp_path_factory.mktemp("tiny"), texts)


@pytest.fixture(scope="module")
def free(tmp_path_factory, texts: list[str]) -> Path:
    """A checkpoint that labels a word alike wherever it stands, 16 word pieces at once."""
    return checkpoint(tmp_path_factory.mktemp("free"), texts, positions=16, context=False)


def test_it_is_found_by_name_and_scored(folder: Path, corpus: khabar.Corpus) -> None:
    tagger = khabar.system(f"hf:{folder}")
    assert tagger.labels == "anercorp"
    report = khabar.evaluate(tagger, corpus)
    assert report.errors == {}
    assert report["entities"]["strict"] is not None


def test_predictions_carry_their_labels(folder: Path, corpus: khabar.Corpus) -> None:
    answer = khabar.system(f"hf:{folder}").predict(corpus[0].blind())
    assert answer.entities and answer.labels == "anercorp" and answer.dates is None
    starts, ends = ({getattr(w, at) for w in corpus[0].tokens} for at in ("start", "end"))
    assert all(e.start in starts and e.end in ends for e in answer.entities)


def test_it_is_made_from_yaml(folder: Path, tmp_path: Path) -> None:
    path = tmp_path / "hf.yaml"
    options = {"model": str(folder), "labels": "anercorp", "batch_size": 2, "device": "cpu"}
    path.write_text(json.dumps({"system": "hf", "options": options}))
    assert khabar.system(path).name == f"hf:{folder}"


def test_no_word_shifts(free: Path) -> None:
    tagger = khabar.system(f"hf:{free}")
    alone = {word: tagger.tagged([[word]])[0][0] for word in (*SOME, *NOTHING)}
    assert len({alone[word] for word in SOME}) > 1
    for word in NOTHING:
        assert alone[word] == Tag(None)
        for place in range(len(SOME) + 1):
            sentence = [*SOME[:place], word, *SOME[place:]]
            assert tagger.tagged([sentence]) == [[alone[each] for each in sentence]]
    assert tagger.tagged([list(NOTHING), [], ["وزير"]]) == [
        [Tag(None)] * len(NOTHING),
        [],
        [alone["وزير"]],
    ]


@pytest.mark.parametrize("kind", ["xlm-roberta", "roberta"])
def test_no_word_shifts_with_other_tokenizers(tmp_path, texts, corpus, kind: str) -> None:
    tagger = khabar.system(f"hf:{roberta(tmp_path / kind, texts, kind)}")
    before = "،"  # a first word has no space before it, which some tokenizers see
    alone = {word: tagger.tagged([[before, word]])[0][1] for word in SOME}
    assert len({*alone.values()}) > 1
    for word in NOTHING:
        for place in range(len(SOME) + 1):
            (found,) = tagger.tagged([[before, *SOME[:place], word, *SOME[place:]]])
            del found[place + 1]
            assert found[1:] == [alone[each] for each in SOME]
    words = [corpus[0].text[word.start : word.end] for word in corpus[0].tokens]
    found = tagger.tagged([[before, *words]])[0][1:]
    assert found == [tags[-1] for tags in tagger.tagged([[before, word] for word in words])]


def test_a_long_sentence_is_read_to_its_end(free: Path, corpus: khabar.Corpus) -> None:
    tagger = khabar.system(f"hf:{free}")
    words = [corpus[0].text[word.start : word.end] for word in corpus[0].tokens]
    assert len(tagger._checkpoint.encoded(words).pieces) > 16 > tagger._checkpoint.limit - 1
    (found,) = tagger.tagged([words])
    assert found == [tag for (tag,) in tagger.tagged([[word] for word in words])]


def test_a_word_longer_than_the_model_reads(free: Path) -> None:
    tagger = khabar.system(f"hf:{free}")
    long = "محمدعليوزير" * 5
    (found,) = tagger.tagged([["باريس", long, "باريس"]])
    assert len(found) == 3 and found[0] == found[2]


@pytest.mark.parametrize("aggregation", ["first", "max", "average"])
def test_the_batch_size_changes_nothing(folder: Path, corpus, aggregation: str) -> None:
    blind = corpus[1].blind()
    one, few, many = (made(folder, size, aggregation).predict(blind) for size in (1, 3, 64))
    assert one == few == many


def made(folder: Path, batch_size: int = 16, aggregation: str = "first", **options: object):
    from khabar_baselines.hf.system import Hf

    return Hf(str(folder), batch_size=batch_size, aggregation=aggregation, **options)


def test_aggregations_differ_as_they_say() -> None:
    import numpy as np

    from khabar_baselines.hf.system import AGGREGATIONS

    scores = np.array([[0.6, 0.4, 0.0], [0.1, 0.2, 0.7], [0.2, 0.8, 0.0]], np.float32)
    found = {name: label(scores) for name, label in AGGREGATIONS.items()}
    assert found == {"first": 0, "max": 1, "average": 1}
    assert AGGREGATIONS["max"](scores[:2]) == 2 and AGGREGATIONS["average"](scores[:2]) == 0


@pytest.mark.parametrize(
    ("labels", "options", "said"),
    [
        (("O", "B-DRUG"), {}, r"the checkpoint's DRUG is not among .*`types`"),
        (("O", "B-PERS", "B-LOC"), {}, "in anercorp and wojood; declare one"),
        (("O", "B-DRUG"), {"labels": "wojood"}, "not among the types of wojood"),
    ],
)
def test_unknown_labels_say_what_to_do(tmp_path, labels, options, said) -> None:
    folder = checkpoint(tmp_path / "odd", ["نص"], labels)
    with pytest.raises(khabar.KhabarError, match=said) as caught:
        made(folder, **options)
    assert str(folder) in str(caught.value) and "\n" not in str(caught.value)


def test_other_names_for_types(tmp_path: Path) -> None:
    folder = checkpoint(tmp_path / "odd", ["نص"], ("O", "B-PERSON", "B-DRUG"))
    assert made(folder, types={"PERSON": "PER", "DRUG": None}).labels is None


@pytest.mark.parametrize(
    ("model", "said"),
    [
        ("owner/no-such-model", r"`hf download owner/no-such-model`"),
        ("./no/such/folder", "no such folder"),
        ("", "give a checkpoint"),
    ],
)
def test_missing_weights_say_how_to_fetch_them(model: str, said: str) -> None:
    with pytest.raises(khabar.KhabarError, match=said) as caught:
        khabar.system(f"hf:{model}")
    assert "\n" not in str(caught.value)


def test_a_folder_without_weights(tmp_path: Path, folder: Path) -> None:
    for name in ("config.json", "vocab.txt", "tokenizer_config.json"):
        (tmp_path / name).write_bytes((folder / name).read_bytes())
    with pytest.raises(khabar.KhabarError, match="this folder has no token classifier"):
        made(tmp_path)
    with pytest.raises(khabar.KhabarError, match="cannot read it"):
        made(tmp_path.parent)


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"aggregation": "last"}, "'last' is unknown; known: first, max, average"),
        ({"batch_size": 0}, "batch_size: 0"),
        ({"device": "abacus"}, "device: 'abacus' cannot be used"),
    ],
)
def test_a_wrong_option_is_told(folder: Path, options: dict, said: str) -> None:
    with pytest.raises(khabar.KhabarError, match=said):
        made(folder, **options)


@pytest.mark.parametrize("text", ["", "\u200f", "ً ـ", "باريس\u200fلندن\u00a0ً ـ 😀!\n\u200f\nنص."])
def test_whatever_is_given_is_answered(folder: Path, text: str) -> None:
    assert khabar.evaluate(made(folder), [khabar.Article(id="x", text=text)]).errors == {}


def test_other_weights_and_options_are_another_system_to_a_run(folder: Path, free: Path) -> None:
    from khabar.run.key import key

    one = khabar.system(f"hf:{folder}")
    assert key(one) == key(khabar.system(f"hf:{folder}"))
    other = type(one)(str(folder), aggregation="max")
    assert len({key(one), key(other), key(khabar.system(f"hf:{free}"))}) == 3
