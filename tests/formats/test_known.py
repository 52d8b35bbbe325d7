"""Known corpora: every entry is whole, and folders that look like theirs are read by name."""

from __future__ import annotations

from pathlib import Path

import pytest

from khabar import Article, KhabarError, labels, load
from khabar.formats import FORMATS, Options, known, of, read
from khabar.formats.format import parsed

NAMES = tuple(known.entries())


def test_the_corpora_of_the_benchmark_and_of_shared_tasks_are_known() -> None:
    assert set(NAMES) >= {
        "anercorp-camel", "cleananercorp", "aqmar", "wojood-sample", "wojood-full", "wojood-fine",
        "caraner", "wikiann-ar", "recognizers-text-ar", "duckling-ar",
    }  # fmt: skip


def test_no_corpus_has_the_name_of_a_format() -> None:
    assert set(NAMES).isdisjoint(FORMATS)


@pytest.mark.parametrize("name", NAMES)
def test_an_entry_says_all_that_a_user_must_know(name: str) -> None:
    entry = known.of(name)
    assert entry.home.startswith("http")
    assert all((entry.title, entry.about, entry.licence, entry.get, entry.cite, entry.differs))
    assert all(source.startswith("http") for source in entry.sources)
    assert entry.labels is None or entry.labels in labels.INVENTORIES
    inner, options = parsed(entry.format)
    assert of(inner).read
    types = options.get("types", {})
    assert isinstance(types, dict)
    assert set(types.values()) <= set(labels.types_of(entry.labels))
    assert all(text.endswith(".") for text in (*entry.differs, *entry.unknown))


def folder(path: Path, **files: str) -> Path:
    for name, content in files.items():
        file = path / name.replace("__", "/").replace("_dot_", ".")
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(content, encoding="utf-8")
    return path


TOKENS = "وصل O\nإلى O\nبيروت B-LOC\n\nقال O\nسمير B-PERS\n"


def found(articles: list[Article]) -> list[tuple[str, list[tuple[str, str]]]]:
    return [(a.id, [(a.text[e.start : e.end], e.type) for e in a.entities or ()]) for a in articles]


def test_a_part_of_a_corpus_is_read_whatever_the_case_of_its_files(tmp_path: Path) -> None:
    folder(tmp_path, cleananercorp_TEST_dot_txt=TOKENS, CLEANANERCorp_TRAIN_dot_txt="في O\n")
    test = list(read(tmp_path, "cleananercorp"))
    assert found(test) == [("1", [("بيروت", "LOC")]), ("2", [("سمير", "PERS")])]
    assert {article.labels for article in test} == {"anercorp"}
    (train,) = read(tmp_path, "cleananercorp,split=train")
    assert train.text == "في"
    assert [a.text for a in read(tmp_path, "cleananercorp,split=train,types=PERS:ORG")] == ["في"]
    (file,) = tmp_path.glob("*TRAIN*")
    assert list(read(file, "cleananercorp")) == [train]


def test_articles_of_several_files_are_told_apart(tmp_path: Path) -> None:
    folder(tmp_path, a_dot_txt="بيروت B-LOC\n", b__c_dot_txt="ذرة B-MIS1\nسمير B-PER\nقال OO\n")
    options = Options()
    articles = list(read(tmp_path, "aqmar", options))
    assert found(articles) == [
        ("a-1", [("بيروت", "LOC")]), ("b-c-1", [("سمير", "PERS")]),
    ]  # fmt: skip
    assert options.repairs["mentions of an unknown type left out"] == 1
    assert options.repairs.total() > 1


def test_a_readme_is_no_data(tmp_path: Path) -> None:
    folder(tmp_path, a_dot_txt="بيروت B-LOC\n", README_dot_txt="a corpus\n", _dot_b_dot_txt="x O\n")
    assert found(list(read(tmp_path, "aqmar"))) == [("1", [("بيروت", "LOC")])]


def test_a_corpus_has_its_name_and_its_part_in_signatures(tmp_path: Path) -> None:
    folder(tmp_path, cleananercorp_test_dot_txt=TOKENS, cleananercorp_train_dot_txt=TOKENS)
    assert load(tmp_path, format="cleananercorp").name == "cleananercorp"
    assert load(tmp_path, format="cleananercorp,split=train").name == "cleananercorp-train"
    assert load(tmp_path, format="cleananercorp", split="train").name == "cleananercorp-train"


def test_nested_tags_and_subtypes_of_wojood_are_read(tmp_path: Path) -> None:
    nested = "جامعة O B-ORG B-EDU\nبيرزيت B-GPE I-ORG I-EDU\n"
    folder(tmp_path, data__test_dot_txt=nested)
    with pytest.raises(KhabarError, match="'EDU' is none of wojood's"):
        list(read(tmp_path, "wojood-sample"))
    (article,) = read(tmp_path, "wojood-fine")
    assert sorted(e.type for e in article.entities or ()) == ["GPE", "ORG"]


def test_what_a_user_says_goes_before_the_entry(tmp_path: Path) -> None:
    header = "Sentence_ID,Word_ID,Word,Annotator1,Annotator2,Agreed_Label,Revised_Label\n"
    folder(tmp_path, CAraNER_dot_csv=header + "1,1,سمير,B-X,B-X,B-X,\n1,2,بيروت,B-L,B-L,B-L,\n")
    with pytest.raises(KhabarError, match="type 'X' is none of wojood's"):
        list(read(tmp_path, "caraner"))
    (article,) = read(tmp_path, "caraner,types=X:PERS/L:LOC")
    assert [e.type for e in article.entities or ()] == ["PERS", "LOC"]
    (article,) = read(tmp_path, "caraner,lenient")
    assert article.entities == ()


def test_what_is_not_there_is_told_with_the_way_to_get_it(tmp_path: Path) -> None:
    with pytest.raises(KhabarError, match=r"has no CAraNER\.csv; to get CAraNER: git clone"):
        list(read(tmp_path, "caraner"))
    with pytest.raises(KhabarError, match="part of CAraNER: 'dev' is unknown; known: all"):
        list(read(tmp_path, "caraner,split=dev"))
    with pytest.raises(KhabarError, match="'carner' is unknown; did you mean 'caraner'"):
        list(read(tmp_path, "carner"))
