"""Any number of runs compared: every pair as two runs are, and ranks as on the leaderboard."""

from __future__ import annotations

import csv
import io
import json
import re
from pathlib import Path

import pytest

import khabar


@pytest.fixture(scope="module")
def runs(tmp_path_factory) -> list[Path]:
    folder = tmp_path_factory.mktemp("runs")
    for name in ("regex", "floor", "empty"):
        khabar.evaluate(name, out=folder / name)
    return [folder / name for name in ("regex", "floor", "empty")]


def test_every_pair_is_compared_as_two_runs_are(runs: list[Path]) -> None:
    found, articles = khabar.compare(runs)
    assert articles == 5
    names = [str(run) for run in runs]
    assert list(found) == [(names[0], names[1]), (names[0], names[2]), (names[1], names[2])]
    for pair, differences in found.items():
        assert (differences, 5) == khabar.compare(*pair)


@pytest.mark.parametrize("given", [("a",), (["a"],), (["a", "b"], "c")])
def test_fewer_than_two_are_a_mistake(given) -> None:
    with pytest.raises(khabar.KhabarError, match="give two runs, or one list"):
        khabar.compare(*given)


def test_the_command_shows_ranks(run, runs: list[Path]) -> None:
    shown = run("compare", *runs, runs[0] / "predictions.jsonl").stdout
    line = next(line for line in shown.splitlines() if line.split()[:1] == ["strict"])
    assert re.findall(r"\((\d)\)", line) == ["1", "3", "4", "1"]
    assert "no two-sided p over articles is below 0.0625" in shown


def test_two_runs_keep_their_shape(run, runs: list[Path]) -> None:
    shown = json.loads(run("compare", *runs[:2], "--json").stdout)
    assert list(shown) == ["articles", "least_p", "differences"]


def test_json_and_csv_have_every_pair(run, runs: list[Path]) -> None:
    pairs = json.loads(run("compare", *runs, "--json").stdout)["pairs"]
    assert [(p["run"], p["other_run"]) for p in pairs] == [*map(tuple, khabar.compare(runs)[0])]
    rows = list(csv.DictReader(io.StringIO(run("compare", *runs, "--csv").stdout)))
    assert len(rows) == sum(len(pair["differences"]) for pair in pairs)
    strict = pairs[0]["differences"][1]
    assert float(rows[1]["difference"]) == strict["difference"]


def test_one_run_is_a_mistake(run, runs: list[Path]) -> None:
    done = run("compare", runs[0])
    assert (done.returncode, done.stderr) == (2, "khabar: compare: give two or more runs\n")
