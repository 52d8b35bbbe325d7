"""A run's scores for the leaderboards of others: the Hub's, and Every Eval Ever's."""

from __future__ import annotations

import json
import re
import sys
from pathlib import Path

import pytest
import yaml
from huggingface_hub import parse_eval_result_entries

import khabar
from khabar.interop import every_eval_ever, hub
from khabar.run.run import Run
from khabar.score.measures import HEADLINES

DATES = (
    '{"id": "000", "dates": [{"start": 150, "end": 160, "type": "DATE", "value": "2025-12-04"}]}'
)
EVERY = ("--to", "every-eval-ever", "--model", "lab/tagger", "--organization", "A lab")


@pytest.fixture
def predictions(tmp_path: Path) -> Path:
    path = tmp_path / "predictions.jsonl"
    path.write_text(DATES + "\n", encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def floor(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("runs") / "floor"
    khabar.evaluate("floor", out=folder)
    return folder


def test_the_hub_gets_each_headline_and_its_signature(run, floor: Path, tmp_path: Path) -> None:
    done = run("export", floor, "--to", "hub", "--dataset", "lab/khabar", "--out", "model")
    assert (done.returncode, done.stdout) == (0, "model/.eval_results/khabar.yaml written\n")
    written = (tmp_path / "model/.eval_results/khabar.yaml").read_text(encoding="utf-8")
    entries = parse_eval_result_entries(yaml.safe_load(written))
    report = Run.open(floor).report
    scores = [report[task][measure] for task, measure in HEADLINES]
    assert [entry.value for entry in entries] == [round(score.f1, 6) for score in scores]
    assert [entry.notes for entry in entries] == [str(score.signature) for score in scores]
    assert {entry.dataset_id for entry in entries} == {"lab/khabar"}


def test_the_hubs_tasks_are_those_of_the_dataset(floor: Path, root: Path) -> None:
    benchmark = yaml.safe_load((root / "dataset/eval.yaml").read_text(encoding="utf-8"))
    entries = yaml.safe_load(hub.results(Run.open(floor), "lab/khabar"))
    assert [e["dataset"]["task_id"] for e in entries] == [t["id"] for t in benchmark["tasks"]]


def test_a_task_that_was_left_out_has_no_result(predictions: Path) -> None:
    (entry,) = yaml.safe_load(hub.results(Run.open(predictions), "lab/khabar"))
    assert entry["dataset"]["task_id"] == "dates-value"


def test_every_eval_ever_gets_each_score_with_its_interval(run, floor: Path, tmp_path) -> None:
    done = run("export", floor, *EVERY, "--dataset", "lab/khabar")
    path = done.stdout.removesuffix(" written\n")
    assert re.fullmatch(r"data/khabar/lab/tagger/[0-9a-f]{8}-[0-9a-f-]{27}\.json", path)
    record = json.loads((tmp_path / path).read_text(encoding="utf-8"))
    report = Run.open(floor).report
    scores = {f"{t}.{n}": s for t, measures in report.items() for n, s in measures.items() if s}
    results = {each["evaluation_result_id"]: each for each in record["evaluation_results"]}
    assert list(results) == list(scores)
    for id_, score in scores.items():
        details = results[id_]["score_details"]
        assert details["score"] == score.f1
        assert details["details"]["signature"] == str(score.signature)
        assert ("uncertainty" in details) == (score.interval is not None)
        if score.interval:
            interval = details["uncertainty"]["confidence_interval"]
            assert (interval["lower"], interval["upper"]) == score.interval
    data = results["entities.strict"]["source_data"]
    assert (data["hf_repo"], data["sample_ids"]) == (
        "lab/khabar",
        ["000", "001", "002", "003", "004"],
    )


def test_a_record_names_no_dataset_of_the_hub_that_is_not_there(predictions: Path) -> None:
    source = every_eval_ever.Source("lab/tagger", "A lab", "first_party")
    record = every_eval_ever.record(Run.open(predictions), source, "1796000000")
    assert record["evaluation_results"][0]["source_data"]["source_type"] == "other"


@pytest.mark.parametrize(
    ("options", "says"),
    [
        (("--to", "hub"), "--dataset: is needed"),
        (("--to", "hub", "--dataset", "khabar"), "not an id of the Hub"),
        (("--to", "every-eval-ever"), "--model: is needed"),
        ((*EVERY, "--model", "../.."), "not an id of the Hub"),
        ((*EVERY, "--relationship", "friend"), "'friend' is unknown"),
        (("--to", "nobody"), "'nobody' is unknown"),
    ],
)
def test_a_mistake_is_one_line(run, predictions: Path, tmp_path: Path, options, says) -> None:
    done = run("export", predictions, *options)
    assert (done.returncode, len(done.stderr.splitlines())) == (2, 1)
    assert says in done.stderr
    assert list(tmp_path.iterdir()) == [predictions]


def test_a_run_on_other_articles_is_not_exported(run, tmp_path: Path) -> None:
    khabar.evaluate("empty", out=tmp_path / "limited", limit=1)
    done = run("export", "limited", "--to", "hub", "--dataset", "lab/khabar")
    assert done.returncode == 2
    assert "export a run on khabar-" in done.stderr


def test_without_huggingface_hub_the_error_says_what_to_install(
    monkeypatch, predictions: Path
) -> None:
    monkeypatch.setitem(sys.modules, "huggingface_hub", None)
    with pytest.raises(khabar.KhabarError, match=r"1\.4 or later .* pip install 'khabar\[hub\]'"):
        hub.results(Run.open(predictions), "lab/khabar")
