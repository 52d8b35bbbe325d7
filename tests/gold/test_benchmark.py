"""eval.yaml: what the Hugging Face Hub asks of a benchmark dataset, by its documentation."""

from __future__ import annotations

from pathlib import Path

import jsonschema
import pytest
import yaml

from khabar.score.measures import HEADLINES

TEXT = {"type": "string", "minLength": 1}
DOCUMENTED = {
    "type": "object",
    "additionalProperties": False,
    "required": ["name", "description", "evaluation_framework", "tasks"],
    "properties": {
        "name": TEXT,
        "description": TEXT,
        "evaluation_framework": {"type": "string", "pattern": "^[a-z0-9-]+$"},
        "tasks": {
            "type": "array",
            "minItems": 1,
            "items": {
                "type": "object",
                "additionalProperties": False,
                "required": ["id", "config", "split"],
                "properties": {"id": {"pattern": "^[A-Za-z]+-[A-Za-z]+$"}, "config": TEXT},
                "patternProperties": {"^split$": TEXT},
            },
        },
    },
}


@pytest.fixture
def benchmark(root: Path) -> dict:
    return yaml.safe_load((root / "dataset/eval.yaml").read_text(encoding="utf-8"))


def test_it_has_the_documented_fields(benchmark: dict) -> None:
    jsonschema.validate(benchmark, DOCUMENTED)


def test_each_headline_is_a_task_with_an_id_of_its_own(benchmark: dict) -> None:
    ids = [task["id"] for task in benchmark["tasks"]]
    assert ids == [f"{task}-{measure}" for task, measure in HEADLINES]
    assert len(set(ids)) == len(ids)


def test_each_task_names_a_split_that_the_dataset_has(root: Path, benchmark: dict) -> None:
    for task in benchmark["tasks"]:
        assert (root / f"dataset/data/{task['config']}/{task['split']}.parquet").is_file()
