"""Predictions on suites: submitted with a run, shown on the leaderboard, and checked."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec
import pytest
import yaml

import khabar
from khabar import limits
from khabar.submissions import folder, fresh, make
from khabar.submissions.board import render
from khabar.suites import variants
from khabar.suites.published import corpora
from khabar.suites.scores import MAIN, SHOWN
from tests import yaml_files

from .conftest import GOOD
from .test_make import OPTIONS, TOLD, everything

pytestmark = pytest.mark.slow

CASES = yaml_files.load(Path(__file__).with_name("fresh.yaml"))
SEED = 48151623
SUITES = [name for name in khabar.features.ON_ARTICLES if name != "realis"]


@pytest.fixture(scope="session")
def finished(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the run of a system that is right on the articles and silent on the suite."""
    run = tmp_path_factory.mktemp("runs") / "forgetful"
    khabar.evaluate("gold", out=run)
    khabar.evaluate("empty", corpora(["realis"], 2)["realis"], out=run / "suites/realis")
    for report in (run / "report.json", run / "suites/realis/report.json"):
        name_system(report)
    return run


def name_system(report: Path) -> None:
    told = json.loads(report.read_text(encoding="utf-8"))
    report.write_text(json.dumps({**told, "system": "forgetful"}), encoding="utf-8")


