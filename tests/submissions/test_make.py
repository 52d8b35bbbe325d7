"""khabar submit: all that was asked for, or nothing."""

from __future__ import annotations

import datetime
import hashlib
import json
import shutil
from pathlib import Path

import msgspec
import pytest
import yaml

import khabar
from khabar import predictions
from khabar.cli import submissions as command
from khabar.submissions import dataset, folder, make
from khabar.submissions.description import SAW, Prompt

from .conftest import GOOD

TOLD = {
    "version": "1.0",
    "kind": "rules",
    "authors": ["Your Name"],
    "trained_on": "nothing",
    "saw_the_articles": "no",
}
OPTIONS = [
    "--version", "1.0", "--kind", "rules", "--author", "Your Name", "--trained-on", "nothing",
    "--saw-the-articles", "no",
]  # fmt: skip


@pytest.fixture(scope="session")
def finished(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder_ = tmp_path_factory.mktemp("runs") / "regex"
    khabar.evaluate("regex", out=folder_)
    return folder_


@pytest.fixture
def submission(finished: Path, tmp_path: Path) -> Path:
    return make.submit(finished, "mine", TOLD, root=tmp_path)


def everything(root: Path) -> dict[str, bytes]:
    """Return all that stands below a folder."""
    files = (path for path in root.rglob("*") if not path.is_dir())
    return {str(path.relative_to(root)): path.read_bytes() for path in files}


def test_a_run_becomes_a_submission_and_a_row(finished: Path, tmp_path: Path, run) -> None:
    done = run("submit", finished, "--as", "mine", *OPTIONS, cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert "submissions/mine and leaderboard.md written" in done.stdout
    assert set(everything(tmp_path)) == {
        "leaderboard.md",
        "leaderboard.svg",
        "submissions/mine/system.yaml",
        "submissions/mine/predictions.jsonl",
    }
    board = (tmp_path / "leaderboard.md").read_text(encoding="utf-8")
    assert "| 1 | [regex](submissions/mine/) | rules | no | 97.5 |" in board
    assert run("leaderboard", "--check", cwd=tmp_path).returncode == 0


def test_what_the_run_tells_is_inferred(submission: Path, corpus: khabar.Corpus) -> None:
    described = folder.read(submission)
    assert described.system == "regex"
    assert (described.dataset.version, described.dataset.sha256) == (
        corpus.version,
        corpus.sha256,
    )
    today = datetime.datetime.now(datetime.UTC).date()
    assert today - described.date <= datetime.timedelta(days=1)
    assert described.cost is None


def answers() -> list[khabar.Prediction]:
    trace = {"traceback": "File '/home/amal/model.py'"}
    return [
        khabar.Prediction(id="002", error="OSError: /home/amal/model.bin", details=trace),
        khabar.Prediction(id="001", dates=(), details={"cost": 0.1, "model": "x"}),
        khabar.Prediction(id="000", dates=(), details={"cost": 0.2, "cost_note": "y"}),
        khabar.Prediction(id="003", dates=(), details={"cost": True}),
    ]


def test_predictions_are_in_order_and_tell_of_no_machine(tmp_path: Path, corpus) -> None:
    path = tmp_path / "made.jsonl"
    predictions.write(path, answers())
    given = {**TOLD, "system": "x", "cost": {"note": "a day"}}
    made = make.submit(path, "mine", given, root=tmp_path / "new" / "root")
    lines = (made / folder.PREDICTIONS).read_text(encoding="utf-8").splitlines()
    assert [json.loads(line)["id"] for line in lines] == ["000", "001", "002", "003"]
    canary = dataset.canary()
    assert json.loads(lines[2]) == {"id": "002", "error": "OSError", "canary": canary}
    assert [json.loads(line)["canary"] for line in lines] == [canary] * 4
    assert not any("details" in line or "amal" in line for line in lines)
    cost = folder.read(made).cost
    assert cost is not None
    assert (cost.usd, cost.note) == (0.3, "a day")


def test_a_prompt_is_shown_or_named_by_its_hash(finished: Path, tmp_path: Path) -> None:
    prompt = tmp_path / "prompt.txt"
    prompt.write_bytes(b"Mark the dates.\r\n  Give JSON: {}\r\n")
    made = make.submit(
        finished, "mine", {**TOLD, "prompt": make.prompt(prompt)}, root=tmp_path / "a"
    )
    assert folder.read(made).prompt == "Mark the dates.\n  Give JSON: {}\n"
    prompt.write_text("x" * 20_001, encoding="utf-8")
    made = make.submit(
        finished, "mine", {**TOLD, "prompt": make.prompt(prompt)}, root=tmp_path / "b"
    )
    named = folder.read(made).prompt
    assert isinstance(named, Prompt)
    assert named == Prompt(
        name="prompt.txt", sha256=hashlib.sha256(prompt.read_bytes()).hexdigest()
    )


def test_a_folder_of_prompts_is_shown_file_by_file_or_named(tmp_path: Path) -> None:
    mine = tmp_path / "mine"
    mine.mkdir()
    with pytest.raises(khabar.KhabarError, match=r"mine: holds no \*\.md"):
        make.prompt(mine)
    (mine / "events.md").write_text("Mark events.", encoding="utf-8")
    (mine / "dates.md").write_text("Mark dates.", encoding="utf-8")
    assert make.prompt(mine) == "# dates.md\nMark dates.\n# events.md\nMark events."
    (mine / "dates.md").write_text("x" * 20_001, encoding="utf-8")
    named = make.prompt(mine)
    assert isinstance(named, dict) and named["name"] == "mine" and len(named["sha256"]) == 64


def test_a_prepared_description_is_taken(finished: Path, tmp_path: Path, run) -> None:
    prepared = tmp_path / "mine.yaml"
    prepared.write_text(
        "system: Mine\nversion: '2'\nkind: LLM\nauthors: [A, B]\ntrained_on: much\n"
        "saw_the_articles: true\ndate: 2026-01-02\n",
        encoding="utf-8",
    )
    done = run(
        "submit",
        finished,
        "--as",
        "m",
        "--describe",
        prepared,
        "--version",
        "3",
        "--link",
        "https://x.y",
    )
    assert done.returncode == 0, done.stderr
    found = folder.read(tmp_path / "submissions/m")
    assert (found.system, found.version, found.authors) == ("Mine", "3", ("A", "B"))
    assert (found.date.isoformat(), found.saw_the_articles) == ("2026-01-02", "texts")
    assert found.link == "https://x.y"


def test_whatever_is_missing_is_told_in_one_line(finished: Path, tmp_path: Path, run) -> None:
    before = everything(tmp_path)
    done = run("submit", finished, "--as", "mine", "--kind", "rules")
    assert done.returncode == 2
    assert done.stderr == (
        "khabar: missing fields: --version VERSION, --author NAME, --trained-on TEXT, "
        "--saw-the-articles no|guidelines|texts|gold; for example: --version 1.0 --kind rules "
        "--author 'Your Name' --trained-on nothing --saw-the-articles no\n"
    )
    assert everything(tmp_path) == before


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--saw-the-articles"], "--saw-the-articles: no value; give one of no, guidelines, texts"),
        (["--saw-the-articles", "--force"], "no value; give one of no, guidelines, texts, gold"),
        (["--saw-the-articles", "yes"], "not one of no, guidelines, texts, gold: 'yes'"),
        (["--saw-the-articles", "gold", "--did-not-see-the-articles"], "give one of them"),
    ],
)
def test_what_was_seen_is_asked_for_in_one_line(
    finished: Path, tmp_path: Path, run, options: list[str], said: str
) -> None:
    done = run("submit", finished, "--as", "mine", *OPTIONS[:-2], *options)
    assert done.returncode == 2
    assert said in done.stderr
    assert done.stderr.count("\n") == 1
    assert everything(tmp_path) == {}


