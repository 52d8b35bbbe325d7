"""The card: its statistics are those of the files, its tables those of the commands."""

from __future__ import annotations

import json
import re
from collections import Counter, defaultdict
from pathlib import Path
from typing import Any

import mlcroissant
import pyarrow.parquet as pq
import pytest
import yaml
from datasets import load_dataset
from huggingface_hub import DatasetCard

from khabar import labels
from khabar.features import CONFIGS, SUITES, decode
from khabar.gold.build import path_of
from khabar.gold.read import Gold

Table = dict[str, dict[str, str]]


@pytest.fixture(scope="module")
def card(root: Path) -> str:
    return (root / "dataset/README.md").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def tables(card: str) -> dict[str, list[list[str]]]:
    """Every table of the card by the name of its first column."""
    found: dict[str, list[list[str]]] = {}
    for block in re.findall(r"(?:^\|.*\n)+", card, re.MULTILINE):
        rows = [
            [cell.strip(" `*") for cell in line.split("|")[1:-1]] for line in block.splitlines()
        ]
        found[rows[0][0]] = [rows[0], *rows[2:]]
    return found


@pytest.fixture(scope="module")
def rows(root: Path) -> dict[str, list[dict[str, Any]]]:
    """The rows of the configurations but the suites', from the Parquet files alone."""
    return {
        config: [
            decode(columns, row)
            for row in pq.ParquetFile(root / "dataset" / path_of(config)).read().to_pylist()
        ]
        for config, columns in CONFIGS.items()
        if not config.startswith("suite_")
    }


def by_name(table: list[list[str]]) -> dict[str, dict[str, int]]:
    (_, *columns), *lines = table
    return {name: dict(zip(columns, map(int, cells), strict=True)) for name, *cells in lines}


def test_the_counts_of_articles_are_those_of_the_files(tables, rows) -> None:
    told = by_name(tables["articles"])
    for article in rows["articles"]:
        arguments = sum(len(event["arguments"]) for event in article["events"])
        assert told[article["id"]] == {
            "characters": len(article["text"]),
            "sentences": len(article["sentences"]),
            "words": len(article["tokens"]),
            "entities": len(article["entities"]),
            "dates": len(article["dates"]),
            "events": len(article["events"]),
            "arguments": arguments,
        }
    assert sum(told[id_]["entities"] for id_ in told) == len(rows["entities"])
    assert sum(told[id_]["sentences"] for id_ in told) == len(rows["ner"])


def test_the_counts_of_labels_are_those_of_the_files(tables, rows) -> None:
    entities, outermost = by_name(tables["entities"]), Counter[str]()
    for sentence in rows["ner"]:
        outermost.update(tag[2:] for tag in sentence["ner_tags"] if tag[0] == "B")
    assert list(entities) == list(labels.ENTITY_TYPES)
    for type_, told in entities.items():
        mentions = [row for row in rows["entities"] if row["type"] == type_]
        things = {row["entity"] for row in mentions} - {None}
        counted = [len(mentions), outermost[type_], len(things)]
        assert [*told.values()] == counted, type_
    for type_, told in by_name(tables["dates"]).items():
        mentions = [row for row in rows["dates"] if row["type"] == type_]
        assert [*told.values()] == [
            len(mentions),
            len({row["value"] for row in mentions}),
            sum(row["deictic"] for row in mentions),
            sum(row["mod"] is not None for row in mentions),
        ]
    for type_, told in by_name(tables["events"]).items():
        mentions = [row for row in rows["events"] if row["type"] == type_]
        realis = Counter(row["realis"] for row in mentions)
        arguments = sum(len(row["arguments"]) for row in mentions)
        assert [*told.values()] == [*(realis[r] for r in labels.REALIS), len(mentions), arguments]


def test_the_counts_of_arguments_are_those_of_the_files(tables, rows) -> None:
    types = {
        (row["article_id"], row["start"], row["end"]): row["type"]
        for layer in ("entities", "dates")
        for row in rows[layer]
    }
    kind = {"NORP": "adjective", "OCC": "office", **dict.fromkeys(labels.DATE_TYPES, "date")}
    told = by_name(tables["arguments"])
    assert [*told] == [*labels.ROLES]
    for role in labels.ROLES:
        found = Counter(
            kind.get(types[row["article_id"], a["start"], a["end"]], "name")
            for row in rows["events"]
            for a in row["arguments"]
            if a["role"] == role
        )
        kinds = ("name", "office", "adjective", "date")
        assert told[role] == {"mentions": found.total(), **{k: found[k] for k in kinds}}


def test_the_card_says_how_many_events_have_no_argument(card: str, rows) -> None:
    bare = sum(not row["arguments"] for row in rows["events"])
    assert f"{bare} of {len(rows['events'])} events have no argument" in card


