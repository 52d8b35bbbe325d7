from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import datasets
import msgspec
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

import khabar

from .conftest import write_jsonl


def test_the_built_in_articles(corpus: khabar.Corpus) -> None:
    assert [article.id for article in corpus] == ["000", "001", "002", "003", "004"]
    assert corpus[0].dct == msgspec.structs.replace(corpus[0].dct, value="2025-12-03")
    assert all(article.entities and article.dates and article.events for article in corpus)


def test_the_dataset_is_the_gold(corpus: khabar.Corpus, gold) -> None:
    assert tuple(corpus) == gold.articles


def test_a_folder_and_a_file_give_the_same(corpus: khabar.Corpus) -> None:
    folder = khabar.dataset_path()
    assert khabar.load(folder).identity == corpus.identity
    parquet = khabar.load(folder / "data/articles/test.parquet")
    assert parquet.sha256 == corpus.sha256


def test_the_identity_does_not_depend_on_the_way_it_was_loaded(
    corpus: khabar.Corpus, tmp_path: Path
) -> None:
    path = tmp_path / "copy.jsonl"
    path.write_bytes(b"".join(msgspec.json.encode(article) + b"\n" for article in corpus))
    assert khabar.load(path).sha256 == corpus.sha256


def test_a_row_needs_an_id_and_a_text(tmp_path: Path) -> None:
    path = write_jsonl(tmp_path / "corpus.jsonl", '{"id": "a", "text": "وصل أمس. غادر."}')
    (article,) = khabar.load(path)
    assert len(article.tokens) == 5
    assert len(article.sentences) == 2
    assert [zone.type for zone in article.zones] == ["body"]
    assert article.entities is None


@pytest.mark.parametrize(
    ("given", "granularity"),
    [
        ("2025", "year"),
        ("2025-12", "month"),
        ("2025-12-02", "day"),
        ("2025-12-02T15:00", "minute"),
        ("2025-12-02T15:00:30Z", "minute"),
    ],
)
@pytest.mark.parametrize("form", [str, lambda value: {"value": value}])
def test_the_date_may_be_a_string(tmp_path: Path, given: str, granularity: str, form) -> None:
    row = json.dumps({"id": "a", "text": "وصل أمس", "dct": form(given)})
    corpus = khabar.load(write_jsonl(tmp_path / "corpus.jsonl", row))
    assert corpus[0].dct == khabar.Dct(value=given, granularity=granularity)
    assert khabar.evaluate("regex", corpus).errors == {}


def test_gold_layers_are_taken_with_fields_of_their_own(tmp_path: Path) -> None:
    row = {
        "id": "a",
        "text": "وصل أمس",
        "dct": {"value": "2025-12-02"},
        "dates": [{"start": 4, "end": 7, "type": "DATE", "value": "2025-12-01", "tid": "t1"}],
    }
    corpus = khabar.load(write_jsonl(tmp_path / "corpus.jsonl", json.dumps(row)))
    report = khabar.evaluate("gold", corpus)
    assert report["dates"]["value"].f1 == 1
    assert report["entities"]["strict"] is None


HASH = hashlib.sha256("أمس".encode()).hexdigest()
BAD = {
    "no text": ('{"id": "a"}', "missing required field `text`"),
    "not JSON": ("id: a", "not JSON"),
    "a text that is a number": ('{"id": "a", "text": 1}', "text: Expected `str`"),
    "offsets": (
        '{"id": "a", "text": "أمس", "dates": [{"start": 0, "end": 9, "type": "DATE"}]}',
        r"dates\[0\].end: \[0, 9\)",
    ),
    "a label": (
        '{"id": "a", "text": "أمس", "dates": [{"start": 0, "end": 3, "type": "DAY"}]}',
        r"dates\[0\].type: 'DAY'",
    ),
    "a hash of its own": (f'{{"id": "a", "text": "أمس", "sha256": "{"0" * 64}"}}', "sha256: '0000"),
    "a hash of the text before": (
        f'{{"id": "a", "text": "أمس ", "sha256": "{HASH}"}}',
        f"sha256: '{HASH[:16]}",
    ),
    "a hash that is none": ('{"id": "a", "text": "أمس", "sha256": "x"}', "sha256: 'x'"),
}