@pytest.mark.parametrize("more", [[], ["--saw-the-articles", "no"]])
def test_the_older_flag_means_no(finished: Path, tmp_path: Path, run, more: list[str]) -> None:
    options = [*OPTIONS[:-2], "--did-not-see-the-articles", *more]
    done = run("submit", finished, "--as", "mine", *options)
    assert done.returncode == 0, done.stderr
    assert folder.read(tmp_path / "submissions/mine").saw_the_articles == "no"


def test_the_help_shows_the_values_and_not_the_older_flag(run) -> None:
    told = run("submit", "--help").stdout
    assert f"--saw-the-articles {'|'.join(SAW)}" in told
    assert "did-not-see" not in told


def test_a_person_is_asked(finished: Path, tmp_path: Path, monkeypatch) -> None:
    asked = []

    def prompt(text: str, *, err: bool) -> str:
        asked.append(text)
        if "saw the articles" in text:
            return "texts"
        return {"version": "7", "trained on": "nothing"}.get(text, "Amal, Basil")

    monkeypatch.setattr(command.typer, "prompt", prompt)
    made = make.submit(finished, "mine", {"kind": "rules"}, root=tmp_path, ask=command._ask)
    found = folder.read(made)
    assert asked[:3] == ["version", "authors, separated by commas", "trained on"]
    assert asked[3].endswith("(no, guidelines, texts, gold)")
    assert all(f"{value}: {meaning}\n" in asked[3] for value, meaning in SAW.items())
    assert (found.version, found.authors, found.saw_the_articles) == (
        "7", ("Amal", "Basil"), "texts",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        (
            "kind",
            "magic",
            "not one of rules, supervised, LLM, hybrid, other: 'magic' - at `$.kind`",
        ),
        ("saw_the_articles", "yes", "not one of no, guidelines, texts, gold: 'yes'"),
        ("saw_the_articles", 1, "not one of no, guidelines, texts, gold: `int`"),
        ("version", "1\x1b[31m", "one line of visible characters - at `$.version`"),
        ("link", "ftp://x.y", "an http(s) address"),
        ("dataset", {"version": "1.0.0", "sha256": "0" * 64}, "not a released version"),
        ("f1", 1.0, "unknown field `f1`"),
        ("cost", {"usd": -1}, "`$.cost.usd`"),
        ("cost", "much", "`$.cost`"),
    ],
)
def test_a_bad_description_changes_nothing(
    finished: Path, tmp_path: Path, field: str, value: object, said: str
) -> None:
    with pytest.raises(khabar.KhabarError) as caught:
        make.submit(finished, "mine", {**TOLD, field: value}, root=tmp_path)
    assert said in str(caught.value)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("name", ["../mine", "CON", "a/b", "", "a\0b", "x" * 64])
