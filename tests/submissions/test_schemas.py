"""The published schemas are what the command prints, and refuse what a schema can refuse."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import msgspec
import pytest
import yaml

import khabar
from khabar.submissions import folder
from khabar.submissions.description import SAW
from khabar.submissions.schemas import SCHEMAS

from .test_folder import SAID

jsonschema = pytest.importorskip("jsonschema")

HERE = Path(__file__).parent
FILES = {"submission": "system.schema.json", "prediction": "predictions.schema.json"}
BEYOND = {
    "alias-bomb", "another-file", "article-twice", "blank-joiners", "cost-base-60", "cost-base-8",
    "cost-no-number", "cost-not-a-number", "joiner-in-latin", "marks", "marks-alone", "saw-off",
    "selector-of-many", "tags", "two-documents", "dataset-unreleased",
    "deep-json", "deep-yaml", "folder-inside", "hidden-file", "key-twice", "merge-key", "not-json",
    "not-utf8", "not-yaml", "predictions-not-utf8", "span-huge", "span-outside", "span-reversed",
    "stranger", "tag", "text-otherwise", "version-number", "fresh-alone", "suite-lacking",
    "suite-of-system-unknown", "suite-stale", "suite-stranger", "suite-unknown", "suite-unnamed",
    "suites-file",
}  # fmt: skip
"""What no schema can see: files, bytes, the articles, one line beside another, YAML itself."""


class _Plain(yaml.SafeLoader):
    """YAML as JSON has it: a date is a string."""


_Plain.yaml_implicit_resolvers = {
    first: [(tag, form) for tag, form in known if tag != "tag:yaml.org,2002:timestamp"]
    for first, known in yaml.SafeLoader.yaml_implicit_resolvers.items()
}


def validator(what: str) -> Any:
    dialect = jsonschema.Draft202012Validator
    schema = SCHEMAS[what]()
    dialect.check_schema(schema)
    return dialect(schema, format_checker=dialect.FORMAT_CHECKER)


def faults(submission: Path) -> list[str]:
    """Return what the two schemas say of a submission."""
    described = yaml.load((submission / folder.SYSTEM).read_text(encoding="utf-8"), _Plain)
    lines = (submission / folder.PREDICTIONS).read_text(encoding="utf-8").splitlines()
    found = list(validator("submission").iter_errors(described))
    prediction = validator("prediction")
    for line in lines:
        found += prediction.iter_errors(json.loads(line))
    return [error.message for error in found]


@pytest.mark.parametrize("what", FILES)
def test_what_is_published_is_what_the_command_prints(what: str, root: Path, run) -> None:
    published = (root / "docs/schemas" / FILES[what]).read_text(encoding="utf-8")
    done = run("schema", what)
    assert done.stdout == published
    schema = json.loads(published)
    assert schema["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    assert schema["$id"].startswith("urn:khabar:schema:")


def test_another_schema_is_told(run) -> None:
    done = run("schema", "article")
    assert done.returncode == 2
    assert "is unknown; known: submission, prediction" in done.stderr


def test_the_submissions_of_the_checkout_keep_them(root: Path) -> None:
    for path in folder.found(root / folder.SUBMISSIONS).values():
        assert faults(path) == [], path
    assert faults(HERE / "good") == []


@pytest.mark.parametrize("rule", sorted(SAID.keys() - BEYOND))
def test_they_refuse_a_bad_one(rule: str, tmp_path: Path) -> None:
    shutil.copytree(HERE / "good", tmp_path / "mine")
    shutil.copytree(HERE / "bad" / rule, tmp_path / "mine", dirs_exist_ok=True)
    assert len(faults(tmp_path / "mine")) >= 1


def test_gold_and_every_system_are_predictions(corpus: khabar.Corpus) -> None:
    check = validator("prediction")
    for name in ("gold", "empty", "regex"):
        for article in corpus:
            answer = khabar.system(name).predict(article)
            assert [*check.iter_errors(json.loads(msgspec.json.encode(answer)))] == []


@pytest.mark.parametrize(
    ("value", "right"),
    [(value, True) for value in (*SAW, True, False)]
    + [(value, False) for value in ("yes", "", 1, None, ["gold"])],
)
def test_what_was_seen_is_one_of_four_or_as_older_files_have_it(value: object, right: bool) -> None:
    told = yaml.load((HERE / "good/system.yaml").read_text(encoding="utf-8"), _Plain)
    assert validator("submission").is_valid({**told, "saw_the_articles": value}) == right


@pytest.mark.parametrize(
    ("labels", "type_", "right"),
    [
        (None, "PER", True),
        (None, "PERS", False),
        ("wojood", "PERS", True),
        ("wojood", "PER", False),
        ("anercorp", "MISC", True),
        ("ontonotes", "MONEY", True),
        ("ontonotes", "OCC", False),
    ],
)
def test_types_are_those_of_the_labels(labels: str | None, type_: str, right: bool) -> None:
    answer: dict[str, object] = {"id": "0", "entities": [{"start": 0, "end": 1, "type": type_}]}
    check = validator("prediction")
    assert check.is_valid({**answer, "labels": labels}) == right
    if labels is None:
        assert check.is_valid(answer) == right


def test_every_field_is_explained() -> None:
    for what in FILES:
        for record in SCHEMAS[what]()["$defs"].values():
            for name, field in record["properties"].items():
                told = json.dumps(field)
                assert '"description"' in told or "$ref" in told, name