@pytest.mark.parametrize(("layer", "field"), [("entities", "entity"), ("events", "event")])
def test_the_counts_of_identity_are_those_of_the_files(tables, rows, layer, field) -> None:
    articles_of, sizes = defaultdict(set), Counter[str]()
    for row in rows[layer]:
        if row[field] is not None:
            articles_of[row[field]].add(row["article_id"])
            sizes[row[field]] += 1
    assert [*by_name(tables["identity"])[layer].values()] == [
        sum(sizes.values()),
        len(sizes),
        sum(len(ids) > 1 for ids in articles_of.values()),
        sum(size == 1 for size in sizes.values()),
        max(sizes.values()),
    ]


def test_the_rows_of_configurations_are_those_of_the_files(tables, rows, root: Path) -> None:
    told = {name.split("`")[0]: int(number) for name, _, number in tables["configuration"][1:]}
    of_suites = {
        f"suite_{suite}": pq.read_metadata(
            root / f"dataset/data/suite_{suite}/test.parquet"
        ).num_rows
        for suite in SUITES
    }
    assert told == {config: len(found) for config, found in rows.items()} | of_suites


def test_the_agreement_is_what_the_command_says(tables, root: Path, run, gold: Gold) -> None:
    (pair,) = gold.release.agreement
    found = run("agreement", *pair, "--root", root, "--summary", "--json")
    measured = json.loads(found.stdout)["table"]
    assert len(measured) == len(tables["layer"]) - 1
    for row, (layer, compared, one, other, _, agreement, _) in zip(
        measured, tables["layer"][1:], strict=True
    ):
        assert (row["layer"], row["compared"]) == (layer, compared)
        assert (str(row["one"]), str(row["other"])) == (one, other)
        assert f"{100 * row['agreement']:.1f}" == agreement


def test_it_says_what_a_user_must_know(card: str) -> None:
    for section in (
        "Why", "What is in it", "Practice", "How it was annotated", "Self-consistency",
        "Statistics", "Limits", "Uses", "Rights, and how to have a text taken down", "Versions",
        "How to cite",
    ):  # fmt: skip
        assert f"\n## {section}\n" in card
    for said in (
        "No person has validated the gold yet", "consistency, not truth", "docs/annotating.md",
        "not ours to license", "Machine-annotated", "Not meant for: training",
    ):  # fmt: skip
        assert said in card


def test_the_hub_can_read_its_header(card: str) -> None:
    header = DatasetCard(card).data.to_dict()
    assert header["language"] == ["ar"]
    assert header["license"] == "other"
    assert "texts-of-their-publishers" in header["license_name"]
    assert header["annotations_creators"] == ["machine-generated"]
    assert [config["config_name"] for config in header["configs"]] == list(CONFIGS)
    assert header["size_categories"] == ["1K<n<10K"]


def test_the_canary_stands_in_card_data_manifest_and_gold(
    root: Path, card: str, rows, gold
) -> None:
    canary = gold.release.canary
    assert re.fullmatch(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", canary)
    assert canary in card
    assert {row["canary"] for row in rows["articles"]} == {canary}
    assert load_dataset(str(root / "dataset"), split="test")["canary"] == [canary] * 5
    assert json.loads((root / "dataset/manifest.json").read_text())["canary"] == canary
    assert canary in (root / "gold/passes/model-a/000.yaml").read_text(encoding="utf-8")


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_croissant_validates_and_loads_the_same_rows(root: Path, rows, gold: Gold) -> None:
    dataset = mlcroissant.Dataset(jsonld=str(root / "dataset/croissant.json"))
    assert not dataset.metadata.issues.errors
    assert dataset.metadata.version == gold.release.version
    assert [records.name for records in dataset.metadata.record_sets] == list(CONFIGS)
    for config in ("ner", "entities", "dates", "events", "knowledge_base", "practice", "articles"):
        loaded = list(dataset.records(config))
        assert len(loaded) == len(rows[config])
    entity, first = loaded[0]["articles/entities"][0], rows["articles"][0]["entities"][0]
    assert loaded[0]["articles/text"].decode() == rows["articles"][0]["text"]
    assert entity["articles/entities/text"].decode() == first["text"]


def test_the_changelog_has_the_release(root: Path, gold: Gold) -> None:
    changelog = (root / "gold/CHANGELOG.md").read_text(encoding="utf-8")
    assert f"## {gold.release.version}\n" in changelog
    versions = re.findall(r"^## (\S+)$", changelog, re.MULTILINE)
    assert versions[0] == gold.release.version
    assert yaml.safe_load((root / "gold/release.yaml").read_text())["version"] == versions[0]