def test_a_hash_is_of_its_text(tmp_path: Path) -> None:
    row = f'{{"id": "a", "text": "أمس", "sha256": "{HASH.upper()}"}}'
    assert khabar.load(write_jsonl(tmp_path / "corpus.jsonl", row))[0].sha256 == HASH


@pytest.mark.parametrize("name", BAD)
def test_a_bad_row_is_named(name: str, tmp_path: Path) -> None:
    row, said = BAD[name]
    path = write_jsonl(tmp_path / "corpus.jsonl", '{"id": "x", "text": "نص"}', row)
    for streaming in (False, True):
        with pytest.raises(khabar.KhabarError, match=rf"corpus\.jsonl:2: .*{said}"):
            khabar.load(path, streaming=streaming)


def test_ids_are_unique(tmp_path: Path) -> None:
    path = write_jsonl(tmp_path / "corpus.jsonl", *['{"id": "a", "text": "نص"}'] * 2)
    for streaming in (False, True):
        with pytest.raises(khabar.KhabarError, match=r"corpus\.jsonl:2: article 'a': .*line 1"):
            khabar.load(path, streaming=streaming)


def test_a_streamed_corpus_is_the_same(corpus: khabar.Corpus, tmp_path: Path) -> None:
    rows = [msgspec.json.encode(article).decode() for article in corpus]
    path = write_jsonl(tmp_path / "khabar.jsonl", "\ufeff" + rows[0], "", *rows[1:])
    streamed = khabar.load(path, streaming=True)
    assert streamed.identity == khabar.load(path).identity
    assert tuple(streamed) == streamed[:] == corpus[:]
    assert streamed[3] == streamed.by_id("003") == corpus.by_id("003")
    assert streamed[-1] == corpus[-1]
    with pytest.raises(IndexError):
        streamed[5]


def test_only_json_lines_are_streamed() -> None:
    with pytest.raises(khabar.KhabarError, match=r"only a \.jsonl file can be streamed"):
        khabar.load(streaming=True)


@pytest.mark.parametrize(
    "source", ["nowhere.jsonl", "/nowhere", "a/b/c", ".", "corpora/none.jsonl"]
)
def test_a_source_that_is_none_is_named(source: str, tmp_path: Path, monkeypatch) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(khabar.KhabarError, match=f"^{re.escape(source)}|^data/articles"):
        khabar.load(source)


def test_a_file_that_is_not_parquet_is_named(tmp_path: Path) -> None:
    path = tmp_path / "articles.parquet"
    path.write_bytes(b"PAR0")
    with pytest.raises(khabar.KhabarError, match=r"articles\.parquet: not a readable Parquet file"):
        khabar.load(path)


