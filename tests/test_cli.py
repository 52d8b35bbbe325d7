from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from msgspec.json import encode as json_encode
from msgspec.structs import replace

import khabar
from tests import warm_python

from .conftest import write_jsonl

OWN_SYSTEM = """
import khabar

class Broken:
    name = "broken \\x1b[31m"
    def predict(self, article):
        if article.id == "002":
            raise ValueError("two\\nlines \\x1b[31m red \\u202e")
        return khabar.Prediction(id=article.id, dates=())
"""


def test_help_teaches(run) -> None:
    shown = run("--help").stdout
    for command in ("systems", "evaluate", "score", "check", "build", "leaderboard"):
        assert command in shown
        told = run(command, "--help").stdout
        assert "Usage" in told
        assert f"  khabar {command}" in told.partition("Example")[2]


def test_systems(run) -> None:
    assert "regex" in run("systems").stdout
    listed = json.loads(run("systems", "--json").stdout)
    assert {"name": "gold", "needs": None}.items() <= {e["name"]: e for e in listed}["gold"].items()


WRITTEN = [".lock", "journal.jsonl", "predictions.jsonl", "report.json"]


def test_evaluate_prints_and_writes(run, tmp_path: Path) -> None:
    done = run("evaluate", "gold", "--types", "--articles")
    assert done.returncode == 0, done.stderr
    assert "100.0" in done.stdout
    assert "entities.strict" in done.stdout
    (folder,) = (tmp_path / "runs").iterdir()
    assert sorted(path.name for path in folder.iterdir()) == WRITTEN
    again = run("score", folder / "predictions.jsonl", "--json")
    written = json.loads((folder / "report.json").read_text(encoding="utf-8"))
    shown = json.loads(again.stdout)["scores"]["entities"]["strict"]
    kept = written["scores"]["entities"]["strict"]
    assert {name for name in shown if shown[name] != kept[name]} == {"articles"}
    assert [each["right"] for each in shown["articles"].values()] == kept["articles"]["right"]
    assert list(shown["articles"]) == written["articles"]["entities"]


def test_evaluate_on_a_corpus_of_ones_own(run, tmp_path: Path) -> None:
    row = {
        "id": "a",
        "text": "وصل الوزير أمس.",
        "dct": "2025-03-01",
        "dates": [{"start": 11, "end": 14, "type": "DATE", "value": "2025-02-28"}],
    }
    path = write_jsonl(tmp_path / "mine.jsonl", json.dumps(row))
    done = run("evaluate", "regex", "--data", path, "--json", "--out", tmp_path / "run")
    scores = json.loads(done.stdout)["scores"]
    assert scores["dates"]["value"]["f1"] == 1
    assert scores["entities"]["strict"] is None


def test_a_failed_article_is_told_and_exits_with_1(run, tmp_path: Path) -> None:
    (tmp_path / "own.py").write_text(OWN_SYSTEM)
    done = run("evaluate", "own:Broken")
    assert done.returncode == 1
    assert "failed 002: ValueError: two\\nlines" in done.stdout
    assert "\x1b" not in done.stdout + done.stderr
    assert "\u202e" not in done.stdout + done.stderr


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["evaluate", "regexp"], "did you mean 'regex'?"),
        (["evaluate", "gold", "--data", "none.jsonl"], "none.jsonl"),
        (["score", "none.jsonl"], "none.jsonl: No such file"),
        (["check"], "run this in a checkout"),
        (["leaderboard"], "run this in a checkout"),
        (["build"], "run this in a checkout"),
    ],
)
def test_a_users_mistake_is_one_line_and_exit_code_2(run, tmp_path, arguments, said) -> None:
    done = run(*arguments)
    assert done.returncode == 2
    assert said in done.stderr
    assert done.stderr.count("\n") == 1
    assert "Traceback" not in done.stderr
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("arguments", "said"), [(["evaluate"], "Missing argument"), (["nothing"], "No such command")]
)
def test_a_mistyped_command_is_told(run, arguments, said) -> None:
    done = run(*arguments)
    assert done.returncode == 2
    assert said in done.stderr


def test_a_reader_who_leaves_early_loses_nothing(tmp_path: Path) -> None:
    command = f"{sys.executable} -m khabar evaluate gold --types --out kept | head -1"
    subprocess.run(command, shell=True, cwd=tmp_path, capture_output=True, check=True)
    assert sorted(path.name for path in (tmp_path / "kept").iterdir()) == WRITTEN


