"""Runs what the README shows in an empty folder, with the khabar that this Python has installed.

Left out are commands that need a clone (`submit`, `leaderboard`) and those that name no system.
Usage: python readme.py README.md
"""

from __future__ import annotations

import re
import subprocess
import sys
import tempfile
from pathlib import Path

import khabar

_CONSOLE = re.compile(r"^\$ ((?:khabar|pytest) .*?) *(?:#.*)?$", re.MULTILINE)
_NOT_HERE = re.compile(r"\b(submit|leaderboard|SYSTEM)\b")


def commands(readme: str) -> list[list[str]]:
    """Return the commands to run, in the README's order, each as a list of words."""
    lines = ["khabar score predictions.jsonl", *_CONSOLE.findall(readme)]
    return [["-m", *line.split()] for line in lines if not _NOT_HERE.search(line)]


def run(words: list[str], folder: str) -> None:
    """Run Python with some arguments; if it fails, show what it printed and exit with 1."""
    command = [sys.executable, *words]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    if done.returncode:
        sys.exit(f"{done.stdout}{done.stderr}readme.py: failed: {' '.join(words)}")


def main() -> None:
    """Run the blocks of Python, then the commands."""
    readme = Path(sys.argv[1]).read_text(encoding="utf-8")
    blocks = re.findall(r"```python\n(.*?)```", readme, re.DOTALL)
    listed = commands(readme)
    with tempfile.TemporaryDirectory() as folder:
        Path(folder, "dataset").symlink_to(khabar.dataset_path())
        Path(folder, "my_module.py").write_text(blocks[-1], encoding="utf-8")
        for words in [*(["-c", block] for block in blocks), *listed]:
            run(words, folder)
    shown = [f"{len(blocks)} blocks of Python", *(" ".join(words[1:]) for words in listed)]
    print("ran from the README:", *shown, sep="\n  ")


if __name__ == "__main__":
    main()