def test_a_dataset_of_the_hub_is_the_same_corpus(
    corpus: khabar.Corpus, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """The Hub itself is not reached: `load_dataset` is, with the folder that would be there."""
    load_dataset = datasets.load_dataset
    asked = []

    def from_here(name: str, config: str, *, split: str, revision: str | None) -> datasets.Dataset:
        asked.append((name, config, split, revision))
        folder = str(khabar.dataset_path())
        return load_dataset(folder, config, split=split, cache_dir=str(tmp_path))

    monkeypatch.setattr(datasets, "load_dataset", from_here)
    loaded = khabar.load("owner/khabar")
    assert asked == [("owner/khabar", "articles", "test", None)]
    assert loaded.identity == corpus.identity


@pytest.mark.parametrize("metadata", ["not JSON", "[]", '{"info": 1}'])
def test_a_table_with_strange_metadata_is_named(tmp_path: Path, metadata: str) -> None:
    path = tmp_path / "strange.parquet"
    table = pa.table({"id": ["a"], "text": [1]}).replace_schema_metadata({"huggingface": metadata})
    pq.write_table(table, path)
    with pytest.raises(khabar.KhabarError, match=r"strange\.parquet: not a table of the"):
        khabar.load(path)


def test_a_class_that_is_none_is_named(tmp_path: Path) -> None:
    rows = pq.ParquetFile(khabar.dataset_path() / "data/articles/test.parquet").read()
    changed = rows.to_pylist()
    changed[0]["entities"][0]["type"] = -1
    path = tmp_path / "changed.parquet"
    pq.write_table(pa.Table.from_pylist(changed, schema=rows.schema), path)
    with pytest.raises(khabar.KhabarError, match="-1 is not the id of one of PER"):
        khabar.load(path)


def test_a_hub_id_without_the_extra_names_the_install_line(monkeypatch) -> None:
    monkeypatch.setitem(sys.modules, "datasets", None)
    with pytest.raises(khabar.KhabarError, match=r"pip install 'khabar\[hf\]'"):
        khabar.load("owner/name")


def test_a_hub_id_that_cannot_be_reached_is_one_line(tmp_path: Path) -> None:
    code = "import khabar\ntry: khabar.load('owner/name')\nexcept khabar.KhabarError as e: print(e)"
    offline = {**os.environ, "HF_HUB_OFFLINE": "1", "HF_HOME": str(tmp_path)}
    run = subprocess.run(
        [sys.executable, "-c", code], env=offline, capture_output=True, text=True, check=True
    )
    assert run.stdout.startswith("owner/name: cannot be loaded from the Hub: ")
    assert run.stdout.count("\n") == 1


@pytest.mark.parametrize(
    ("zones", "said"),
    [
        ([{"start": 0, "end": 2, "type": "body"}], "end at 2"),
        ([{"start": 1, "end": 3, "type": "body"}], "1; zones tile the text, so expected 0"),
        ([{"start": 0, "end": 3, "type": "footer"}], "'footer' is not one of"),
    ],
)
def test_zones_tile_the_text(tmp_path: Path, zones: list[dict[str, object]], said: str) -> None:
    row = json.dumps({"id": "a", "text": "أمس", "zones": zones})
    with pytest.raises(khabar.KhabarError, match=said):
        khabar.load(write_jsonl(tmp_path / "corpus.jsonl", row))


def test_words_and_sentences_are_ours_whatever_a_row_says(tmp_path: Path) -> None:
    row = json.dumps({"id": "a", "text": "وصل أمس", "tokens": ["وصل أمس"], "sentences": 1})
    (article,) = khabar.load(write_jsonl(tmp_path / "corpus.jsonl", row))
    assert [(token.start, token.end) for token in article.tokens] == [(0, 3), (4, 7)]


def test_a_corpus_has_one_article_an_id() -> None:
    article = khabar.Article(id="a", text="")
    with pytest.raises(khabar.KhabarError, match="'a' is the id of two articles"):
        khabar.Corpus([article, article])


def test_another_table_is_no_corpus() -> None:
    with pytest.raises(khabar.KhabarError, match="not a table of the `articles` configuration"):
        khabar.load(khabar.dataset_path() / "data/entities/test.parquet")


def test_the_configuration_ner_is_a_corpus_of_sentences(corpus: khabar.Corpus) -> None:
    sentences = khabar.load(khabar.dataset_path() / "data/ner/test.parquet")
    assert len(sentences) == sum(len(article.sentences) for article in corpus)
    assert sentences.ids[0] == "000-00"
    assert sum(len(sentence.tokens) for sentence in sentences) == sum(
        len(article.tokens) for article in corpus
    )


def test_a_folder_without_a_manifest_is_named(tmp_path: Path) -> None:
    shutil.copytree(khabar.dataset_path() / "data", tmp_path / "data")
    with pytest.raises(khabar.KhabarError, match=r"manifest\.json"):
        khabar.load(tmp_path)


def test_a_corpus_made_in_python_has_words_too() -> None:
    text = "زار الوزير الرباط وباريس"
    places = [
        khabar.Entity(start=11, end=17, type="GPE"),
        khabar.Entity(start=19, end=24, type="GPE"),
    ]
    corpus = khabar.Corpus([khabar.Article(id="a", text=text, entities=tuple(places))])
    assert khabar.evaluate("gold", corpus)["entities"]["seqeval"].total == (2, 2, 2)


def test_articles_of_a_corpus_are_data_too(corpus: khabar.Corpus) -> None:
    assert khabar.evaluate("gold", corpus[:2])["dates"]["value"].f1 == 1
    with pytest.raises(khabar.KhabarError, match=r"str is no khabar\.Article"):
        khabar.evaluate("gold", ["text"])
    with pytest.raises(khabar.KhabarError, match="contains no articles"):
        khabar.evaluate("gold", [])


@pytest.mark.parametrize("given", ["1 March 2026", "01/03/2026", "2026-13-45", "2026-02-30", ""])
def test_a_date_that_is_none_is_named(tmp_path: Path, given: str) -> None:
    row = json.dumps({"id": "a", "text": "أمس", "dct": given})
    with pytest.raises(
        khabar.KhabarError, match=r"corpus\.jsonl:1: article 'a': dct: .*2025-12-31"
    ):
        khabar.load(write_jsonl(tmp_path / "corpus.jsonl", row))


def test_another_kind_of_file_is_named(tmp_path: Path) -> None:
    path = tmp_path / "corpus.conll"
    path.touch()
    with pytest.raises(khabar.KhabarError, match=r"corpus\.conll: no \.jsonl or .* give --from"):
        khabar.load(path)


def test_a_split_that_is_none_names_those_there_are() -> None:
    with pytest.raises(khabar.KhabarError, match="its splits are test"):
        khabar.load(split="train")


def copied(folder: Path) -> Path:
    """Return a copy of the dataset that travels with khabar."""
    return Path(shutil.copytree(khabar.dataset_path(), folder / "copy"))


@pytest.mark.parametrize("config", ["articles", "entities", "ner", "knowledge_base"])
def test_a_table_that_was_tampered_with_is_named(config: str, tmp_path: Path) -> None:
    folder = copied(tmp_path)
    path = folder / f"data/{config}/test.parquet"
    table = pq.ParquetFile(path).read()
    pq.write_table(table.slice(0, len(table) - 1), path)
    with pytest.raises(khabar.KhabarError, match=rf"{config}/test\.parquet: not the {config} that"):
        khabar.load(folder)


def test_a_tampered_release_is_named(tmp_path: Path) -> None:
    folder = copied(tmp_path)
    path = folder / "releases/1.0.0/data/articles/test.parquet"
    path.write_bytes(path.read_bytes() + b"PAR1")
    with pytest.raises(khabar.KhabarError, match=r"1\.0\.0/.*: not the articles that"):
        khabar.load(folder, version="1.0.0")


def test_a_dataset_with_some_of_its_tables_is_whole(corpus: khabar.Corpus, tmp_path: Path) -> None:
    folder = copied(tmp_path)
    shutil.rmtree(folder / "data/entities")
    assert khabar.load(folder).identity == corpus.identity


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("name", "\x1b[31mred", "Expected `str` matching regex"),
        ("name", "a\nb", "Expected `str` matching regex"),
        ("name", "\u202egnol", "Expected `str` matching regex"),
        ("version", "1|2", "Expected `str` matching regex"),
        ("sha256", 1, "Expected `str`, got `int`"),
        ("files", {"data/articles/test.parquet": 1}, "Expected `object`, got `int`"),
        ("other", [[]] * 100 + [eval("[" * 80 + "]" * 80)], "nested too deeply"),
    ],
)
def test_a_strange_manifest_is_one_line(field: str, value: object, said: str, tmp_path) -> None:
    folder = copied(tmp_path)
    path = folder / "manifest.json"
    manifest = json.loads(path.read_text(encoding="utf-8"))
    path.write_text(json.dumps({**manifest, field: value}), encoding="utf-8")
    with pytest.raises(khabar.KhabarError) as caught:
        khabar.load(folder)
    assert said in str(caught.value)
    assert str(caught.value).isprintable()


