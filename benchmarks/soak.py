"""Whether a run that is killed again and again ends as one that was left in peace.

`khabar evaluate` is killed (SIGKILL) at random moments and started again until it is done; with the
engine `processes` it is one of its workers as often. The predictions must be those of an
undisturbed run, none lost and none asked for twice once it was kept. `--short` kills 5 times per
engine.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

import msgspec

import khabar

KILLS, ARTICLES, JOBS = 50, 400, 3
BETWEEN_KILLS = 3.0
"""Seconds of work for each kill, more than pass between any two, so that the run lasts."""
LONGEST_END = 10.0
"""Seconds in which the processes of a killed run have to end."""
SYSTEM = """
import random, time
import khabar

class Slow:
    name = "slow"
    def predict(self, article):
        time.sleep(random.random() * LONGEST)
        words = article.tokens[: 1 + int(article.id) % 40]
        people = [khabar.Entity(start=w.start, end=w.end, type="PER") for w in words]
        return khabar.Prediction(id=article.id, entities=people)
"""


def command(folder: Path, engine: str, name: str) -> list[str]:
    """Return the command that runs the slow system into a folder."""
    options = ["--data", "corpus.jsonl", "--out", str(folder / f"{engine}-{name}")]
    pace = ["--engine", engine, "--workers", str(JOBS)]
    return [sys.executable, "-m", "khabar", "evaluate", "slow_system:Slow", *options, *pace]


class Disturbed:
    """A run that is killed and started again; `parents` and `workers` are how often each died.

    `left`: the processes that outlived their parent.
    """

    def __init__(self, folder: Path, engine: str, chance: random.Random) -> None:
        self._command, self._folder, self._chance = (
            command(folder, engine, "killed"),
            folder,
            chance,
        )
        self._has_workers = engine == "processes"
        self._process: subprocess.Popen[bytes] | None = None
        self.parents = self.workers = self.left = 0

    def kill(self) -> bool:
        """Kill the run, or one of its workers, after a while; return whether it was done before."""
        if self._process is None:
            quiet = subprocess.DEVNULL
            self._process = subprocess.Popen(
                self._command, cwd=self._folder, stdout=quiet, stderr=quiet
            )
        time.sleep(self._chance.uniform(0.2, 2.5))
        if self._process.poll() is not None:
            return True
        below = descendants(self._process.pid)
        workers = below[1:] if self._has_workers else []
        if workers and self.workers < self.parents:  # so that both die as often
            with suppress(ProcessLookupError):
                os.kill(self._chance.choice(workers), signal.SIGKILL)
                self.workers += 1
            return False
        self._process.kill()
        self._process.wait()
        self._process = None
        self.parents += 1
        self.left += len(outlived(below))
        return False

    def end(self) -> None:
        """Wait for a run that is under way."""
        if self._process is not None:
            self._process.wait()


def descendants(pid: int) -> list[int]:
    """Return the processes below a process, each before those that it started."""
    found: list[int] = []
    for children in Path(f"/proc/{pid}/task").glob("*/children"):
        with suppress(OSError):  # it has ended
            found += map(int, children.read_text(encoding="ascii").split())
    return [one for child in found for one in (child, *descendants(child))]


def outlived(pids: Sequence[int]) -> list[int]:
    """Wait until processes have ended; return those that have not after a while."""
    end = time.monotonic() + LONGEST_END
    while (alive := [pid for pid in pids if runs(pid)]) and time.monotonic() < end:
        time.sleep(0.05)
    return alive


def runs(pid: int) -> bool:
    """Return whether a process has not ended."""
    try:
        return ") Z " not in Path(f"/proc/{pid}/stat").read_text(encoding="utf-8")
    except OSError:
        return False


def prepare(folder: Path, seconds: float) -> None:
    """Write the corpus, and a system that takes so many seconds for it."""
    made = list(khabar.load())
    with (folder / "corpus.jsonl").open("wb") as file:
        for number in range(ARTICLES):
            article = msgspec.structs.replace(made[number % len(made)], id=f"{number:04}")
            file.write(msgspec.json.encode(article) + b"\n")
    longest = 2 * JOBS * seconds / ARTICLES  # half of it is the mean
    (folder / "slow_system.py").write_text(f"LONGEST = {longest}\n{SYSTEM}")


def disturbed(engine: str, kills: int) -> bool:
    """Kill, go on, compare, print; return whether nothing is lost, doubled or different."""
    with tempfile.TemporaryDirectory() as name:
        folder, done = Path(name), 0
        prepare(folder, kills * BETWEEN_KILLS)
        run = Disturbed(folder, engine, random.Random(0))
        while done < kills and not run.kill():
            done += 1
        run.end()
        for kind in ("killed", "undisturbed"):
            whole = command(folder, engine, kind)
            subprocess.run(whole, cwd=folder, check=True, capture_output=True)
        found, wanted = (
            (folder / f"{engine}-{kind}/predictions.jsonl").read_bytes()
            for kind in ("killed", "undisturbed")
        )
        journal = (folder / f"{engine}-killed/journal.jsonl").read_text(encoding="utf-8")
    kept = [json.loads(line)["prediction"] for line in journal.splitlines()]
    answered = Counter(one["id"] for one in kept if one.get("error") is None)
    twice = [id_ for id_, times in answered.items() if times > 1]
    print(f"{engine}: {run.parents} runs and {run.workers} workers killed:", end=" ")
    print(f"{len(answered)} of {ARTICLES} articles answered, {len(twice)} twice,", end=" ")
    print(f"{run.left} processes left behind,", end=" ")
    print(f"predictions {'the same' if found == wanted else 'DIFFER'}", flush=True)
    whole = found == wanted and len(answered) == ARTICLES and done == kills
    return whole and not twice and not run.left


def main() -> int:
    """Disturb a run under each engine; return 1 where anything is lost, doubled or different."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--short", action="store_true", help="kill 5 times per engine")
    kills = 5 if parser.parse_args().short else KILLS
    fine = [disturbed(engine, kills) for engine in ("threads", "processes")]
    return int(not all(fine))


if __name__ == "__main__":
    sys.exit(main())
