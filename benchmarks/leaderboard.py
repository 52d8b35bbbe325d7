"""How long a leaderboard of 1,000 submissions takes, over scoring one 1,000 times, and its memory.

All is CPU time. What `khabar leaderboard` makes has the bound; the page that `--html` adds is
compared with the scoring of the submissions.

The submissions are the regex baseline's predictions, each spoilt in its own way. One is scored as
`khabar score` does, once the corpus is loaded: the median of several, in the run that rebuilds the
leaderboard. Memory is the highest resident size of a process that rebuilds, as Linux counts it from
the process's own start (getrusage counts its parent's too). `--short` takes 50, of which what is
done once is too large a share: it gives no verdict on time.
"""

from __future__ import annotations

import argparse
import random
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import msgspec

import khabar
from khabar import predictions
from khabar.schema import TASKS
from khabar.score.engine.scorer import report_of_file
from khabar.submissions import board, board_page, board_scores, folder
from khabar.submissions.make import as_yaml
from synthetic import spoilt

NUMBER, TENTH, TIMES, BOUND, GROWTH, OF_PAGE = 1_000, 10, 1.5, 1.0, 1.2, 0.5
HERE = Path(__file__).parents[1]
REBUILD = """
import sys
from pathlib import Path
from khabar.submissions import board, board_page, board_scores, folder
root = Path(sys.argv[1])
shown = board_scores.scored(folder.found(root / folder.SUBMISSIONS))
board.made(shown, root)
board_page.write(root / board_page.PAGE, shown)
status = Path("/proc/self/status").read_text()
print(status.split("VmHWM:")[1].split()[0])
"""


def submit(root: Path, number: int) -> None:
    """Write so many submissions on the articles alone, no two of them alike."""
    submissions = root / folder.SUBMISSIONS
    source = HERE / "submissions/regex"
    described = folder.read(source)
    regex = [p for _, p in predictions.read(source / folder.PREDICTIONS, khabar.load())]
    for place in range(number):
        made = submissions / f"system-{place:04}"
        made.mkdir(parents=True)
        named = msgspec.structs.replace(described, system=f"system {place}", suites={})
        (made / folder.SYSTEM).write_bytes(as_yaml(named))
        chance = random.Random(place)
        predictions.write(made / folder.PREDICTIONS, (worse(each, chance) for each in regex))


def worse(answer: khabar.Prediction, chance: random.Random) -> khabar.Prediction:
    """Return an answer of which some mentions are lost or moved: by chance more or fewer."""
    for _ in range(chance.randrange(1, 8)):
        layers = {task: tuple(spoilt(getattr(answer, task), chance)) for task in TASKS}
        answer = msgspec.structs.replace(answer, **layers)
    return answer


def seconds_of_one(root: Path) -> float:
    """Return the median CPU time of scoring one submission."""
    corpus, found = khabar.load(), []
    for path in sorted(root.glob("submissions/*/predictions.jsonl"))[:30]:
        start = time.process_time()
        report_of_file(path.parent.name, corpus, path, sentences=True)
        found.append(time.process_time() - start)
    return statistics.median(found)


def peak(root: Path) -> int:
    """Return the highest resident size of rebuilding in a process of its own, in kB."""
    command = [sys.executable, "-c", REBUILD, str(root)]
    return int(subprocess.run(command, check=True, capture_output=True, text=True).stdout)


def main() -> int:
    """Print the ratios; return 1 if one is over its bound."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--short", action="store_true", help="50 submissions, no verdict on time")
    short = parser.parse_args().short
    number = 50 if short else NUMBER
    with tempfile.TemporaryDirectory() as temporary:
        few, many = Path(temporary) / "few", Path(temporary) / "many"
        submit(few, number // TENTH)
        submit(many, number)
        one = seconds_of_one(many)
        start = time.process_time()
        shown = board_scores.scored(folder.found(many / folder.SUBMISSIONS))
        scored = time.process_time() - start
        made = board.made(shown, many)
        whole = time.process_time() - start
        board_page.write(many / board_page.PAGE, shown)
        page = time.process_time() - start - whole
        made[board_page.PAGE] = (many / board_page.PAGE).read_bytes()
        sizes = [peak(each) for each in (few, many)]
    ratio = whole / (number * TIMES * one)
    growth = sizes[1] / sizes[0]
    print(
        f"one submission: {one * 1000:.1f} ms; {number}: {whole:.1f} s, {scored:.1f} s for scores"
    )
    print(", ".join(f"{name}: {len(content):,} bytes" for name, content in made.items()))
    print(f"{ratio:.2f} × {number} × {TIMES} × the time of one (≤ {BOUND} ×)")
    print(f"page: {page:.1f} s, {page / scored:.2f} × the time of the scores (≤ {OF_PAGE} ×)")
    print(
        f"{number // TENTH}: {sizes[0] / 1024:.0f} MB; {number}: {sizes[1] / 1024:.0f} MB", end=", "
    )
    print(f"{growth:.2f} × (≤ {GROWTH} ×)")
    slow = ratio > BOUND or page > OF_PAGE * scored
    return int((slow and not short) or growth > GROWTH)


if __name__ == "__main__":
    sys.exit(main())
