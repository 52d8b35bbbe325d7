"""The dataset as its users load it, with no network."""

from __future__ import annotations

import hashlib
import json
import re
import shutil
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from datasets import ClassLabel, Features, List, Value, load_dataset

import khabar
from khabar import features
from khabar.gold import build
from khabar.gold.read import Gold, read


@pytest.fixture(scope="module")
def contents(gold: Gold) -> dict[str, bytes]:
    return build.build(gold, build.tables_apart(gold.root / "dataset"))


@pytest.fixture
def cache(tmp_path: Path) -> str:
    return str(tmp_path / "cache")


def test_the_same_input_gives_the_same_bytes(gold: Gold, root: Path, contents) -> None:
    assert build.build(read(root), build.tables_apart(root / "dataset")) == contents


def test_the_dataset_of_the_checkout_is_up_to_date(root: Path, contents) -> None:
    assert build.stale(contents, root / "dataset") == []


@pytest.mark.parametrize(
    "path",
    ["README.md", "manifest.json", "croissant.json", "eval.yaml", "data/ner/test.parquet"],
)
def test_what_is_stale_is_named(tmp_path: Path, contents, path: str) -> None:
    build.write(contents, tmp_path)
    assert build.stale(contents, tmp_path) == []
    (tmp_path / path).write_bytes((tmp_path / path).read_bytes() + b" ")
    assert path in build.stale(contents, tmp_path)
    (tmp_path / path).unlink()
    assert path in build.stale(contents, tmp_path)


def test_changed_rows_and_strange_files_are_stale(tmp_path: Path, contents) -> None:
    build.write(contents, tmp_path)
    path = tmp_path / "data/dates/test.parquet"
    table = pq.ParquetFile(path).read()
    pq.write_table(table.slice(1), path)
    pq.write_table(table, tmp_path / "data/dates/train.parquet")
    broken = tmp_path / "data/ner/test.parquet"
    broken.write_bytes(broken.read_bytes()[:200] + b"x" * 200 + broken.read_bytes()[400:])
    assert build.stale(contents, tmp_path) == [
        "manifest.json",
        "croissant.json",
        "data/ner/test.parquet",
        "data/dates/test.parquet",
        "data/dates/train.parquet",
    ]


def test_other_bytes_of_the_same_rows_are_not_stale(tmp_path: Path, contents) -> None:
    build.write(contents, tmp_path)
    path = tmp_path / "data/dates/test.parquet"
    pq.write_table(pq.ParquetFile(path).read(), path, compression="gzip")
    made = hashlib.sha256(contents["data/dates/test.parquet"]).hexdigest()
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    for name in ("manifest.json", "croissant.json"):
        described = contents[name].decode().replace(made, digest)
        (tmp_path / name).write_text(described, encoding="utf-8")
    assert build.stale(contents, tmp_path) == []


def test_the_manifest_names_every_file_and_the_hash_that_scores_name(contents) -> None:
    manifest = json.loads(contents["manifest.json"])
    assert manifest["sha256"] == khabar.load().sha256
    tables = {path for path in contents if path.endswith(".parquet")}
    assert set(manifest["files"]) == tables
    for path in tables:
        assert manifest["files"][path]["sha256"] == hashlib.sha256(contents[path]).hexdigest()


LARGE = ("suite_length", "suite_names", "suite_spelling")


@pytest.mark.parametrize(
    "config",
    [pytest.param(c, marks=pytest.mark.slow if c in LARGE else ()) for c in features.CONFIGS],
)
@pytest.mark.parametrize("streaming", [False, True])
def test_every_configuration_loads(root: Path, cache: str, config: str, streaming: bool) -> None:
    folder, split = str(root / "dataset"), features.split_of(config)
    rows = load_dataset(folder, config, split=split, streaming=streaming, cache_dir=cache)
    manifest = json.loads((root / "dataset/manifest.json").read_text(encoding="utf-8"))
    loaded = list(rows)
    assert len(loaded) == manifest["files"][build.path_of(config)]["rows"]
    assert list(loaded[0]) == list(features.CONFIGS[config])
    described = {"info": {"features": features.CONFIGS[config]}}
    declared = Features.from_dict(described["info"]["features"])
    assert rows.features == declared
    assert str(rows.version) == khabar.load().version


