"""What the formats' own libraries write is read, and they read what is written."""

from __future__ import annotations

import json
import zlib
from pathlib import Path

import pytest

import khabar
from khabar import Article, Date, Entity, KhabarError, formats, limits
from khabar.formats import Options

TEXT = "أعلن وزير الخارجية المغربي\nاليوم  في الرباط"
ARTICLE = Article(
    id="a1",
    text=TEXT,
    entities=(
        Entity(start=5, end=26, type="OCC", entity="m"),
        Entity(start=19, end=26, type="NORP"),
        Entity(start=21, end=26, type="NORP"),  # begins inside a word
        Entity(start=37, end=43, type="GPE"),
    ),
    dates=(Date(start=27, end=32, type="DATE"),),
)
TAGS = ["O", "B-PER", "I-PER"]
ROWS = {"tokens": [["زار", "محمد", "علي"], ["سعد"]], "ner_tags": [[0, 1, 2], [1]]}
FOUND = [("محمد علي", "PER"), ("سعد", "PER")]


def written(name: str, path: Path, *articles: Article) -> Path:
    formats.write(path, list(khabar.Corpus(articles or (ARTICLE,))), name, Options())
    return path


def mentions(articles: object) -> list[tuple[str, str]]:
    return [(a.text[e.start : e.end], e.type) for a in articles for e in a.entities]


def dataset():
    import datasets

    features = datasets.Features(
        tokens=datasets.Sequence(datasets.Value("string")),
        ner_tags=datasets.Sequence(datasets.ClassLabel(names=TAGS)),
    )
    return datasets.Dataset.from_dict(ROWS, features=features)


def test_objects_and_folders_of_datasets_are_corpora(tmp_path: Path) -> None:
    import datasets

    rows = dataset()
    rows.save_to_disk(tmp_path / "saved")
    datasets.DatasetDict(train=rows.select([1]), test=rows).save_to_disk(tmp_path / "several")
    (tmp_path / "folder" / "data").mkdir(parents=True)
    rows.to_parquet(tmp_path / "folder/data/test-00000-of-00001.parquet")
    rows.select([1]).to_parquet(tmp_path / "folder/data/train.parquet")
    for source in (rows, rows.to_iterable_dataset()):
        assert mentions(khabar.load(source)) == FOUND
    for name in ("saved", "several"):
        assert mentions(khabar.load(tmp_path / name)) == FOUND
    folder, asked = tmp_path / "folder", "token-classification"
    assert mentions(khabar.load(folder, format=asked)) == FOUND
    assert mentions(khabar.load(folder / "data/train.parquet")) == FOUND[1:]
    for of in (folder, tmp_path / "several"):
        assert mentions(khabar.load(of, format=f"{asked},split=train")) == FOUND[1:]
        with pytest.raises(KhabarError, match="split"):
            khabar.load(of, format=f"{asked},split=dev")
    assert khabar.evaluate("empty", rows)["entities"]["strict"].total == (2, 0, 0)
    with pytest.raises(KhabarError, match="'conll' is unknown; known: token-classification"):
        khabar.load(rows, format="conll")
    with pytest.raises(KhabarError, match="nobody/nothing: cannot be loaded by datasets"):
        khabar.load("nobody/nothing", format=asked)


def test_datasets_loads_the_table_with_the_names_of_its_tags(tmp_path: Path) -> None:
    import datasets

    written("token-classification", tmp_path / "test.parquet")
    rows = datasets.load_dataset(str(tmp_path), split="test")
    tags = rows.features["ner_tags"].feature.names
    assert tags[:3] == ["O", "B-PER", "I-PER"]
    assert rows["id"] == ["a1-00", "a1-01"]
    assert [tags[tag] for tag in rows[0]["ner_tags"]] == ["O", "B-OCC", "I-OCC", "I-OCC"]
    (back,) = formats.read(tmp_path / "test.parquet", "token-classification,documents=document")
    assert (back.id, back.text) == ("a1", TEXT.replace("  ", " "))


