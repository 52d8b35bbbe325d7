"""A report as a table: `Report.to_pandas`, and ``--csv`` of the commands."""

from __future__ import annotations

import csv
import io
import sys
from pathlib import Path

import pytest

import khabar
from khabar.cli import showing
from khabar.score.table import Row

LINE = '{"id": "000", "dates": [{"start": 150, "end": 160, "type": "DATE", "value": "2025-12-04"}]}'


@pytest.fixture
def predictions(tmp_path: Path) -> Path:
    path = tmp_path / "predictions.jsonl"
    path.write_text(LINE + "\n", encoding="utf-8")
    return path


def read(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text)))


def test_pandas_has_a_row_per_measure() -> None:
    report = khabar.evaluate("regex")
    table = report.to_pandas()
    assert list(table.columns) == list(Row._fields)
    computed = [(t, n) for t, scores in report.items() for n, score in scores.items() if score]
    identity = [(layer, name) for layer, of in report.identity.items() for name in of or ()]
    assert list(zip(table["task"], table["measure"], strict=True)) == [*computed, *identity]
    value = table[(table["task"] == "dates") & (table["measure"] == "value")].iloc[0]
    score = report["dates"]["value"]
    assert (value["f1"], value["low"], value["high"]) == (score.f1, *score.interval)
    assert (value["gold"], value["signature"]) == (score.total.gold, str(score.signature))


def test_without_pandas_the_error_says_what_to_install(monkeypatch, predictions: Path) -> None:
    report = khabar.score(predictions)
    monkeypatch.setitem(sys.modules, "pandas", None)
    with pytest.raises(khabar.KhabarError, match=r"pip install 'khabar\[pandas\]'"):
        report.to_pandas()


def test_score_prints_csv(run, predictions: Path) -> None:
    rows = read(run("score", predictions, "--csv").stdout)
    assert {row["task"] for row in rows} == {"dates"}
    by_measure = {row["measure"]: row for row in rows}
    assert float(by_measure["value"]["f1"]) == khabar.score(predictions)["dates"]["value"].f1


def test_evaluate_prints_csv_alone_on_stdout(run) -> None:
    rows = read(run("evaluate", "floor", "--csv").stdout)
    report = khabar.evaluate("floor")
    assert float(rows[1]["f1"]) == report["entities"]["strict"].f1


def test_a_cell_is_no_formula(run, predictions: Path) -> None:
    predictions = predictions.rename(predictions.with_name("=1+1.jsonl"))
    assert {row["system"] for row in read(run("score", predictions, "--csv").stdout)} == {"'=1+1"}


@pytest.mark.parametrize(
    ("command", "says"),
    [
        (("score", "p.jsonl", "--csv", "--json"), "--json and --csv: give one of them"),
        (("evaluate", "floor", "--csv", "--json"), "--json and --csv: give one of them"),
        (("evaluate", "floor", "--csv", "--suite", "names"), "--csv: has no rows for suites"),
        (("compare", "a", "b", "--csv", "--json"), "--json and --csv: give one of them"),
    ],
)
def test_a_mistake_is_one_line(run, tmp_path: Path, command, says: str) -> None:
    done = run(*command)
    assert (done.returncode, len(done.stderr.splitlines())) == (2, 1)
    assert says in done.stderr
    assert not list(tmp_path.iterdir())


def test_several_prompts_have_a_column(capsys, predictions: Path) -> None:
    run = khabar.Run.open(predictions)
    outcomes = {name: showing.Outcome(run, [], [], 0.0) for name in ("v1.ar", "mine")}
    showing.show_outcomes(outcomes, [], as_json=False, as_csv=True)
    rows = read(capsys.readouterr().out)
    assert {row["prompt"] for row in rows} == {"v1.ar", "mine"}
    assert len(rows) == 2 * len(run.report.to_pandas())