def test_a_bad_file_of_predictions_leaves_nothing_behind(run, tmp_path: Path) -> None:
    path = write_jsonl(tmp_path / "bad.jsonl", '{"id": "000"}', '{"id": "\\u001b[31m"}')
    done = run("score", path)
    assert done.returncode == 2
    assert done.stdout == ""
    assert done.stderr.count("\n") == 1
    assert f"{path}:2: " in done.stderr
    assert "\x1b" not in done.stderr
    assert [p.name for p in tmp_path.iterdir()] == ["bad.jsonl"]


@pytest.mark.slow  # `make check` does the same
def test_check_and_build_hold_in_this_checkout(run, root: Path) -> None:
    assert "5 articles keep all" in run("check", "--root", root).stdout
    assert run("build", "--check", "--root", root).returncode == 0
    assert run("leaderboard", "--check", "--root", root).returncode == 0


def test_check_names_what_is_broken(run, root: Path, tmp_path: Path) -> None:
    good = root / "tests/gold/good"
    shutil.copytree(good, tmp_path / "checkout")
    shutil.copytree(good.parent / "bad/values", tmp_path / "checkout", dirs_exist_ok=True)
    done = run("check", "--root", "checkout")
    assert done.returncode == 1
    assert "gold/articles/000.yaml: dates" in done.stderr
    listed = json.loads(run("check", "--root", "checkout", "--json").stdout)
    assert [problem["rule"] for problem in listed] == ["values"]
    refused = run("build", "--root", "checkout")
    assert refused.returncode == 2
    assert not (tmp_path / "checkout/dataset").exists()


def test_a_run_is_never_overwritten(run, tmp_path: Path) -> None:
    assert run("evaluate", "gold", "--out", "kept").returncode == 0
    before = {path: path.read_bytes() for path in (tmp_path / "kept").iterdir()}
    done = run("evaluate", "empty", "--out", "kept")
    assert done.returncode == 2
    assert "kept: holds a finished run of another system" in done.stderr
    assert {path: path.read_bytes() for path in (tmp_path / "kept").iterdir()} == before


def test_a_folder_that_cannot_be_is_told_before_the_system_runs(run, tmp_path: Path) -> None:
    (tmp_path / "taken").touch()
    done = run("evaluate", "gold", "--out", "taken/run")
    assert done.returncode == 2
    assert "taken/run: cannot be written" in done.stderr
    assert done.stdout == ""


TALKER = """
import signal
import khabar

class Talker:
    name = "talker"
    def __init__(self):
        print("loading")
    def predict(self, article):
        print("predicting")
        return khabar.Prediction(id=article.id, dates=())

class Stopped(Talker):
    def predict(self, article):
        signal.raise_signal(signal.SIGINT)
"""


def test_what_a_system_prints_does_not_spoil_the_json(run, tmp_path: Path) -> None:
    (tmp_path / "own.py").write_text(TALKER)
    done = run("evaluate", "own:Talker", "--json")
    assert json.loads(done.stdout)["system"] == "talker"
    assert "predicting" in done.stderr


def test_an_interrupt_is_told_and_loses_nothing(run, tmp_path: Path) -> None:
    (tmp_path / "own.py").write_text(TALKER)
    done = run("evaluate", "own:Stopped", "--out", "kept")
    assert done.returncode == 130
    assert "interrupted; run the command again with --out kept to go on" in done.stderr
    assert not (tmp_path / "kept/report.json").exists()


SOMETIMES = """
import os, signal, time
import khabar

class Failing:
    name = "failing"
    def predict(self, article):
        if article.id > "000":
            raise ValueError("no answer")
        return khabar.Prediction(id=article.id, dates=())

class Waiting(Failing):
    def predict(self, article):
        if article.id == "002" and not os.path.exists("again"):
            os.kill(os.getpid(), signal.SIGINT)
            time.sleep(1)
        return khabar.Prediction(id=article.id, dates=())
"""


def answered(folder: Path) -> list[str]:
    lines = (folder / "journal.jsonl").read_text(encoding="utf-8").splitlines()
    return [json.loads(line)["prediction"]["id"] for line in lines]


@pytest.mark.parametrize(
    ("options", "asked"),
    [(["--fail-fast"], 2), (["--max-failures", "1"], 3), (["--max-failures", "4"], 5)],
)
def test_a_run_stops_when_too_much_fails(run, tmp_path: Path, options, asked: int) -> None:
    (tmp_path / "own.py").write_text(SOMETIMES)
    done = run("evaluate", "own:Failing", "--out", "kept", *options)
    assert done.returncode == 1
    assert len(answered(tmp_path / "kept")) == asked
    stopped = "run the command again with --out kept to go on" in done.stderr
    assert stopped == (asked < 5)
    assert stopped != ("1 scored, 4 failed, 0 missing" in done.stdout)