BAD_ROWS = [
    ({"tokens": ["a"], "ner_tags": [0]}, "tags are numbers without names; give `names=O/"),
    ({"tokens": ["a"], "ner_tags": ["O", "O"]}, "1 tokens and 2 tags"),
    ({"tokens": ["a"]}, "give lists `tokens` and `ner_tags`"),
    ({"tokens": [1], "ner_tags": ["O"]}, "give lists `tokens` and `ner_tags`"),
    ({"tokens": ["a", " "], "ner_tags": ["O", "O"]}, "token 1 is empty"),
    ({"tokens": ["a"], "ner_tags": ["I-PER"]}, "token 0: I-PER continues no span"),
]


@pytest.mark.parametrize(("row", "said"), BAD_ROWS)
def test_a_faulty_row_is_told_with_its_line(row: object, said: str, tmp_path: Path) -> None:
    path = tmp_path / "rows.jsonl"
    path.write_text(json.dumps(row), encoding="utf-8")
    with pytest.raises(KhabarError, match=f"{path}:1: {said}"):
        list(formats.read(path, "token-classification"))


def test_numbers_of_tags_are_read_by_names_that_are_given(tmp_path: Path) -> None:
    path = tmp_path / "rows.jsonl"
    path.write_text('{"tokens": ["محمد", "علي"], "tags": [1, 2]}', encoding="utf-8")
    asked = "token-classification,names=O/B-PER/I-PER"
    assert mentions(formats.read(path, asked)) == FOUND[:1]
    with pytest.raises(KhabarError, match="tag 2 is the number of none of 2 tags"):
        list(formats.read(path, "token-classification,names=O/B-PER"))


def test_spacy_reads_both_of_its_formats(tmp_path: Path) -> None:
    import spacy
    from spacy.tokens import Doc, DocBin

    vocabulary = spacy.blank("ar").vocab
    (binary,) = DocBin().from_disk(written("spacy", tmp_path / "x.spacy")).get_docs(vocabulary)
    content = json.loads(written("spacy-json", tmp_path / "x.jsonl").read_text(encoding="utf-8"))
    for doc in (binary, Doc(vocabulary).from_json(content)):
        assert doc.text == TEXT
        spans = [(s.start_char, s.end_char, s.label_, s.kb_id_) for s in doc.spans["entities"]]
        assert spans == [(e.start, e.end, e.type, e.entity or "") for e in ARTICLE.entities]
        assert [(e.start_char, e.label_) for e in doc.ents] == [(5, "OCC"), (37, "GPE")]
        assert [s.label_ for s in doc.spans["dates"]] == ["DATE"]


def test_documents_of_spacy_are_read_with_their_groups_of_spans(tmp_path: Path) -> None:
    import spacy
    from spacy.tokens import Doc, DocBin, Span

    doc = Doc(spacy.blank("ar").vocab, words=["زار", "محمد", "علي"], spaces=[True, True, False])
    doc.ents = [Span(doc, 1, 3, "PER")]
    DocBin(docs=[doc]).to_disk(tmp_path / "ents.spacy")
    doc.spans["sc"] = [Span(doc, 1, 3, "PER"), Span(doc, 1, 2, "PER")]
    doc.spans["other"] = [Span(doc, 0, 1, "ORG")]
    DocBin(docs=[doc, doc]).to_disk(tmp_path / "spans.spacy")
    (tmp_path / "doc.json").write_text(json.dumps(doc.to_json()), encoding="utf-8")
    assert mentions(khabar.load(tmp_path / "ents.spacy")) == [("محمد علي", "PER")]
    both = [("محمد علي", "PER"), ("محمد", "PER")]
    assert mentions(khabar.load(tmp_path / "spans.spacy")) == both * 2
    assert mentions(khabar.load(tmp_path / "doc.json")) == both
    for name, asked in (("spans.spacy", "spacy"), ("doc.json", "spacy-json")):
        articles = khabar.load(tmp_path / name, format=f"{asked},spans=other")
        assert mentions(articles)[0] == ("زار", "ORG")
        with pytest.raises(KhabarError, match="has no spans 'none'; it has "):
            khabar.load(tmp_path / name, format=f"{asked},spans=none")


