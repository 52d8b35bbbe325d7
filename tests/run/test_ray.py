"""The engine ray, on real clusters of this machine."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import khabar
from khabar.run.engines import Pace
from khabar.run.evaluation import evaluate

ray = pytest.importorskip("ray")
pytestmark = pytest.mark.slow

SYSTEM = """
import os, time
import khabar

class Slow:
    name = "slow"

    def predict(self, article):
        time.sleep(0.1)
        if article.id == os.environ.get("CRASHES"):
            os._exit(1)
        words = article.tokens[:3]
        people = [khabar.Entity(start=w.start, end=w.end, type="PER") for w in words]
        return khabar.Prediction(id=article.id, entities=people)
"""


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.syspath_prepend(str(tmp_path))
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join(sys.path))
    sys.modules.pop("slow_system", None)
    (tmp_path / "slow_system.py").write_text(SYSTEM)
    return tmp_path


@pytest.fixture
def cluster(folder: Path) -> Iterator[Any]:
    """Give a cluster of two nodes, the first without room for workers."""
    from ray.cluster_utils import Cluster

    made = Cluster(initialize_head=True, head_node_args={"num_cpus": 0})
    try:
        made.add_node(num_cpus=1)
        made.add_node(num_cpus=1)
        yield made
    finally:
        ray.shutdown()
        made.shutdown()


def corpus(number: int) -> khabar.Corpus:
    made = list(khabar.load())
    from msgspec.structs import replace

    return khabar.Corpus(replace(made[n % 5], id=f"{n:03}") for n in range(number))


def test_a_lost_node_does_not_change_the_report(folder: Path, cluster: Any) -> None:
    articles, asked_for = corpus(60), "slow_system:Slow"
    wanted = khabar.evaluate(asked_for, articles, out=folder / "undisturbed", jobs=8)
    cluster.wait_for_nodes()
    done: list[object] = []

    def lose(prediction: object) -> None:
        done.append(prediction)
        if len(done) == 12:
            cluster.remove_node(next(iter(cluster.worker_nodes)), allow_graceful=False)
            cluster.add_node(num_cpus=1)

    pace = Pace(jobs=2, engine="ray", address=cluster.address)
    run = evaluate(
        khabar.system(asked_for), articles, folder / "run", asked_for, pace=pace, on_prediction=lose
    )
    assert len(done) == 60
    assert run.report.as_dict() == wanted.as_dict()


def test_a_crash_fails_its_article_alone(
    folder: Path, monkeypatch: pytest.MonkeyPatch, cluster: Any
) -> None:
    (folder / "slow_system.py").write_text(SYSTEM.replace('os.environ.get("CRASHES")', '"003"'))
    cluster.wait_for_nodes()
    pace = Pace(jobs=2, retries=0, engine="ray", address=cluster.address)
    run = evaluate(
        khabar.system("slow_system:Slow"),
        khabar.load(),
        folder / "run",
        "slow_system:Slow",
        pace=pace,
    )
    assert list(run.report.errors) == ["003"]


def test_more_workers_than_cpus_are_refused(folder: Path, cluster: Any) -> None:
    cluster.wait_for_nodes()
    pace = Pace(jobs=3, engine="ray", address=cluster.address)
    with pytest.raises(khabar.KhabarError, match="3 workers need 3 CPUs; the cluster has 2"):
        evaluate(khabar.system("empty"), khabar.load(), folder / "run", "empty", pace=pace)


def test_a_node_without_khabar_is_named(
    folder: Path, cluster: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    cluster.wait_for_nodes()
    monkeypatch.setattr("importlib.metadata.version", lambda _: "9.9")
    pace = Pace(engine="ray", address=cluster.address)
    fault = re.escape("has khabar") + r" \S+; install khabar 9\.9 there"
    with pytest.raises(khabar.KhabarError, match=fault):
        evaluate(khabar.system("empty"), khabar.load(), folder / "run", "empty", pace=pace)


def test_an_address_where_nothing_is_ends_soon(folder: Path) -> None:
    begun = time.monotonic()
    command = [sys.executable, "-m", "khabar", "evaluate", "empty", "--engine", "ray"]
    done = subprocess.run(
        [*command, "--address", "127.0.0.1:9"], capture_output=True, text=True, check=False
    )
    assert (done.returncode, time.monotonic() - begun < 10) == (2, True)
    assert "--address 127.0.0.1:9: no Ray cluster answers" in done.stderr


def test_a_killed_driver_goes_on(folder: Path) -> None:
    options = ["--engine", "ray", "--workers", "2", "--out", "run", "--data", "corpus.jsonl"]
    command = [sys.executable, "-m", "khabar", "evaluate", "slow_system:Slow", *options]
    lines = b"\n".join(article.content() for article in corpus(40))
    (folder / "corpus.jsonl").write_bytes(lines + b"\n")
    quiet: dict[str, Any] = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    with subprocess.Popen(command, **quiet, start_new_session=True) as process:
        journal = folder / "run/journal.jsonl"
        end = time.monotonic() + 300
        while not journal.exists() or len(journal.read_bytes().splitlines()) < 8:
            assert time.monotonic() < end
            time.sleep(0.05)
        os.killpg(process.pid, signal.SIGKILL)
    kept = journal.read_bytes().splitlines()
    subprocess.run(command, **quiet, check=True)
    lines_ = journal.read_bytes().splitlines()
    assert lines_[: len(kept)] == kept and len(lines_) == 40
