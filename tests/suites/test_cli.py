"""The commands of suites: what they print and write, and what a mistake looks like."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

import khabar
from khabar import features, limits
from khabar.cli.suites import suites as commands
from khabar.features import COMPOSED, SUITES
from khabar.suites import variants

pytestmark = pytest.mark.slow

FAMOUS = ("suite", "make", "names", "--arm", "famous", "--out")
DENIED = ("make", "realis", "--arm", "denied")
ON_REALIS = ("evaluate", "gold", "--suite", "realis", "--seeds", 1, "--out")


def test_list_names_every_suite_and_arm(run) -> None:
    shown = run("suite", "list").stdout.splitlines()
    listed = json.loads(run("suite", "list", "--json").stdout)
    assert [each["name"] for each in listed] == [*SUITES]
    for each in listed:
        assert f"{each['name']}: {each['summary']}" in shown
        assert [arm["name"] for arm in each["arms"]] == arms_of(each["name"])
        for arm in each["arms"]:
            assert any(
                line.split(maxsplit=1) == [arm["name"], arm["summary"]] and line[:2] == "  "
                for line in shown
            )


def arms_of(name: str) -> list[str]:
    if name in COMPOSED:
        return list(variants.composed(name).arms)
    return [arm.name for arm in variants.suite(name).arms]


@pytest.mark.parametrize("name", COMPOSED)
def test_a_composed_suite_is_made_of_no_articles_and_can_be_run_on(
    run, name: str, tmp_path: Path
) -> None:
    done = run("suite", "make", name, "--seed", 5, "--out", "made.jsonl")
    assert done.returncode == 0, done.stderr
    rows, _ = variants.make(name, (), 5)
    assert list(khabar.load(tmp_path / "made.jsonl")) == rows
    report = json.loads(run("evaluate", "gold", "--data", "made.jsonl", "--json").stdout)
    for layer, measures in report["scores"].items():
        found = {measure["f1"] for measure in measures.values() if measure and "f1" in measure}
        assert found == ({1.0} if getattr(rows[0], layer) is not None else set())


def test_an_arm_of_a_composed_suite_is_a_phenomenon(run, tmp_path: Path) -> None:
    first, last = arms_of("pairs")[0], arms_of("pairs")[-1]
    arms = ("--arm", first, "--arm", last)
    assert run("suite", "make", "pairs", *arms, "--out", "made.jsonl").returncode == 0
    rows = list(khabar.load(tmp_path / "made.jsonl"))
    assert {row.arm for row in rows} == {row.phenomenon for row in rows} == {first, last}
    assert rows == [row for row in variants.make("pairs", (), 0)[0] if row in rows]
    shown = run("suite", "show", "pairs", *arms, "--article", rows[0].base).stdout.splitlines()
    own = [row for row in rows if row.base == rows[0].base]
    assert shown == [line for row in own for line in (f"{row.id}:", f"+{row.text}")]


@pytest.mark.parametrize(
    ("command", "message"),
    [
        (("make", "--out", "x.jsonl", "--arm", "famous"), "arm: 'famous' is unknown; "),
        (("show", "--arm", "hijri"), "arm: 'hijri' is unknown; did you mean 'hijri-"),
        (("show", "--article", "000"), "article '000': not in the frames of dates_composed"),
    ],
)
def test_what_a_composed_suite_does_not_have(
    run, command: tuple[str, ...], message: str, tmp_path: Path
) -> None:
    done = run("suite", command[0], "dates_composed", *command[1:])
    assert done.returncode == 2 and message in done.stderr and done.stderr.count("\n") == 1
    assert "Traceback" not in done.stderr and not list(tmp_path.glob("x.jsonl"))


def test_a_composed_suite_is_run_on_and_shown_by_phenomenon(run, tmp_path: Path) -> None:
    done = run("evaluate", "gold", "--suite", "dates_composed", "--out", "r", "--json")
    assert done.returncode == 0, done.stderr
    kept = json.loads((tmp_path / "r/suites/dates_composed/suite.json").read_text())
    assert json.loads(done.stdout)["suites"]["dates_composed"] == kept
    of_phenomena = [row for row in kept["groups"] if row["by"] == "phenomenon"]
    assert {row["group"] for row in of_phenomena} == set(arms_of("dates_composed"))
    assert {row["right"] for row in of_phenomena} == {1.0}
    shown = run("evaluate", "empty", "--suite", "dates_composed").stdout
    assert "gold on the suite" not in shown and "dates.value, by phenomenon" in shown


def test_a_composed_suite_s_name_is_helped_to(run) -> None:
    done = run("suite", "make", "dates_compose", "--out", "x.jsonl")
    assert "did you mean 'dates_composed'" in " ".join(done.stderr.split())


def test_make_writes_the_corpus_that_a_seed_makes(run, tmp_path: Path) -> None:
    done = run(*FAMOUS, "made.jsonl", "--seed", 12)
    assert done.returncode == 0, done.stderr
    assert done.stdout == "5 variants written to made.jsonl\n"
    rows, _ = variants.make("names", khabar.load(), 12, ["famous"])
    assert list(khabar.load(tmp_path / "made.jsonl")) == rows
    again = run(*FAMOUS, "again.jsonl", "--seed", 12)
    assert again.returncode == 0
    files = [(tmp_path / name).read_bytes() for name in ("made.jsonl", "again.jsonl")]
    assert files[0] == files[1]
    run(*FAMOUS, "again.jsonl", "--seed", 13)
    assert (tmp_path / "again.jsonl").read_bytes() != files[0]


def test_what_is_made_can_be_run_on(run) -> None:
    run(*FAMOUS, "made.jsonl")
    done = run("evaluate", "gold", "--data", "made.jsonl", "--json")
    report = json.loads(done.stdout)
    assert report["scores"]["entities"]["strict"]["f1"] == 1


def test_show_prints_the_lines_that_change(run) -> None:
    done = run("suite", "show", "names", "--arm", "famous", "--article", "000")
    (made, *_), _ = variants.make("names", khabar.load(), 0, ["famous"])
    head, *lines = done.stdout.splitlines()
    assert head == f"{made.id}:"
    base, after = khabar.load()[0].text.splitlines(), made.text.splitlines()
    assert [line[1:] for line in lines if line[0] == "-"] == [x for x in base if x not in after]
    assert [line[1:] for line in lines if line[0] == "+"] == [x for x in after if x not in base]


@pytest.mark.parametrize("command", ["make", "show"])
def test_an_article_that_an_arm_does_not_apply_to_is_named(run, command: str) -> None:
    out = ("--out", "made.jsonl") if command == "make" else ()
    done = run("suite", command, "dates", "--arm", "absolute", *out)
    assert done.returncode == 0
    said = [line.rpartition(": ")[0] for line in done.stderr.splitlines()]
    assert said == [f"absolute: article '{id_}': not applicable" for id_ in ("002", "003")]


def test_build_writes_the_tables_and_checks_them(root: Path, tmp_path: Path, monkeypatch) -> None:
    monkeypatch.setattr(features, "SUITES", {"realis": SUITES["realis"]})
    for name in ("gold", "seeds"):
        (tmp_path / name).symlink_to(root / name)
    table = tmp_path / "dataset/data/suite_realis/test.parquet"
    build = ["build", "--root", str(tmp_path)]

    def done(*arguments: str) -> tuple[int, str]:
        result = CliRunner().invoke(commands, [*arguments])
        return result.exit_code, result.output

    code, output = done(*build, "--check")
    assert (code, table.exists()) == (1, False)
    assert f"{table}: stale; run `khabar suite build`" in output.replace("\n", "")
    assert done(*build)[0] == 0
    corpus = khabar.load(table)
    arms = variants.published(variants.suite("realis"))
    assert {(row.arm, row.seed) for row in corpus} == {(a, n) for a in arms for n in arms[a]}
    assert done(*build, "--check")[0] == 0
    table.write_bytes((root / "dataset/data/suite_dates/test.parquet").read_bytes())
    assert done(*build, "--check")[0] == 1


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["make", "nams", "--out", "x.jsonl"], "suite: 'nams' is unknown; did you mean 'names'?"),
        (["show", "nothing-like-it"], "suite: 'nothing-like-it' is unknown; known: names, places"),
        (["make", "names", "--arm", "famos", "--out", "x.jsonl"], "did you mean 'famous'?"),
        (["show", "spelling", "--arm", "digits"], "suite spelling: arm: 'digits' is unknown"),
        (["make", "names", "--seed", "-1", "--out", "x.jsonl"], "seed: -1 is not from 0 to"),
        (["make", "names", "--seed", str(2**63), "--out", "x.jsonl"], f"seed: {2**63} is not from"),
        (["show", "names", "--seed", "9" * 40], "is not from 0 to"),
        ([*DENIED, "--out", "file/x.jsonl"], "file/x.jsonl: cannot be written: "),
        ([*DENIED, "--out", "folder.jsonl"], "folder.jsonl: cannot be written: Is a directory"),
        ([*DENIED, "--out", "."], ".: would not be read as JSON Lines; give a .jsonl file"),
        ([*DENIED, "--out", "-"], "-: would not be read as JSON Lines"),
        ([*DENIED, "--out", "x.parquet"], "x.parquet: would not be read as JSON Lines"),
        (["make", "spelling", "--data", "long.jsonl", "--out", "x.jsonl"], "aaa': its id is too"),
        (["make", "realis", "--data", "none.jsonl", "--out", "x.jsonl"], "none.jsonl"),
        (["show", "names", "--article", "009"], "article '009': not in"),
        (["build"], "run this in a checkout"),
    ],
)
def test_a_mistake_is_one_line(run, tmp_path: Path, arguments: list[str], said: str) -> None:
    (tmp_path / "file").touch()
    (tmp_path / "folder.jsonl").mkdir()
    line = json.dumps({"id": "a" * limits.NAME, "text": "قال إن"})
    (tmp_path / "long.jsonl").write_text(f"{line}\n", encoding="utf-8")
    before = sorted(tmp_path.rglob("*"))
    done = run("suite", *arguments)
    assert done.returncode == 2
    assert said in done.stderr
    assert done.stderr.count("\n") == 1
    assert "Traceback" not in done.stderr
    assert sorted(tmp_path.rglob("*")) == before


@pytest.mark.parametrize("seed", ["one", "1.5", "", "٣x"])
def test_a_seed_that_is_no_number_is_told(run, tmp_path: Path, seed: str) -> None:
    done = run(*FAMOUS, "x.jsonl", "--seed", seed)
    assert done.returncode == 2
    assert "--seed" in done.stderr and "Traceback" not in done.stderr
    assert list(tmp_path.iterdir()) == []


def test_no_article_that_an_arm_applies_to_is_a_mistake(run, tmp_path: Path) -> None:
    (tmp_path / "mine.jsonl").write_text('{"id": "a", "text": "لا شيء", "entities": []}\n')
    done = run("suite", "make", "names", "--data", "mine.jsonl", "--out", "x.jsonl")
    assert done.returncode == 2
    assert done.stderr.endswith("not applicable to any article: it names no person\n")
    assert not (tmp_path / "x.jsonl").exists()


def test_evaluate_runs_on_a_suite_beside_the_articles(run, tmp_path: Path) -> None:
    done = run(*ON_REALIS, "kept", "--json")
    assert done.returncode == 0, done.stderr
    shown = json.loads(done.stdout)["suites"]["realis"]
    folder = tmp_path / "kept/suites/realis"
    assert json.loads((folder / "suite.json").read_text("utf-8")) == shown
    assert {row["arm"] for row in shown["arms"]} == {"happened", "denied"}
    assert all(row["score"] == row["base"] == 1 and row["seeds"] == 1 for row in shown["arms"])
    lines = (folder / "predictions.jsonl").read_text("utf-8").splitlines()
    assert len(lines) == 10
    assert len((tmp_path / "kept/predictions.jsonl").read_text("utf-8").splitlines()) == 5


def test_evaluate_goes_on_where_it_was_stopped(run, tmp_path: Path) -> None:
    (tmp_path / "own.py").write_text(STOPPED)
    command = ("evaluate", "own:System", "--suite", "realis", "--seeds", 1, "--out", "kept")
    stopped = run(*command, "--fail-fast")
    assert stopped.returncode == 1
    assert "run the command again with --out kept to go on" in stopped.stderr
    done = run(*command)
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "asked").read_text().count("\n") == 15 + 1
    assert (tmp_path / "kept/suites/realis/suite.json").is_file()


STOPPED = '''
from pathlib import Path
import khabar

class System:
    """Fails once, in the first article of a suite."""
    name = "own"
    def predict(self, article):
        with Path("asked").open("a") as file:
            file.write(f"{article.id}\\n")
        if "denied" in article.id and not Path("failed").exists():
            Path("failed").touch()
            raise ValueError("once")
        return khabar.Prediction(id=article.id, entities=())
'''


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--seeds", "2"], "--seeds: is for suites; give --suite NAME too, or --suites"),
        (["--suite", "realiss"], "suite: 'realiss' is unknown; did you mean 'realis'?"),
        (["--suite", "realis", "--data", "mine.jsonl"], "--suite: the published suites are of"),
        (["--suites", "--data", "mine.jsonl"], "--suite: the published suites are of"),
    ],
)
def test_a_mistake_in_evaluate_is_one_line(
    run, tmp_path: Path, arguments: list[str], said: str
) -> None:
    (tmp_path / "mine.jsonl").write_text('{"id": "a", "text": "لا شيء", "entities": []}\n')
    done = run("evaluate", "gold", *arguments)
    assert done.returncode == 2
    assert said in done.stderr
    assert done.stderr.count("\n") == 1
    assert [path.name for path in tmp_path.iterdir()] == ["mine.jsonl"]
