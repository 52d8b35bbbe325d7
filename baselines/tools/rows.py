"""Fill the leaderboard: run and submit every row whose weights or key are here, in one command.

``python rows.py [ROW…] [--fetch] [--force]`` (``make rows``), in a clone. The rows and what each
needs are in ``baselines/rows/rows.yaml``. One line per row says that it was submitted, or why not.
``--fetch`` runs the commands that bring missing weights. A submission that exists is replaced only
with ``--force``. The runs stay in ``runs/rows``, and one that was cut off goes on from there.
"""

from __future__ import annotations

import argparse
import os
import shlex
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import msgspec
import yaml

ROOT = Path(__file__).parents[2]
ROWS = ROOT / "baselines/rows/rows.yaml"


class Row(msgspec.Struct, forbid_unknown_fields=True):
    """A row: the system to run, what has to be there, how to fetch it, fields of system.yaml.

    `folder`: of weights; ``~`` and ``$VARIABLE`` are expanded. `hub`: a name on the Hugging Face
    Hub, whose weights are in its cache. `variable`: of the environment.
    """

    run: str
    describe: dict[str, Any]
    packages: tuple[str, ...] = ()
    folder: str | None = None
    hub: str | None = None
    variable: str | None = None
    fetch: tuple[str, ...] = ()


def main(arguments: Sequence[str]) -> int:
    """Run the rows that are asked for, all by default; return 1 if one failed, else 0."""
    rows = msgspec.convert(yaml.safe_load(ROWS.read_text(encoding="utf-8")), dict[str, Row])
    chosen = _parsed(arguments, rows)
    outcomes = []
    for name in chosen.rows or rows:
        outcomes.append(_outcome(name, rows[name], chosen))
        print(f"{name}: {outcomes[-1]}", flush=True)
    return int(any(outcome.startswith("failed") for outcome in outcomes))


def _parsed(arguments: Sequence[str], rows: Mapping[str, Row]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="rows.py", description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("rows", nargs="*", metavar="ROW", help=f"default: all ({', '.join(rows)})")
    parser.add_argument("--fetch", action="store_true", help="fetch missing weights first")
    parser.add_argument("--force", action="store_true", help="replace submissions that exist")
    parser.add_argument("--root", type=Path, default=ROOT, help="the folder with submissions/")
    chosen = parser.parse_args(arguments)
    chosen.root = chosen.root.resolve()
    if unknown := sorted({*chosen.rows} - {*rows}):
        parser.error(f"no such row: {', '.join(unknown)}; known rows: {', '.join(rows)}")
    return chosen


def _outcome(name: str, row: Row, chosen: argparse.Namespace) -> str:
    """Return what became of a row, in words; run it if nothing speaks against it."""
    if (chosen.root / "submissions" / name).exists() and not chosen.force:
        return f"skipped: submissions/{name} is there; --force replaces it"
    if chosen.fetch and lacking(row):
        for command in row.fetch:
            if _ended(command, shlex.split(command)):
                return f"failed: {command}"
    if reason := lacking(row):
        remedy = f"; with a network: {' && '.join(row.fetch)}" if row.fetch else ""
        return f"skipped: {reason}{remedy}"
    return _submitted(name, row, chosen)


def lacking(row: Row) -> str | None:
    """Return the first thing that a row needs and that is not here; None if all is."""
    for package in row.packages:
        if find_spec(package) is None:
            return f"the package {package} is not installed (docs/systems.md)"
    if row.folder and not (ROOT / _expanded(row.folder)).is_dir():
        return f"no folder {row.folder}"
    if row.hub and not _in_cache(row.hub):
        return f"the weights {row.hub} are not here"
    if row.variable and not os.environ.get(row.variable):
        return f"the environment variable {row.variable} is empty"
    return None


def _expanded(folder: str) -> Path:
    return Path(os.path.expandvars(folder)).expanduser()


def _in_cache(name: str) -> bool:
    from huggingface_hub import try_to_load_from_cache

    return isinstance(try_to_load_from_cache(name, "config.json"), str)


def _submitted(name: str, row: Row, chosen: argparse.Namespace) -> str:
    """Evaluate the system and submit the run, as its user would with the command `khabar`."""
    run, force = f"runs/rows/{name}", ["--force"] if chosen.force else []
    with tempfile.TemporaryDirectory() as folder:
        description = Path(folder, "system.yaml")
        description.write_text(yaml.safe_dump(row.describe, allow_unicode=True), encoding="utf-8")
        submit = ["--as", name, "--describe", str(description), "--root", str(chosen.root)]
        if _khabar("evaluate", row.run, "--out", run) > 1:  # 1: it failed on an article
            return f"failed: khabar evaluate {row.run}"
        if _khabar("submit", run, *submit, *force):
            return f"failed: khabar submit {run}"
    return f"submitted: submissions/{name}"


def _khabar(*arguments: str) -> int:
    return _ended(f"khabar {arguments[0]}", [sys.executable, "-m", "khabar", *arguments])


def _ended(shown: str, command: Sequence[str]) -> int:
    """Run a command in the clone, with the programs of this environment; return its exit code."""
    programs = f"{Path(sys.executable).parent}{os.pathsep}{os.environ.get('PATH', '')}"
    print(f"… {shown}", flush=True)
    environment = {**os.environ, "PATH": programs}
    return subprocess.run(command, cwd=ROOT, env=environment, check=False).returncode


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except KeyboardInterrupt:  # the command that it ran has said so
        sys.exit(130)
