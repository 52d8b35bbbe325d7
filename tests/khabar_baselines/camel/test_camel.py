"""camel-tools with tiny weights in place of its own: it answers for every word, none shifts."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest

import khabar
from khabar_baselines.tags import Tag
from tests.khabar_baselines.tiny import checkpoint

for library in ("torch", "transformers", "camel_tools"):
    pytest.importorskip(library)

NOTHING = ("ً", "\u200f", "\u00a0", "")
SOME = ("ـ", "😀", "وزير", "الخارجية", "،", "٢٠٢٥")
CATALOGUE = {
    "version": "1.6",
    "packages": {},
    "components": {
        "NamedEntityRecognition": {
            "default": "arabert",
            "datasets": {"arabert": {"path": "ner/arabert"}},
        }
    },
}


def forget() -> None:
    for module in [name for name in sys.modules if name.startswith("camel_tools")]:
        del sys.modules[module]


@pytest.fixture(autouse=True)
def data(tmp_path: Path, monkeypatch) -> Path:
    """A folder of camel-tools' data with a catalogue and no weights; no network."""

    def offline(*_: object, **__: object) -> None:
        raise ConnectionError("no network")

    monkeypatch.setenv("CAMELTOOLS_DATA", str(tmp_path))
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setattr("requests.Session.get", offline)
    forget()
    (tmp_path / "catalogue.json").write_text(json.dumps(CATALOGUE))
    yield tmp_path
    forget()


@pytest.fixture(scope="module")
def tiny(tmp_path_factory, corpus: khabar.Corpus) -> Path:
    texts = [article.text for article in corpus]
    return checkpoint(tmp_path_factory.mktemp("tiny") / "arabert", texts)


@pytest.fixture(scope="module")
def free(tmp_path_factory, corpus: khabar.Corpus) -> Path:
    texts = [*(article.text for article in corpus), "日本"]
    return checkpoint(tmp_path_factory.mktemp("free") / "arabert", texts, context=False)


def test_the_package_is_found_and_scored(data: Path, tiny: Path, corpus: khabar.Corpus) -> None:
    (data / "data/ner").mkdir(parents=True)
    (data / "data/ner/arabert").symlink_to(tiny)
    report = khabar.evaluate("camel", corpus)
    assert report.errors == {}
    assert "anercorp" in str(report["entities"]["strict"].signature)


@pytest.mark.parametrize("through", ["camel-tools", "transformers"])
def test_no_word_shifts(free: Path, through: str) -> None:
    tagged = made(free, through)._tagger.tagged
    alone = {word: tagged([[word]])[0][0] for word in (*SOME, *NOTHING)}
    assert len({alone[word] for word in SOME}) > 1
    for word in NOTHING:
        assert alone[word] == Tag(None)
        sentences = [[*SOME[:place], word, *SOME[place:]] for place in range(len(SOME) + 1)]
        assert tagged(sentences) == [[alone[each] for each in words] for words in sentences]


def made(folder: Path, through: str = "camel-tools", **options: object):
    from khabar_baselines.camel.system import Camel

    return Camel(through, model=str(folder), **options)


def test_both_ways_say_the_same(tiny: Path, corpus: khabar.Corpus) -> None:
    """The checkpoint decides, not the code that reads it, as long as sentences fit."""
    ways = [made(tiny, through, device="cpu") for through in ("camel-tools", "transformers")]
    for article in corpus[:2]:
        one, other = (way.predict(article.blind()) for way in ways)
        assert one == other and one.labels == "anercorp" and one.entities
    assert [way.name for way in ways] == ["camel", "camel:transformers"]


def test_a_long_sentence_and_a_long_word_are_answered(free: Path) -> None:
    tagged = made(free)._tagger.tagged
    name, long = "وزير", "日本" * 200
    of_name = tagged([[name]])[0][0]
    assert tagged([[name] * 600, [name, long, name]]) == [
        [of_name] * 600,
        [of_name, Tag(None), of_name],
    ]


def test_the_batch_size_changes_nothing(tiny: Path, corpus: khabar.Corpus) -> None:
    blind = corpus[3].blind()
    one, many = (made(tiny, batch_size=size).predict(blind) for size in (1, 64))
    assert one == many


def test_labels_that_do_not_fit_the_words_are_no_answer(tiny: Path, monkeypatch) -> None:
    recognizer = made(tiny)._tagger
    monkeypatch.setattr(recognizer._recognizer, "predict", lambda given, batch_size: [["O"]])
    with pytest.raises(khabar.KhabarError, match="1 labels for 2 words"):
        recognizer.tagged([["وزير", "باريس"]])


def test_labels_of_another_inventory(tmp_path: Path) -> None:
    folder = checkpoint(tmp_path / "odd", ["نص"], ("O", "B-PERSON"))
    for through in ("camel-tools", "transformers"):
        with pytest.raises(khabar.KhabarError, match="PERSON is not among the types of anercorp"):
            made(folder, through)


COMMAND = r"`camel_data -i ner-arabert`"


def test_missing_weights_say_how_to_fetch_them(data: Path) -> None:
    with pytest.raises(khabar.KhabarError, match=COMMAND):
        khabar.system("camel")


def test_a_missing_catalogue_does_so_too(data: Path) -> None:
    (data / "catalogue.json").unlink()
    with pytest.raises(khabar.KhabarError, match=COMMAND) as caught:
        khabar.system("camel")
    assert "\n" not in str(caught.value)


def test_a_folder_without_weights(tmp_path: Path) -> None:
    with pytest.raises(khabar.KhabarError, match="cannot be read"):
        made(tmp_path)


def test_through_transformers_names_its_checkpoint() -> None:
    with pytest.raises(khabar.KhabarError, match="hf download CAMeL-Lab/bert-base-arabic-camelb"):
        khabar.system("camel:transformers")


def test_there_are_two_ways() -> None:
    with pytest.raises(khabar.KhabarError, match="'keras' is unknown; known: camel-tools"):
        khabar.system("camel:keras")


@pytest.mark.parametrize("text", ["", "\u200f", "ً ـ", "باريس\u200fلندن\u00a0ً ـ 😀!\n\u200f\nنص."])
def test_whatever_is_given_is_answered(tiny: Path, text: str) -> None:
    assert khabar.evaluate(made(tiny), [khabar.Article(id="x", text=text)]).errors == {}
