"""`khabar corpora`, and `khabar evaluate --corpus NAME --path FOLDER`."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

TOKENS = "وصل O\nإلى O\nبيروت B-LOC\n\nقال O\nمحمود B-PERS\nعباس I-PERS\n"


def test_the_list_names_each_corpus_and_json_has_everything(run) -> None:
    listed = run("corpora")
    assert listed.returncode == 0
    names = [line.split()[0] for line in listed.stdout.splitlines()]
    rows = json.loads(run("corpora", "--json").stdout)
    assert [row["name"] for row in rows] == names
    assert "cleananercorp" in names
    assert all(row["home"] and row["licence"] and row["differs"] for row in rows)


def test_a_corpus_is_described_with_its_command(run) -> None:
    shown = run("corpora", "aqmar")
    assert "licence  CC BY-SA 3.0" in shown.stdout
    assert "Conventions that differ from khabar's:" in shown.stdout
    assert shown.stdout.endswith("khabar evaluate SYSTEM --corpus aqmar --path FOLDER\n")
    assert json.loads(run("corpora", "aqmar", "--json").stdout)["name"] == "aqmar"
    unknown = run("corpora", "aqmer")
    assert unknown.returncode == 2
    assert "'aqmer' is unknown; did you mean 'aqmar'?" in unknown.stderr


def test_a_system_is_evaluated_on_a_known_corpus_in_one_command(tmp_path: Path, run) -> None:
    folder = tmp_path / "CLEANANERCorp"
    folder.mkdir()
    (folder / "CLEANANERCorp_TEST.txt").write_text(TOKENS, encoding="utf-8")
    (folder / "CLEANANERCorp_TRAIN.txt").write_text("في O\n", encoding="utf-8")
    found = run(
        "evaluate", "regex", "--corpus", "cleananercorp", "--path", folder,
        "--out", tmp_path / "run", "--json",
    )  # fmt: skip
    assert found.returncode == 0, found.stderr
    report = json.loads((tmp_path / "run" / "report.json").read_text(encoding="utf-8"))
    assert "|cleananercorp-unversioned:" in report["signature"]
    assert report["scores"]["entities"]["coarse"]["gold"] == 2
    assert report["scores"]["dates"]["value"] is None


def test_what_a_corpus_cannot_hold_is_said_in_one_line(tmp_path: Path, run) -> None:
    file = tmp_path / "Corpus.hs"
    text = "module Duckling.Time.AR.Corpus where\nx = "
    good = 'examples (datetime (2013, 2, 12, 0, 0, 0) Day) ["اليوم"] '
    file.write_text(f"{text}{good}{good.replace('datetime', 'interval')}", encoding="utf-8")
    found = run(
        "evaluate", "floor", "--corpus", "duckling-ar", "--path", file, "--out", tmp_path / "run"
    )
    assert found.returncode == 0, found.stderr
    assert "left out: 1 examples without a single value of TIMEX3\n" in found.stderr


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--corpus", "aqmar"), "--corpus: give --path FOLDER too; to get AQMAR"),
        (("--corpus", "aqmer", "--path", "."), "'aqmer' is unknown; did you mean 'aqmar'"),
        (("--path", "."), "--path: is the folder of a known corpus; give --corpus NAME too"),
        (("--corpus", "aqmar", "--path", ".", "--data", "x"), "omit --data and --from"),
        (("--corpus", "aqmar", "--path", "none"), "no such file or folder"),
        (("--corpus", "aqmar,split=x", "--path", "."), "'x' is unknown; known: all"),
    ],
)
def test_a_wrong_option_is_one_line(run, tmp_path: Path, arguments, said: str) -> None:
    found = run("evaluate", "regex", *arguments, "--out", tmp_path / "run")
    assert found.returncode == 2
    assert said in found.stderr
    assert found.stderr.count("\n") == 1
    assert not (tmp_path / "run").exists()
