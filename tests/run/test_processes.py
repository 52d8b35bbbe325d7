"""Processes: a system that ends its process loses one article, and nothing stays behind."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

import msgspec
import pytest

import khabar
from khabar.run.call_file import read
from khabar.run.engines import Pace, engine
from khabar.run.evaluation import evaluate
from khabar.run.run import Run

SYSTEM = """
import ctypes, os, signal, subprocess, sys, time
import khabar
from khabar.calls import Call, keep

FAULTS = {faults!r}

class System:
    name = "own"

    def predict(self, article):
        with open("asked", "a") as file:
            print(article.id, os.getpid(), file=file)
        print("api_key='sk-very-secret-word'", article.id)
        keep(Call(question="dates", request="0", model="m", answer=article.id))
        exec(FAULTS.get(article.id, ""))
        gold = [a.entities for a in khabar.load()] if FAULTS.get("gold") else []
        words = article.tokens[: len(article.id)]
        people = [khabar.Entity(start=w.start, end=w.end, type="PER") for w in words]
        return khabar.Prediction(id=article.id, entities=people, details=dict(gold=any(gold)))
"""
FOREVER = "time.sleep(1000)"
HOLDS_THE_LOCK = "ctypes.PyDLL(None).sleep(1000)"
CRASHES = {
    "os.kill(os.getpid(), signal.SIGSEGV)": r"signal 11, Segmentation fault",
    "os._exit(0)": "exit code 0",
    "os._exit(3)": "exit code 3",
    "os.closerange(3, 99)": "exit code 1|signal 9",
    "sys.stdout.flush(); ctypes.string_at(0)": "signal 11",
}


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.syspath_prepend(str(tmp_path))
    sys.modules.pop("own_system", None)
    return tmp_path


def ran(folder: Path, faults: dict[str, str], **pace: object) -> Run:
    """Return the run of a system with faults by article, in two processes."""
    (folder / "own_system.py").write_text(SYSTEM.format(faults=faults))
    asked_for = "own_system:System"
    fields = {"jobs": 2, "retries": 0, "engine": "processes", **pace}
    corpus = khabar.load()
    pace_ = Pace(**fields)  # type: ignore[arg-type]
    return evaluate(khabar.system(asked_for), corpus, folder / "run", asked_for, pace=pace_)


def asked(folder: Path) -> Counter[str]:
    return Counter(line.split()[0] for line in (folder / "asked").read_text().splitlines())


@pytest.mark.parametrize("engine_", ["threads", "processes"])
def test_every_engine_gives_the_same_report(folder: Path, engine_: str) -> None:
    run = ran(folder, {}, engine=engine_)
    alone = ran(folder / "again" if (folder / "again").mkdir() is None else folder, {}, jobs=1)
    assert run.report.as_dict() == alone.report.as_dict()
    for name in ("predictions.jsonl", "report.json"):
        assert (folder / "run" / name).read_bytes() == (folder / "again/run" / name).read_bytes()


@pytest.mark.parametrize("fault", CRASHES)
def test_a_crash_fails_its_article_alone(folder: Path, fault: str) -> None:
    run = ran(folder, {"001": fault})
    assert list(run.report.errors) == ["001"]
    assert re.search(CRASHES[fault], run.report.errors["001"])
    assert asked(folder) == dict.fromkeys(khabar.load().ids, 1)


def test_a_segmentation_fault_in_every_tenth_article_fails_a_tenth(folder: Path, run) -> None:
    base = khabar.load()[0]
    articles = [msgspec.structs.replace(base, id=f"{number:02}") for number in range(40)]
    (folder / "corpus.jsonl").write_bytes(b"\n".join(map(msgspec.json.encode, articles)))
    faults = {f"{number:02}": "ctypes.string_at(0)" for number in range(0, 40, 10)}
    (folder / "own_system.py").write_text(SYSTEM.format(faults=faults))
    pace = ("--engine", "processes", "--workers", "2", "--retries", "0")
    command = ("evaluate", "own_system:System", "--data", "corpus.jsonl", "--out", "run", *pace)
    done = run(*command, cwd=folder)
    assert done.returncode == 1
    report = json.loads((folder / "run" / "report.json").read_text(encoding="utf-8"))
    assert report["errors"].keys() == faults.keys()
    assert all("signal 11" in reason for reason in report["errors"].values())
    for id_ in faults:
        assert f"failed {id_}: " in done.stdout
    assert asked(folder) == dict.fromkeys((article.id for article in articles), 1)


def test_python_takes_an_engine(folder: Path) -> None:
    (folder / "own_system.py").write_text(SYSTEM.format(faults={"gold": True}))
    system, pace = "own_system:System", {"engine": "processes", "jobs": 2, "isolated": True}
    with pytest.raises(khabar.KhabarError, match="the engine 'processes' needs a folder, `out`"):
        khabar.evaluate(system, **pace)
    report = khabar.evaluate(system, out=folder / "run", **pace)
    answers = Run.open(folder / "run").answers.values()
    assert not report.errors and not any((answer.details or {})["gold"] for answer in answers)


def test_a_crash_is_retried(folder: Path) -> None:
    once = "\nif not os.path.exists('crashed'):\n    open('crashed', 'w')\n    os._exit(1)"
    run = ran(folder, {"002": once}, retries=2)
    assert not run.report.errors and asked(folder)["002"] == 2


@pytest.mark.parametrize("fault", [FOREVER, HOLDS_THE_LOCK])
def test_an_article_that_takes_too_long_fails(folder: Path, fault: str) -> None:
    run = ran(folder, {"003": fault}, timeout=4.0, retries=2)
    assert run.report.errors == {"003": "took longer than 4 s"}
    assert asked(folder)["003"] == 1


@pytest.mark.skipif(sys.platform != "linux", reason="the memory of a process is looked up in /proc")
def test_an_article_that_takes_too_much_memory_fails(folder: Path) -> None:
    run = ran(folder, {"004": "x = b'1' * 10**9; time.sleep(60)"}, memory=500 * 2**20)
    assert run.report.errors == {"004": "took more than 524,288,000 bytes of memory"}


def test_calls_and_output_are_kept_without_secrets(folder: Path) -> None:
    ran(folder, {})
    assert sorted(c.answer for entry in read(folder / "run") for c in entry.calls) == [
        f"00{number}" for number in range(5)
    ]
    log = (folder / "run/log.txt").read_text()
    assert log.count("api_key='***'") == 5


@pytest.mark.parametrize("isolated", [False, True])
def test_an_isolated_worker_has_no_gold(folder: Path, isolated: bool) -> None:
    run = ran(folder, {"gold": "pass"}, isolated=isolated)
    assert {p.details["gold"] for p in run.answers.values() if p.details} == {not isolated}


def test_the_gold_is_for_yardsticks(folder: Path) -> None:
    pace = Pace(jobs=2, engine="processes")
    run = evaluate(khabar.system("gold"), khabar.load(), folder / "run", "gold", pace=pace)
    strict = run.report["entities"]["strict"]
    assert strict and strict.f1 == 1


def test_a_system_that_cannot_be_made_ends_the_run(folder: Path) -> None:
    (folder / "own_system.py").write_text("import os\nSystem = lambda: os._exit(5)\n")
    made = khabar.system("empty")
    with pytest.raises(khabar.UnusableError, match=r"process ended \(exit code 5\) while"):
        evaluate(
            made, khabar.load(), folder / "run", "own_system:System", pace=Pace(engine="processes")
        )
    assert not (folder / "run/journal.jsonl").exists()


def test_a_worker_that_ends_while_it_is_made_is_made_again(folder: Path) -> None:
    once = "if not os.path.exists('made'):\n    open('made', 'w').close()\n    os._exit(5)\n"
    (folder / "own_system.py").write_text(f"import os\n{once}{SYSTEM.format(faults={})}")
    pace = Pace(engine="processes", retries=1)
    made = khabar.system("empty")
    run = evaluate(made, khabar.load(), folder / "run", "own_system:System", pace=pace)
    assert (folder / "made").exists() and not run.report.errors
    assert asked(folder) == dict.fromkeys(khabar.load().ids, 1)


def test_a_system_that_is_an_object_is_refused() -> None:
    with pytest.raises(khabar.KhabarError, match="a worker makes the system itself"):
        engine(khabar.system("empty"), khabar.system("empty"), Pace(engine="processes"))


@pytest.mark.parametrize(
    ("pace", "fault"),
    [
        (Pace(engine="threats"), "did you mean 'threads'"),
        (Pace(memory=1), "memory: needs the engine processes"),
        (Pace(isolated=True), "isolated: needs the engine processes"),
        (Pace(memory=0, engine="processes"), "above 0"),
    ],
)
def test_a_pace_that_is_none_is_told(pace: Pace, fault: str) -> None:
    with pytest.raises(khabar.KhabarError, match=fault):
        pace.check()


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL])
@pytest.mark.parametrize("fault", [FOREVER, HOLDS_THE_LOCK, "subprocess.run(['sleep', '1000'])"])
def test_no_process_stays_behind(folder: Path, number: int, fault: str) -> None:
    (folder / "own_system.py").write_text(SYSTEM.format(faults={"001": fault, "002": fault}))
    options = ["--engine", "processes", "--workers", "2", "--out", "run"]
    command = [sys.executable, "-m", "khabar", "evaluate", "own_system:System", *options]
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    with subprocess.Popen(command, **quiet) as process:  # type: ignore[call-overload]
        until(lambda: (folder / "asked").exists() and {"001", "002"} <= set(asked(folder)))
        for _ in range(2):  # a first Ctrl-C waits for what is under way
            os.kill(process.pid, number)
            time.sleep(0.3)
    until(lambda: not left(folder))
    assert all(json.loads(line) for line in (folder / "run/journal.jsonl").open("rb"))


def left(folder: Path) -> list[str]:
    """Return the processes that work in a folder."""
    links = [process / "cwd" for process in Path("/proc").glob("[0-9]*")]
    return [str(link) for link in links if here(link, folder)]


def here(link: Path, folder: Path) -> bool:
    try:
        return link.resolve(strict=True) == folder and int(link.parent.name) != os.getpid()
    except OSError:
        return False


def until(true: object) -> None:
    """Wait until a function returns something true."""
    end = time.monotonic() + 60
    while not true():  # type: ignore[operator]
        assert time.monotonic() < end
        time.sleep(0.05)