def test_what_is_no_docbin_or_unpacks_to_too_much_is_told(tmp_path: Path, monkeypatch) -> None:
    path = tmp_path / "x.spacy"
    for content in (b"", b"\0" * 100, zlib.compress(b"\xc1"), zlib.compress(b"\x80")):
        path.write_bytes(content)
        with pytest.raises(KhabarError, match=r"x\.spacy: not a DocBin that can be read"):
            list(formats.read(path))
    monkeypatch.setattr(limits, "UNPACKED", 1000)
    path.write_bytes(zlib.compress(b"\0" * 10_000))
    with pytest.raises(KhabarError, match="more than 1,000 bytes when unpacked"):
        list(formats.read(path))


def test_every_form_of_doccano_s_lines_is_read(tmp_path: Path) -> None:
    path = tmp_path / "x.jsonl"
    span = {"id": 1, "label": "PER", "start_offset": 4, "end_offset": 8}
    for row in (
        {"id": 7, "text": "زار محمد", "label": [[4, 8, "PER"]], "Comments": []},
        {"id": 7, "data": "زار محمد", "labels": [[4, 8, "PER"]]},
        {"id": 7, "text": "زار محمد", "entities": [span], "relations": []},
    ):
        path.write_text(json.dumps(row), encoding="utf-8")
        assert formats.recognised(path) == ["doccano"]
        (article,) = khabar.load(path)
        assert (article.id, mentions([article])) == ("7", [("محمد", "PER")])
    path.write_text('{"label": []}', encoding="utf-8")
    with pytest.raises(KhabarError, match="1: text: is missing"):
        list(formats.read(path, "doccano"))
    path.write_text('{"text": "x", "label": [[0, 5, "PER"]]}', encoding="utf-8")
    with pytest.raises(KhabarError, match=r"\[0, 5\) is not a span of the text"):
        list(formats.read(path, "doccano"))


def written_rows(path: Path, rows: object) -> Path:
    path.write_text(json.dumps(rows), encoding="utf-8")
    return path


def test_gliner_s_rows_include_the_last_token(tmp_path: Path) -> None:
    path = tmp_path / "x.json"
    row = {"tokenized_text": ["زار", "محمد", "علي"], "ner": [[1, 2, "person"], [0, 3, "person"]]}
    path.write_text(json.dumps([row]), encoding="utf-8")
    asked = "gliner,types=person:PER"
    with pytest.raises(KhabarError, match=r"item 1: \[0, 3\] is no span of its 3 tokens"):
        list(formats.read(path, asked))
    with pytest.raises(KhabarError, match="type 'person' is none of khabar's"):
        list(formats.read(written_rows(path, [{**row, "ner": [[1, 2, "person"]]}]), "gliner"))
    written_rows(path, [row])
    options = Options(lenient=True)
    assert mentions(formats.read(path, asked, options)) == [("محمد علي", "PER")]
    assert options.repairs == {"spans outside the text left out": 1}


def test_an_empty_token_is_told_or_left_out_without_moving_spans(tmp_path: Path) -> None:
    row = {"tokenized_text": ["", "زار", "محمد", " ", "علي"], "ner": [[2, 4, "PER"], [3, 3, "PER"]]}
    path = written_rows(tmp_path / "a.json", [row])
    with pytest.raises(KhabarError, match="token 0 is empty; leave it out; `lenient` repairs it"):
        list(formats.read(path, "gliner"))
    options = Options(lenient=True)
    assert mentions(formats.read(path, "gliner", options)) == [("محمد علي", "PER")]
    assert options.repairs == {
        "empty tokens left out": 2, "spans outside the text left out": 1
    }  # fmt: skip