@pytest.mark.parametrize("jobs", [1, 2])
def test_an_interrupted_run_goes_on(run, tmp_path: Path, jobs: int) -> None:
    (tmp_path / "own.py").write_text(SOMETIMES)
    command = ("evaluate", "own:Waiting", "--out", "kept", "--jobs", jobs)
    assert run(*command).returncode == 130
    under_way = {"002"} if jobs > 1 else set()  # awaited, since it may have cost something
    assert {"000", "001"} | under_way <= set(answered(tmp_path / "kept"))
    (tmp_path / "again").touch()
    done = run(*command)
    assert done.returncode == 0, done.stderr
    assert sorted(answered(tmp_path / "kept")) == ["000", "001", "002", "003", "004"]


NEXT = {
    (): "next: khabar report kept",
    ("--html",): "next: khabar submit kept --as NAME",
    ("--limit", "2"): "next: the same command with --out kept and without --limit runs on the rest",
    ("--json",): None,
}


@pytest.mark.parametrize("options", NEXT)
def test_a_run_ends_with_what_to_do_next(run, options: tuple[str, ...]) -> None:
    done = run("evaluate", "regex", "--out", "kept", *options)
    said = [line for line in done.stderr.splitlines() if line.startswith("next: ")]
    assert said == [NEXT[options]] * (NEXT[options] is not None)
    assert re.search(r"^time: \d+\.\d s$", done.stdout, re.M) or options == ("--json",)


def test_failed_articles_are_asked_again_next_and_told_by_compare(run, tmp_path: Path) -> None:
    (tmp_path / "own.py").write_text(SOMETIMES)
    done = run("evaluate", "own:Failing", "--out", "kept")
    assert "next: the same command with --out kept asks the failed articles again" in done.stderr
    for options in ((), ("--json",)):
        compared = run("compare", "kept", "kept", *options)
        told = "kept: of 5 articles, 4 failed, which count as empty answers"
        assert compared.stderr.splitlines() == [told, told]
    assert json.loads(compared.stdout).keys() == {"articles", "least_p", "differences"}


def test_score_shows_what_went_wrong_and_the_page(run, tmp_path: Path) -> None:
    corpus = {
        "id": "a",
        "text": "وصل الوزير أمس.",
        "dates": [{"start": 11, "end": 14, "type": "DATE", "value": "2025-02-28"}],
    }
    data = write_jsonl(tmp_path / "mine.jsonl", json.dumps(corpus))
    path = write_jsonl(tmp_path / "p.jsonl", '{"id": "a", "dates": []}')
    for options in ((), ("--streaming",)):
        done = run("score", path.name, "--data", data.name, *options)
        assert "  1 dates: missed\n    \u2067أمس\u2069 1" in done.stdout
        assert done.stderr.splitlines() == ["next: khabar report p.jsonl --data mine.jsonl"]


def test_headlines_come_alone_unless_all_is_asked_for(run) -> None:
    one, every = (run("evaluate", "gold", *option).stdout for option in ((), ("--all",)))
    assert "ceiling" in one
    assert "deictic" not in one
    assert "deictic" in every


def test_a_dash_and_a_useless_value_say_why(run, tmp_path: Path) -> None:
    date = '{"start": 0, "end": 4, "type": "DATE", "value": "4 Dec 2025"}'
    path = write_jsonl(tmp_path / "dates.jsonl", f'{{"id": "000", "dates": [{date}]}}')
    shown = run("score", path).stdout
    assert "entities: not attempted" in shown
    assert (
        "dates: 1 without a valid TIMEX3 value, counted as wrong; first article '000': '4 Dec 2025'"
        in shown
    )


def test_an_output_without_arabic_still_prints(run_process, monkeypatch) -> None:
    monkeypatch.setenv("PYTHONIOENCODING", "ascii")
    done = run_process("evaluate", "gold")
    assert done.returncode == 0, done.stderr
    assert "100.0" in done.stdout