def test_a_bad_name_changes_nothing(finished: Path, tmp_path: Path, name: str) -> None:
    with pytest.raises(khabar.KhabarError, match="take "):
        make.submit(finished, name, TOLD, root=tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_a_run_that_is_none_is_told(finished: Path, tmp_path: Path) -> None:
    broken = Path(shutil.copytree(finished, tmp_path / "run"))
    root, report = tmp_path / "root", broken / "report.json"
    told = json.loads(report.read_text(encoding="utf-8"))

    def said() -> str:
        with pytest.raises(khabar.KhabarError) as caught:
            make.submit(broken, "mine", TOLD, root=root)
        assert not root.exists()
        return str(caught.value)

    other = {**told, "signature": "*|*|corpus-unversioned:0123|scorer-0.1.0"}
    report.write_text(json.dumps(other), encoding="utf-8")
    assert f"was run on corpus-unversioned:0123, not {khabar.load().identity}" in said()
    report.write_text("{", encoding="utf-8")
    assert "no report of a run" in said()
    report.unlink()
    assert "no finished run" in said()
    broken = finished / "nothing.jsonl"
    assert "No such file" in said()


def test_a_fault_of_the_predictions_names_their_line(tmp_path: Path, run) -> None:
    path = tmp_path / "made.jsonl"
    path.write_text('{"id": "000", "dates": [{"start": 1, "end": 99999, "type": "DATE"}]}\n')
    done = run("submit", path, "--as", "mine", "--system", "x", *OPTIONS)
    assert done.returncode == 2
    assert done.stderr.startswith(f"khabar: {path}:1: article '000': dates[0].end")
    assert list(everything(tmp_path)) == ["made.jsonl"]


def test_a_submission_is_replaced_only_by_force(
    submission: Path, finished: Path, tmp_path: Path, run
) -> None:
    before = everything(tmp_path)
    done = run("submit", finished, "--as", "mine", *OPTIONS)
    assert done.returncode == 2
    assert "is a submission already; give --force to replace it" in done.stderr
    assert everything(tmp_path) == before
    path = tmp_path / "made.jsonl"
    predictions.write(path, answers())
    done = run("submit", path, "--as", "mine", "--version", "2", "--force")
    assert done.returncode == 0, done.stderr
    found = folder.read(submission)
    assert (found.system, found.version, found.authors) == ("regex", "2", ("Your Name",))
    assert len((submission / folder.PREDICTIONS).read_text().splitlines()) == 4
    assert run("leaderboard", "--check").returncode == 0
    assert set(everything(tmp_path)) == {*before, "made.jsonl"}


def test_another_submission_that_is_bad_stops_it(finished: Path, tmp_path: Path) -> None:
    shutil.copytree(GOOD, tmp_path / "submissions/bad")
    (tmp_path / "submissions/bad/run.sh").write_text("")
    before = everything(tmp_path)
    with pytest.raises(khabar.KhabarError, match=r"'run\.sh' does not belong there"):
        make.submit(finished, "mine", TOLD, root=tmp_path)
    assert everything(tmp_path) == before


def test_a_board_that_cannot_be_written_leaves_nothing(finished: Path, tmp_path: Path) -> None:
    (tmp_path / "leaderboard.md").write_text("mine alone", encoding="utf-8")
    with pytest.raises(khabar.KhabarError, match="generated: begin"):
        make.submit(finished, "mine", TOLD, root=tmp_path)
    assert list(everything(tmp_path)) == ["leaderboard.md"]
    assert not (tmp_path / "submissions").exists()


def test_a_description_is_read_as_it_was_written() -> None:
    described = folder.read(GOOD)
    fields = yaml.safe_load(make.as_yaml(described))
    assert msgspec.convert(fields, type(described)) == described
    assert isinstance(fields["date"], str)


@pytest.mark.parametrize(
    ("costs", "said"),
    [
        (["1e308", "1e308"], "article '000': details.cost: 1e+308 is no cost; give US dollars"),
        (["0.5", "-1"], "article '001': details.cost: -1 is no cost"),
        (["9" * 30, "1"], "is no cost; give US dollars, 0 to 1,000,000,000"),
        (["9" * 400, "1"], "a number with more than 40 digits"),
        (["6e8", "6e8"], "<= 1000000000.0 - at `$.cost.usd`"),
        (["1e400", "1"], "Number out of range"),
        (["NaN", "1"], "not JSON"),
    ],
)
def test_a_cost_that_is_none_is_one_line(costs: list[str], said: str, tmp_path: Path, run) -> None:
    lines = (
        f'{{"id": "00{number}", "dates": [], "details": {{"cost": {cost}}}}}\n'
        for number, cost in enumerate(costs)
    )
    (tmp_path / "p.jsonl").write_text("".join(lines), encoding="utf-8")
    done = run("submit", "p.jsonl", "--as", "mine", "--system", "x", *OPTIONS, cwd=tmp_path)
    assert done.returncode == 2
    assert said in done.stderr
    assert done.stderr.count("\n") == 1
    assert set(everything(tmp_path)) == {"p.jsonl"}
