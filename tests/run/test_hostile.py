"""No system ends a run, hangs it, or writes where its report is: each in a real process."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

from tests import warm_python, yaml_files

pytestmark = pytest.mark.slow

SYSTEM = """
import ctypes, os, signal, sys, threading
import khabar

class Own:
    name = "own"
    def predict(self, article):
        if article.id == "002":
{code}
        return khabar.Prediction(id=article.id, dates=())
"""
CASES = yaml_files.load(Path(__file__).with_name("hostile.yaml"))
COMMAND = (
    "import signal; signal.signal(signal.SIGINT, signal.default_int_handler); "
    "from khabar.cli import apart, main; apart._GRACE = {}; main()",
    "evaluate",
    "own_tagger:Own",
    "--json",
    "--out",
    "run",
)


def evaluated(folder: Path, *options: str, grace: float = 60) -> subprocess.CompletedProcess[str]:
    code, *arguments = COMMAND
    return warm_python.run("-c", code.format(grace), *arguments, *options, cwd=folder)


@pytest.mark.sampled
@pytest.mark.parametrize(
    ("name", "jobs"), [(name, jobs) for name in CASES for jobs in {1, CASES[name].get("jobs", 1)}]
)
def test_a_run_ends_with_its_report(tmp_path: Path, name: str, jobs: int) -> None:
    case = CASES[name]
    code = textwrap.indent(case["code"], " " * 12)
    (tmp_path / "own_tagger.py").write_text(SYSTEM.format(code=code))
    options = case.get("options", [])
    done = evaluated(tmp_path, "--jobs", str(jobs), *options, grace=case.get("grace", 60))
    report = json.loads(done.stdout)
    kept = json.loads((tmp_path / "run/report.json").read_text(encoding="utf-8"))
    assert {name for name in report if report[name] != kept[name]} == {"scores"}
    assert report["system"] == "own"
    assert list(report["errors"]) == (["002"] if "fails" in case else [])
    assert case.get("fails", "") in report["errors"].get("002", "")
    assert done.returncode == len(report["errors"])
    assert "Traceback" not in done.stderr
    assert (tmp_path / "run/report.html").exists() == ("--html" in options)


@pytest.mark.parametrize(
    ("code", "status", "said"),
    [
        (
            "os._exit(0)",
            1,
            "khabar: the system ended the process (exit code 0); there is no report",
        ),
        ("sys.exit(0)", 2, "khabar: own_tagger:Own: own_tagger fails: SystemExit: 0"),
        ("os.kill(os.getpid(), 9)", 1, "the system ended the process (signal 9, Killed); there"),
        ("class Own:\n name = property(lambda self: {}[0])", 2, "name cannot be read: KeyError: 0"),
        ("class Own:\n def __init__(self): sys.exit(0)", 2, "made with {}: SystemExit: 0"),
        ("def __getattr__(_): sys.exit(0)", 2, "own_tagger fails: SystemExit: 0"),
    ],
)
def test_a_system_that_cannot_be_had_is_one_line(
    tmp_path: Path, code: str, status: int, said: str
) -> None:
    tail = "" if "class" not in code else "\n def predict(self, article): ..."
    (tmp_path / "own_tagger.py").write_text(f"import os, sys\n{code}{tail}\n")
    done = evaluated(tmp_path)
    assert (done.returncode, done.stdout) == (status, "")
    assert said in done.stderr
    assert done.stderr.count("\n") == 1


WAITING = """
import khabar, signal, sys, threading

class Own:
    name = "own"
    def predict(self, article):
        signal.signal(signal.SIGTERM, signal.SIG_DFL)
        print("asked", file=sys.stderr, flush=True)
        threading.Event().wait()
"""


@pytest.mark.parametrize(
    ("number", "status", "group"),
    [
        (signal.SIGINT, 130, False),
        (signal.SIGINT, 130, True),
        (signal.SIGTERM, 143, False),
        (signal.SIGKILL, -9, False),
    ],
)
def test_a_signal_reaches_the_process_that_works(
    tmp_path: Path, number: int, status: int, group: bool
) -> None:
    (tmp_path / "own_tagger.py").write_text(WAITING)
    code, *arguments = COMMAND
    command = [sys.executable, "-c", code.format(60), *arguments]
    process = subprocess.Popen(
        command, cwd=tmp_path, stderr=subprocess.PIPE, text=True, start_new_session=True
    )
    while "asked" not in process.stderr.readline():
        assert process.poll() is None
    (os.killpg if group else os.kill)(process.pid, number)
    assert "Traceback" not in process.stderr.read()  # until no process has it any more
    assert process.wait() == status
    assert not (tmp_path / "run/report.json").exists()


INTERRUPTED_AGAIN = """
import os, signal, sys
from khabar.cli import apart

signal.signal(signal.SIGINT, signal.default_int_handler)
apart.Notes.add = lambda *_: os.killpg(0, signal.SIGINT)
with apart.heard():
    sys.exit(130)
"""


def test_a_second_interrupt_while_a_run_ends_shows_no_traceback(tmp_path: Path) -> None:
    command = [sys.executable, "-c", INTERRUPTED_AGAIN]
    done = subprocess.run(
        command, cwd=tmp_path, capture_output=True, text=True, start_new_session=True, check=False
    )
    assert (done.returncode, done.stderr) == (130, "")