def written(dataset: datasets.Dataset, path: Path) -> Path:
    dataset.to_json(path, force_ascii=False)
    return path


@pytest.fixture(scope="session")
def articles_of_datasets(tmp_path_factory: pytest.TempPathFactory) -> datasets.Dataset:
    cache = str(tmp_path_factory.mktemp("cache"))
    return datasets.load_dataset(str(khabar.dataset_path()), split="test", cache_dir=cache)


def test_what_datasets_writes_of_the_dataset_is_read(
    articles_of_datasets: datasets.Dataset, corpus: khabar.Corpus, tmp_path: Path
) -> None:
    path = written(articles_of_datasets, tmp_path / "a.jsonl")
    assert '"type":6' in path.read_text(encoding="utf-8")
    for streaming in (False, True):
        assert khabar.load(path, streaming=streaming).sha256 == corpus.sha256
    articles_of_datasets.to_parquet(tmp_path / "a.parquet")
    assert khabar.load(tmp_path / "a.parquet").sha256 == corpus.sha256
    some = articles_of_datasets.select([3]).remove_columns(["entities", "zones", "tokens"])
    (read,) = khabar.load(written(some, tmp_path / "some.jsonl"))
    assert read.events == corpus[3].events


def test_numbers_for_labels_without_the_canary_are_told_with_the_remedy(
    articles_of_datasets: datasets.Dataset, tmp_path: Path
) -> None:
    path = written(articles_of_datasets.remove_columns(["canary"]), tmp_path / "a.jsonl")
    said = (
        r"a\.jsonl:1: article '000': zones\[0\]\.type: .* `int`; give the label's name; .*int2str"
    )
    with pytest.raises(khabar.KhabarError, match=said):
        khabar.load(path)


