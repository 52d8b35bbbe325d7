"""Two systems on a suite are compared over what its cases were made from."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from khabar import Corpus, KhabarError
from khabar.run.run import Run
from khabar.schema import Prediction
from khabar.suites.compared import OnSuite, compare
from tests.suites.test_cases import DATED, DAY, OTHER, PAIR, ROOM, case, dossier, entity


def answered(cases: list, **answers: tuple) -> Run:
    layer = "dates" if cases is DATED else "entities"
    made = [Prediction(id=c.id, **{layer: answers.get(c.id, ())}) for c in cases]
    return Run.of("system", Corpus(cases), made)


def test_the_sample_are_the_frames() -> None:
    cases = [case(f"{f}{n}", "أمس وصل", f, dates=(DAY,)) for f in "abcd" for n in (1, 2)]
    right = [Prediction(id=c.id, dates=(DAY,)) for c in cases]
    wrong = [Prediction(id=c.id, dates=(DAY if c.id[0] == "a" else OTHER,)) for c in cases]
    one, other = (Run.of(name, Corpus(cases), made) for name, made in (("r", right), ("w", wrong)))
    (row,) = compare(one, other)
    assert (row.measure, row.one, row.other, row.unit, row.units) == (
        "dates.value", 1.0, 0.25, "frames", 4,
    )  # fmt: skip
    # of 2^4 exchanges of frames, those that change no or all of three: 2 · 2
    assert row.p == pytest.approx(4 / 16)
    assert row.difference == -0.75
    assert row.interval and row.interval[0] < -0.75 < row.interval[1]


def test_pairs_and_dossiers_are_compared_too() -> None:
    pair = {"1a": (ROOM,), "1b": (entity(5, 10, "ORG"),)}
    rows = {row.measure: row for row in compare(answered(PAIR, **pair), answered(PAIR))}
    assert (rows["pairs"].one, rows["pairs"].other, rows["pairs"].units) == (1.0, 0.0, 1)
    reports = [*dossier("x", "reports_2"), *dossier("y", "reports_2")]
    named = {r.id: r.entities for r in reports}
    split = {**named, "x-1": tuple(entity(m.start, m.end, id_="z") for m in reports[0].entities)}
    found = {
        row.measure: row for row in compare(answered(reports, **named), answered(reports, **split))
    }
    identity: OnSuite = found["identity.entities.CoNLL"]
    assert (identity.one, identity.unit, identity.units) == (1.0, "dossiers", 2)
    assert 0.5 < identity.other < 1 and identity.p == 1.0


def test_runs_on_other_cases_are_refused() -> None:
    with pytest.raises(KhabarError, match=r"system: on .*, not "):
        list(compare(answered(DATED), answered(PAIR)))


def test_the_command(run, tmp_path: Path) -> None:
    for name in ("gold", "empty"):
        assert (
            run("evaluate", name, "--suite", "realis", "--seeds", 1, "--out", name).returncode == 0
        )
    told = json.loads(run("compare", "gold", "empty", "--suite", "realis", "--json").stdout)
    assert told["suite"] == "realis"
    assert {(row["unit"], row["units"]) for row in told["differences"]} == {("articles", 5)}
    assert {(row["one"], row["other"]) for row in told["differences"]} == {(1.0, 0.0)}
    three = run("compare", "gold", "empty", "gold/../empty", "--suite", "realis", "--json").stdout
    assert [pair["run"] for pair in json.loads(three)["pairs"]] == ["gold", "gold", "empty"]
    shown = run("compare", "gold", "empty", "--suite", "realis").stdout
    assert "5 articles" in shown and "entities.strict" in shown
    done = run("compare", "gold", "empty", "--suite", "realis", "--data", "x.jsonl")
    assert done.returncode == 2 and "omit --data" in done.stderr