@pytest.fixture(scope="session")
def fresh_run(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made, _ = variants.make("realis", khabar.load(), SEED)
    run = tmp_path_factory.mktemp("runs") / "fresh"
    khabar.evaluate("gold", khabar.Corpus(made), out=run)
    return run


@pytest.fixture(scope="session")
def submitted(finished: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with the submission and its leaderboard."""
    root = tmp_path_factory.mktemp("submitted")
    make.submit(finished, "mine", TOLD, root=root)
    return root


@pytest.fixture
def submission(submitted: Path, tmp_path: Path) -> Path:
    shutil.copytree(submitted, tmp_path, dirs_exist_ok=True)
    return tmp_path / "submissions/mine"


@pytest.fixture
def run_to_change(finished: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(finished, tmp_path / "runs/mine"))


def cells(root: Path, head: str) -> list[list[str]]:
    made = render(folder.found(root / "submissions"), root / "leaderboard.md")
    table = made[made.index(head) :].split("\n\n", 1)[0].splitlines()[2:]
    return [line.strip("| ").split(" | ") for line in table]


def on_board(root: Path) -> list[list[str]]:
    return cells(root, f"| system | {' | '.join(khabar.features.ON_ARTICLES)} |")


def details(root: Path) -> list[list[str]]:
    return cells(root, "| system | suite | seeds |")


def test_a_run_takes_its_suites_along(submission: Path) -> None:
    lines = (submission / "suites/realis.jsonl").read_text(encoding="utf-8").splitlines()
    answers = [json.loads(line) for line in lines]
    assert [answer["id"][-6:] for answer in answers[:3]] == ["00-000", "00-001", "00-002"]
    assert len(answers) == 2 * 2 * 5
    assert all("canary" in answer and "details" not in answer for answer in answers)
    on = folder.read(submission).suites["realis"]
    assert (on.seeds, on.version) == (2, khabar.load().version)


def test_the_largest_drop_stands_in_a_column_of_its_suite(
    submission: Path, submit: Callable[..., Path], tmp_path: Path
) -> None:
    submit("other", by="gold")
    ((system, *shown),) = on_board(tmp_path)
    assert system == "[forgetful](submissions/mine/)"
    assert dict(zip(khabar.features.ON_ARTICLES, shown, strict=True)) == {
        **dict.fromkeys(SUITES, "–"),
        "realis": "+100.0 happened",
    }
    ((_, *row, data),) = details(tmp_path)
    assert row == ["realis", "2", "happened", "100.0", "0.0", "+100.0", "+100.0 to +100.0"]
    assert data.startswith("`khabar-realis-")


def test_each_submission_is_scored_on_the_seeds_that_it_answers(
    submission: Path, finished: Path, tmp_path: Path
) -> None:
    less = Path(shutil.copytree(finished, tmp_path / "runs/less"))
    khabar.evaluate("gold", corpora(["realis"], 1)["realis"], out=tmp_path / "one")
    shutil.rmtree(less / "suites/realis")
    shutil.copytree(tmp_path / "one", less / "suites/realis")
    name_system(less / "suites/realis/report.json")
    make.submit(less, "less", TOLD, root=tmp_path)
    assert [row[-3] for row in on_board(tmp_path)] == ["0.0 happened", "+100.0 happened"]
    found = [(row[0][-6:-2], row[2], row[5]) for row in details(tmp_path)]
    assert found == [("less", "1", "100.0"), ("mine", "2", "0.0")]


def test_a_variant_without_an_answer_counts_as_empty(submission: Path, tmp_path: Path) -> None:
    file = submission / "suites/realis.jsonl"
    answers = [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]
    by_id = {variant.id: variant for variant in corpora(["realis"], 2)["realis"]}
    right = khabar.system("gold").predict(by_id[answers[0]["id"]])
    file.write_bytes(msgspec.json.encode(right) + b"\n")
    ((_, *row, _),) = details(tmp_path)
    assert row[2] == "denied"
    assert row[4] == "0.0"


def test_without_suites_there_is_no_table(submit: Callable[..., Path], tmp_path: Path) -> None:
    submit("mine")
    made = render(folder.found(tmp_path / "submissions"), tmp_path / "leaderboard.md")
    assert "No submission has predictions on the suites on the articles." in made


def test_a_task_that_is_not_done_has_a_dash(finished: Path, submission: Path, tmp_path: Path):
    for file in (submission / folder.PREDICTIONS, submission / "suites/realis.jsonl"):
        lines = file.read_text(encoding="utf-8").splitlines()
        rows = [{"id": json.loads(line)["id"], "dates": []} for line in lines]
        file.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    ((_, *shown),) = on_board(tmp_path)
    assert set(shown) == {"–"}


def test_every_suite_is_shown_by_a_measure_that_it_is_scored_by() -> None:
    assert MAIN.keys() == khabar.features.SUITES.keys()
    assert set(MAIN.values()) <= set(SHOWN)


def test_a_new_submission_replaces_the_suites_of_the_former(
    submission: Path, finished: Path, tmp_path: Path, run
) -> None:
    fresh_yaml = submission / "suites/fresh.yaml"
    fresh_yaml.write_text(json.dumps([right()]), encoding="utf-8")
    done = run("submit", finished / "predictions.jsonl", "--as", "mine", "--force", *OPTIONS)
    assert done.returncode == 0, done.stderr
    assert {path.name for path in submission.iterdir()} == {folder.SYSTEM, folder.PREDICTIONS}
    assert folder.read(submission).suites == {}


def renamed(run: Path) -> None:
    (run / "suites/realis").rename(run / "suites/relis")


def unfinished(run: Path) -> None:
    (run / "suites/realis/report.json").unlink()


def of_another_dataset(run: Path) -> None:
    report = run / "suites/realis/report.json"
    told = json.loads(report.read_text(encoding="utf-8"))
    told["signature"] = "*|*|khabar-realis-1.0.0:0123456789ab|scorer-3"
    report.write_text(json.dumps(told), encoding="utf-8")


def of_another_system(run: Path) -> None:
    report = run / "suites/realis/report.json"
    report.write_text(report.read_text(encoding="utf-8").replace("forgetful", "other"), "utf-8")


def not_json(run: Path) -> None:
    (run / "suites/realis/predictions.jsonl").write_text("{", encoding="utf-8")


def of_a_stranger(run: Path) -> None:
    path = run / "suites/realis/predictions.jsonl"
    path.write_text('{"id": "names-words-00-000", "dates": []}\n', encoding="utf-8")


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        (renamed, "suites/relis: suite: 'relis' is unknown; did you mean 'realis'?"),
        (unfinished, "suites/realis: no finished run, since it has no report.json; run to the end"),
        (
            of_another_dataset,
            "suites/realis: was run on khabar-realis-1.0.0:0123456789ab, not khab",
        ),
        (of_another_system, "suites/realis: is a run of 'other', not 'forgetful'"),
        (not_json, "suites/realis/predictions.jsonl:1: not JSON"),
        (of_a_stranger, "suites/realis: was run on khabar-realis-"),
    ],
)
def test_a_run_on_a_suite_that_is_not_right_changes_nothing(
    run_to_change: Path, tmp_path: Path, spoil: Callable[[Path], None], said: str
) -> None:
    spoil(run_to_change)
    with pytest.raises(khabar.KhabarError) as caught:
        make.submit(run_to_change, "mine", TOLD, root=tmp_path / "root")
    assert said in str(caught.value)
    assert "\n" not in str(caught.value)
    assert not (tmp_path / "root").exists()


@pytest.mark.parametrize("name", ["realis.jsonl", "fresh.yaml"])
def test_a_file_on_suites_is_plain_and_bounded(name: str, submission: Path) -> None:
    path = submission / "suites" / name
    path.touch()
    with path.open("ab") as file:
        file.truncate(1 << 40)  # holes, no blocks
    with pytest.raises(khabar.KhabarError, match="1,099,511,627,776 bytes; "):
        folder.read(submission)
    path.unlink()
    path.symlink_to(GOOD / folder.SYSTEM)
    with pytest.raises(khabar.KhabarError, match=f"{name}: no plain file"):
        folder.read(submission)


def test_suites_are_no_link(submission: Path, tmp_path: Path) -> None:
    (submission / "suites").rename(tmp_path / "elsewhere")
    (submission / "suites").symlink_to(tmp_path / "elsewhere", target_is_directory=True)
    with pytest.raises(khabar.KhabarError, match="suites: not a folder, or a link to one"):
        folder.read(submission)


def right() -> dict[str, Any]:
    arm = {
        "arm": "happened", "task": "events", "measure": "TC+realis", "base": 0.8, "score": 0.6,
        "drop": 0.2, "drop_interval": [0.1, 0.3],
    }  # fmt: skip
    signature = "*|*|khabar-realis-99-1.1.0:0123456789ab|scorer-3"
    return {
        "suite": "realis",
        "seed": 99,
        "date": "2026-01-01",
        "signature": signature,
        "arms": [arm],
    }


class Plain(yaml.SafeDumper):
    """YAML in which nothing stands for what was written before."""

    def ignore_aliases(self, data: object) -> bool:
        return True


def written(checks: list[dict[str, Any]]) -> str:
    return str(yaml.dump(checks, Dumper=Plain, sort_keys=False))


@pytest.mark.parametrize("case", CASES, ids=[case["name"] for case in CASES])
def test_a_check_is_data(case: dict[str, Any], submission: Path) -> None:
    arm = {**right()["arms"][0], **case.get("arm", {})}
    arm.pop(case.get("without"), None)
    check = {**right(), "arms": [arm] * case.get("arms", 1), **case.get("check", {})}
    file = submission / "suites/fresh.yaml"
    file.write_text(written([check] * case.get("checks", 1)), encoding="utf-8")
    if case["said"] is None:
        assert [*fresh.read(submission, folder.read(submission))] == ["realis"]
        return
    with pytest.raises(khabar.KhabarError) as caught:
        fresh.read(submission, folder.read(submission))
    assert str(caught.value).startswith(str(file))
    assert case["said"] in str(caught.value)
    assert len(str(caught.value)) < limits.MESSAGE


def test_a_check_marks_the_system_on_its_suite(
    submission: Path, fresh_run: Path, tmp_path: Path, run
) -> None:
    assert "†" not in (tmp_path / "leaderboard.md").read_text(encoding="utf-8")
    check = ("suite", "check", "mine", fresh_run, "--suite", "realis", "--seed", SEED)
    done = run(*check)
    assert done.returncode == 0, done.stderr
    assert "submissions/mine/suites/fresh.yaml written" in done.stdout
    assert on_board(tmp_path)[0][6] == "+100.0 happened †"
    published, checked = details(tmp_path)
    assert published[1:3] == ["realis", "2"]
    assert checked[1:2] == ["realis"]
    assert checked[2].startswith(f"† {SEED}, ")
    assert checked[3:8] == ["happened", "100.0", "100.0", "0.0", "0.0 to 0.0"]
    assert run(*check).returncode == 0  # again, the earlier check is replaced
    assert len(details(tmp_path)) == 2


def test_a_check_of_no_task_changes_nothing(
    submission: Path, fresh_run: Path, tmp_path: Path
) -> None:
    (submission / folder.PREDICTIONS).write_text('{"id": "000"}\n', encoding="utf-8")
    with pytest.raises(khabar.KhabarError, match="no task that mine does on the articles too"):
        fresh.add(tmp_path, "mine", fresh_run, "realis", SEED)
    assert not (submission / "suites/fresh.yaml").exists()


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (
            ["mine", "--suite", "realis", "--seed", "2"],
            "seed 2 is published; take another one from",
        ),
        (
            ["mine", "--suite", "realis", "--seed", "98"],
            "no finished run on the variants of seed 98",
        ),
        (
            ["mine", "--suite", "names", "--seed", "98"],
            "suite of mine: 'names' is unknown; known: r",
        ),
        (["mien", "--suite", "realis", "--seed", "98"], "'mien' is unknown; did you mean 'mine'?"),
    ],
)
def test_a_check_that_cannot_be_made_changes_nothing(
    submission: Path, fresh_run: Path, tmp_path: Path, run, arguments: list[str], said: str
) -> None:
    before = everything(tmp_path)
    name, *options = arguments
    done = run("suite", "check", name, fresh_run, *options)
    assert done.returncode == 2
    assert said in done.stderr
    assert done.stderr.count("\n") == 1
    assert everything(tmp_path) == before