@pytest.mark.parametrize(
    ("dates", "said"),
    [
        (
            [{"start": 0, "end": 3, "type": 4}],
            "4 is not the id of one of DATE, TIME",
        ),
        ([{"start": 0, "end": 3, "type": -1}], "-1 is not the id of one of DATE"),
        ([{"start": 0, "end": 3, "type": 1.5}], r"dates\[0\].type: Expected `str`, got `float`"),
        ([{"start": 0, "end": 3, "type": []}], r"dates\[0\].type: Expected `str`, got `array`"),
        (7, r"dates: Expected `array \| null`, got `int`"),
        ([7], r"dates\[0\]: Expected `object`, got `int`"),
    ],
)
def test_a_number_that_is_no_label_s_is_told(dates: object, said: str, tmp_path: Path) -> None:
    row = json.dumps({"id": "a", "text": "أمس", "canary": "x", "dates": dates})
    with pytest.raises(khabar.KhabarError, match=rf"c\.jsonl:1: article 'a': {said}"):
        khabar.load(write_jsonl(tmp_path / "c.jsonl", row))


@pytest.mark.parametrize("field", ["id", "text", "title"])
def test_an_article_that_is_no_unicode_is_one_line(field: str) -> None:
    article = khabar.Article(**{"id": "a", "text": "نص", field: "a\ud800"})
    with pytest.raises(khabar.KhabarError, match=r"article 'a.*: a lone surrogate.*Unicode"):
        khabar.Corpus([article])
    with pytest.raises(khabar.KhabarError, match="a lone surrogate"):
        khabar.evaluate("empty", [article])


@pytest.mark.parametrize(
    "fields",
    [
        {},
        {"dct": "2025-12-04"},
        {"dct": {"value": "2025-12"}},
        {"dct": {"value": "2025-12-04", "granularity": "month", "basis": "text"}},
        {"dct": {"value": "2025", "granularity": None}},
        {"dct": {"basis": "text"}},
        {"dct": None, "title": None, "source": None, "zones": None, "entities": None},
        {"entities": [{"start": 0, "end": 3, "type": "PER", "entity": None}], "dates": []},
        {"entities": [{"start": 0, "end": 3, "type": "PER", "id": 7}], "other": {"x": [1]}},
        {"entities": [{"start": "0", "end": 3, "type": "PER"}]},
        {"tokens": [{"start": 0, "end": 1}], "sentences": "none"},
        {"title": 5},
    ],
)
def test_a_row_is_read_alike_whichever_way_it_is_read(tmp_path: Path, fields: dict) -> None:
    path, read = tmp_path / "c.jsonl", []
    for more in ({}, {"a field of others": 1}):  # it is what keeps a row from being read at once
        row = {"id": "a", "text": "قال أحمد", **fields, **more}
        path.write_text(json.dumps(row), encoding="utf-8")
        try:
            read.append(khabar.load(path)[0])
        except khabar.KhabarError as error:
            read.append(str(error))
    assert read[0] == read[1]
