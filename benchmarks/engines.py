"""What a run costs under each engine, and how much faster two workers are than one.

The baseline reads short documents in a process of its own, with one worker and with two, in turns.
Wall time is what counts here, so the machine has to be quiet. `asking` is from the first answer to
the last; `whole` is the command from start to end, which loads, asks and scores. With `--table`
each engine runs once on each of `--sizes` articles, Ray on a cluster of two nodes on this machine.
`--short` takes few documents and gives no verdict.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

import synthetic

ARTICLES, SHORT, PAIRS, GAIN = 20_000, 500, 5, 1.8
RUN = """
import json, resource, sys, time
import khabar
corpus, out, engine, jobs, address, begun = *sys.argv[1:6], time.monotonic()
if address:
    import os
    os.environ["RAY_ADDRESS"] = address
articles, seen = khabar.load(corpus), []
khabar.evaluate(
    "regex", articles, out=out, engine=engine, jobs=int(jobs),
    on_prediction=lambda _: seen.append(time.monotonic()),
)
print(json.dumps({
    "asking": seen[-1] - seen[0], "whole": time.monotonic() - begun,
    "resident": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
}))
"""


class Cost(NamedTuple):
    """What a run took: seconds, CPU seconds of all its processes, MB, and MB of its folder."""

    asking: float
    whole: float
    cpu: float
    resident: float
    folder: float


def run(folder: Path, corpus: Path, engine: str, jobs: int, address: str = "") -> Cost:
    """Run the baseline on a corpus in a process of its own."""
    with tempfile.TemporaryDirectory(dir=folder) as name:
        before = _cpu()
        command = [
            sys.executable,
            "-c",
            RUN,
            str(corpus),
            f"{name}/run",
            engine,
            str(jobs),
            address,
        ]
        done = subprocess.run(command, check=True, capture_output=True, text=True, cwd=folder)
        told = json.loads(done.stdout.splitlines()[-1])
        size = sum(path.stat().st_size for path in Path(name).rglob("*")) / 1e6
        return Cost(told["asking"], told["whole"], _cpu() - before, told["resident"], size)


def _cpu() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def gain(folder: Path, number: int, pairs: int) -> float:
    """Print what two workers take and what one takes, in turns; return how much faster they are."""
    corpus = written(folder, number)
    costs: dict[int, list[Cost]] = {1: [], 2: []}
    for _ in range(pairs):
        for jobs, found in costs.items():
            found.append(run(folder, corpus, "processes", jobs))
    gains = {}
    for part in ("asking", "whole"):
        one, two = (statistics.median(getattr(c, part) for c in costs[jobs]) for jobs in (1, 2))
        gains[part] = one / two
        print(f"{part}: {one:.2f} s with one worker, {two:.2f} s with two, {one / two:.2f} ×")
    return gains["asking"]


def written(folder: Path, number: int) -> Path:
    """Write so many short documents; return the file."""
    path = folder / f"{number}.jsonl"
    synthetic.write(path, synthetic.documents(number))
    return path


class Cluster:
    """Two nodes of Ray on this machine, with a CPU each."""

    def __enter__(self) -> str:
        """Start the nodes; return their address."""
        from ray.cluster_utils import Cluster as Nodes

        self._nodes = Nodes(initialize_head=True, head_node_args={"num_cpus": 0})
        for _ in range(2):
            self._nodes.add_node(num_cpus=1)
        self._nodes.wait_for_nodes()
        return str(self._nodes.address)

    def __exit__(self, *_: object) -> None:
        """Stop the nodes."""
        self._nodes.shutdown()


def table(folder: Path, sizes: Sequence[int]) -> None:
    """Print what each engine takes for each number of articles."""
    print(
        "| articles | engine, workers | asking, s | whole, s | CPU, s | driver, MB | folder, MB |"
    )
    print("|---:|---|---:|---:|---:|---:|---:|")
    for number in sizes:
        corpus = written(folder, number)
        for engine, jobs in (("threads", 1), ("processes", 1), ("processes", 2)):
            _line(number, f"`{engine}`, {jobs}", run(folder, corpus, engine, jobs))
        with Cluster() as address:
            cost = run(folder, corpus, "ray", 2, address)
            # The CPU time of its workers is not known, because they are not children of the driver.
            _line(number, "`ray`, 2", cost._replace(cpu=float("nan")))


def _line(number: int, engine: str, cost: Cost) -> None:
    cells = [f"{number:,}", engine, *(f"{value:.1f}" for value in cost)]
    print(f"| {' | '.join(cells)} |", flush=True)


def main() -> int:
    """Print the gain of two workers, or the table; return 1 if the gain is below its bound."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--short", action="store_true", help="few documents, no verdict")
    parser.add_argument("--table", action="store_true", help="the cost under each engine instead")
    parser.add_argument("--sizes", type=int, nargs="+", default=[1_000, 10_000])
    given = parser.parse_args()
    os.environ.setdefault("RAY_ENABLE_UV_RUN_RUNTIME_ENV", "0")
    print(f"Python {sys.version.split()[0]}, {os.cpu_count()} cores, {time.strftime('%Y-%m-%d')}")
    with tempfile.TemporaryDirectory() as name:
        if given.table:
            table(Path(name), given.sizes)
            return 0
        number, pairs = (SHORT, 1) if given.short else (ARTICLES, PAIRS)
        reached = gain(Path(name), number, pairs)
    return int(not given.short and reached < GAIN)


if __name__ == "__main__":
    sys.exit(main())