@pytest.mark.sampled
@pytest.mark.parametrize("encoding", ["ascii", "cp1256", "latin-1", "utf-8", "utf-8:strict"])
def test_json_is_json_whatever_the_terminal(tmp_path: Path, encoding: str) -> None:
    path = write_jsonl(
        tmp_path / "told.jsonl",
        '{"id": "000", "error": "é أ \U0001f600 \\ud83d\\ude00 \u2028"}',
        '{"id": "001", "entities": [{"start": 0, "end": 1, "type": "PER", "entity": "é"}]}',
    )
    for command in (
        ["score", path, "--json"],
        ["evaluate", "own:Failing", "--json"],
        ["compare", path, path, "--json"],
        ["schema", "prediction"],
        ["systems", "--json"],
    ):
        (tmp_path / "own.py").write_text(SAYING, encoding="utf-8")
        environment = {**os.environ, "PYTHONIOENCODING": encoding, "LC_ALL": "C"}
        done = warm_python.run("-m", "khabar", *command, cwd=tmp_path, env=environment)
        told = json.loads(done.stdout)
        if command[0] in ("score", "evaluate"):
            assert "é أ \U0001f600" in told["errors"]["000"], command


SAYING = """
import khabar

class Failing:
    name = "failing"
    def predict(self, article):
        raise ValueError("é أ \U0001f600 \\ud800")
"""


def test_the_version_is_told(run) -> None:
    assert run("--version").stdout.startswith("khabar 0.")


def test_heavy_libraries_are_not_imported(tmp_path: Path, run) -> None:
    heavy = ("datasets", "torch", "transformers", "pandas", "evaluate", "sklearn", "seqeval")
    (tmp_path / "spy.py").write_text(
        "import sys\nsys.argv = ['khabar', 'evaluate', 'regex']\n"
        "from khabar.cli.app import app\nimport khabar.cli\n"
        "try: app()\nexcept SystemExit as stop: assert not stop.code\n"
        f"print('HEAVY', sorted(set({heavy!r}) & set(sys.modules)))\n"
    )
    done = subprocess.run(
        [sys.executable, "spy.py"], cwd=tmp_path, capture_output=True, text=True, check=True
    )
    assert done.stdout.splitlines()[-1] == "HEAVY []"


@pytest.mark.sampled
@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no /dev/full")
@pytest.mark.parametrize(
    "arguments",
    [
        ["systems"],
        ["systems", "--json"],
        ["schema", "prediction"],
        ["--help"],
        ["score", "p.jsonl"],
    ],
)
def test_a_full_disk_is_one_line(arguments: list[str], tmp_path: Path) -> None:
    write_jsonl(tmp_path / "p.jsonl", '{"id": "000", "dates": []}')
    with open("/dev/full", "w") as full:  # noqa: PTH123
        done = subprocess.run(
            [sys.executable, "-m", "khabar", *arguments],
            cwd=tmp_path, stdout=full, stderr=subprocess.PIPE, text=True, check=False,
        )  # fmt: skip
    assert done.returncode == 2
    assert done.stderr.startswith("khabar: stdout: No space left on device: what was printed is")
    assert done.stderr.count("\n") == 1


def test_a_reader_that_has_enough_is_left_in_silence(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "khabar", "schema", "prediction"]
    reading, writing = os.pipe()
    os.close(reading)
    done = subprocess.run(command, stdout=writing, stderr=subprocess.PIPE, check=False)
    os.close(writing)
    assert (done.returncode, done.stderr) == (1, b"")


def test_a_corpus_that_stays_on_disk_gives_the_same_run(tmp_path: Path, run) -> None:
    articles = [replace(khabar.load()[n % 5], id=f"{n:02}") for n in range(12)]
    lines = [json_encode(article).decode() for article in articles]
    write_jsonl(tmp_path / "corpus.jsonl", *lines)
    pace = ("--engine", "processes", "--workers", "2")
    ways = {"whole": (), "disk": ("--streaming",), "workers": ("--streaming", *pace)}
    for out, way in ways.items():
        done = run("evaluate", "regex", "--data", "corpus.jsonl", "--out", out, *way)
        assert done.returncode == 0, done.stderr
    for name in ("predictions.jsonl", "report.json"):
        assert len({(tmp_path / out / name).read_bytes() for out in ways}) == 1
    journal = tmp_path / "disk" / "journal.jsonl"
    journal.write_bytes(b"".join(journal.read_bytes().splitlines(keepends=True)[:5]))
    again = run("evaluate", "regex", "--data", "corpus.jsonl", "--out", "disk", "--streaming")
    assert "going on: 5 of 12 answers were kept" in again.stderr
    assert len(journal.read_bytes().splitlines()) == 12
    told = run("evaluate", "regex", "--data", "corpus.jsonl", "--streaming", "--html")
    assert told.returncode == 2 and "omit --html or --streaming" in told.stderr
