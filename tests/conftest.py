"""What the tests share: the checkout, its gold, and the command line."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

import khabar
from khabar.gold.read import Gold, read

ROOT = Path(__file__).parents[1]
os.environ["HF_HUB_OFFLINE"] = "1"
os.environ["HF_HOME"] = tempfile.mkdtemp(prefix="khabar-tests-")


@pytest.fixture(scope="session")
def root() -> Path:
    return ROOT


@pytest.fixture(scope="session")
def gold(root: Path) -> Gold:
    return read(root)


@pytest.fixture(scope="session")
def corpus() -> khabar.Corpus:
    return khabar.load()


@pytest.fixture
def run(tmp_path: Path):
    """Run the command in an empty folder; return the finished process."""

    def run(*arguments: object, cwd: Path = tmp_path) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "khabar", *map(str, arguments)]
        return subprocess.run(command, cwd=cwd, capture_output=True, text=True, check=False)

    return run


def write_jsonl(path: Path, *rows: str) -> Path:
    path.write_text("".join(row + "\n" for row in rows), encoding="utf-8")
    return path