def test_the_default_is_the_articles(root: Path, cache: str, corpus: khabar.Corpus) -> None:
    rows = load_dataset(str(root / "dataset"), split="test", cache_dir=cache)
    assert rows["id"] == [article.id for article in corpus]
    assert rows["text"] == [article.text for article in corpus]


def test_class_labels_empty_lists_and_dates_come_back(root: Path, cache: str, gold: Gold) -> None:
    folder = str(root / "dataset")
    events = load_dataset(folder, "events", split="test", cache_dir=cache)
    assert isinstance(events.features["type"], ClassLabel)
    assert isinstance(events.features["arguments"], List)
    wanted = [event for article in gold.articles for event in article.events or ()]
    names = events.features["type"].int2str
    assert [names(row["type"]) for row in events] == [event.type for event in wanted]
    lengths = [len(event.arguments) for event in wanted]
    assert 0 in lengths
    assert [len(row["arguments"]) for row in events] == lengths
    dates = load_dataset(folder, "dates", split="test", cache_dir=cache)
    assert dates.features["value"] == Value("string")
    values = [date.value for article in gold.articles for date in article.dates or ()]
    assert dates["value"] == values


def test_ner_drops_into_token_classification(root: Path, cache: str, gold: Gold) -> None:
    rows = load_dataset(str(root / "dataset"), "ner", split="test", cache_dir=cache)
    tags = rows.features["ner_tags"].feature
    assert tags.names[0] == "O"
    assert sum(len(row["tokens"]) for row in rows) == sum(len(a.tokens) for a in gold.articles)
    for row in rows:
        named = [tags.int2str(tag) for tag in row["ner_tags"]]
        assert len(row["tokens"]) == len(named)
        for before, tag in zip(["O", *named], named, strict=False):
            assert not tag.startswith("I-") or before[2:] == tag[2:]


@pytest.mark.slow
def test_changed_gold_is_loaded_and_not_a_cache(root: Path, tmp_path: Path, cache: str) -> None:
    checkout = tmp_path / "checkout"
    for folder in ("seeds", "gold"):
        shutil.copytree(root / folder, checkout / folder)
    first = _values(checkout, cache)
    path = checkout / "gold/articles/000.yaml"
    content = path.read_text(encoding="utf-8")
    assert "'2025-12-04'" in content
    path.write_text(content.replace("'2025-12-04'", "'2025-12-05'"), encoding="utf-8")
    second = _values(checkout, cache)
    assert (first[0], second[0]) == ("2025-12-04", "2025-12-05")
    assert first[1:] == second[1:]


@pytest.mark.parametrize("config", ["dates", "entities", "articles"])
def test_a_file_that_is_changed_alone_is_loaded_as_the_card_says(
    root: Path, tmp_path: Path, cache: str, config: str
) -> None:
    folder = tmp_path / "dataset"
    shutil.copytree(root / "dataset", folder)
    path = folder / f"data/{config}/test.parquet"
    before = load_dataset(str(folder), config, split="test", cache_dir=cache)
    table = pq.read_table(path)
    pq.write_table(table.take([*range(len(table))][::-1]), path)
    card = (folder / "README.md").read_text(encoding="utf-8")
    (option,) = re.findall(r'`load_dataset\(…, download_mode="(\w+)"\)`', card)
    after = load_dataset(str(folder), config, split="test", cache_dir=cache, download_mode=option)
    assert after.to_list() == before.to_list()[::-1]


def _values(checkout: Path, cache: str) -> list[str]:
    build.write(build.build(read(checkout)), checkout / "dataset")
    return list(
        load_dataset(str(checkout / "dataset"), "dates", split="test", cache_dir=cache)["value"]
    )
