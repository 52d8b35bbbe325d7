"""Whether a run that is killed again and again ends as one that was left in peace.

`khabar evaluate` is killed (SIGKILL) at random moments and started again until it is done; its
predictions must be those of an undisturbed run, none lost and none asked for twice once it was
kept. `--short` kills 5 times.
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
from pathlib import Path

import msgspec

import khabar

KILLS, ARTICLES, JOBS = 50, 400, 3
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


def command(folder: Path, name: str) -> list[str]:
    """Return the command that runs the slow system into a folder."""
    options = ["--data", "corpus.jsonl", "--out", str(folder / name), "--jobs", str(JOBS)]
    return [sys.executable, "-m", "khabar", "evaluate", "slow_system:Slow", *options]


def killed(folder: Path, chance: random.Random) -> bool:
    """Start the run, kill it after a while; return whether it was done before."""
    process = subprocess.Popen(
        command(folder, "killed"), cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    time.sleep(chance.uniform(0.2, 2.5))
    if process.poll() is not None:
        return True
    os.kill(process.pid, signal.SIGKILL)
    process.wait()
    return False


def prepare(folder: Path, kills: int) -> None:
    """Write the corpus, and a system that takes about as long as it will be killed."""
    made = list(khabar.load())
    with (folder / "corpus.jsonl").open("wb") as file:
        for number in range(ARTICLES):
            article = msgspec.structs.replace(made[number % len(made)], id=f"{number:04}")
            file.write(msgspec.json.encode(article) + b"\n")
    longest = 2 * JOBS * kills / ARTICLES  # half of it is the mean: a second's work a kill
    (folder / "slow_system.py").write_text(f"LONGEST = {longest}\n{SYSTEM}")


def main() -> int:
    """Kill, go on, compare; return 1 where anything is lost, doubled or different."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--short", action="store_true", help="kill 5 times")
    kills = 5 if parser.parse_args().short else KILLS
    chance, done = random.Random(0), 0
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        prepare(folder, kills)
        while done < kills and not killed(folder, chance):
            done += 1
        for run in ("killed", "undisturbed"):
            subprocess.run(command(folder, run), cwd=folder, check=True, capture_output=True)
        found, wanted = (
            (folder / run / "predictions.jsonl").read_bytes() for run in ("killed", "undisturbed")
        )
        journal = (folder / "killed/journal.jsonl").read_text(encoding="utf-8").splitlines()
    answered = Counter(json.loads(line)["prediction"]["id"] for line in journal)
    twice = [id_ for id_, times in answered.items() if times > 1]
    print(f"killed {done} times: {len(answered)} of {ARTICLES} articles answered,", end=" ")
    print(f"{len(twice)} twice, predictions {'the same' if found == wanted else 'DIFFER'}")
    return int(found != wanted or bool(twice) or len(answered) != ARTICLES or done < kills)


if __name__ == "__main__":
    sys.exit(main())
