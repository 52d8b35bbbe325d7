"""A stranger's path: from the wheel, in an environment of its own, to a row on a leaderboard."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

DOCS = Path(__file__).parents[1] / "docs"
DESCRIBED = (
    "--version", "1.0", "--kind", "rules", "--author", "A stranger", "--trained-on", "nothing",
    "--saw-the-articles", "no",
)  # fmt: skip


@pytest.fixture(scope="module")
def bin_(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Install the wheel and pytest; return the folder of their commands."""
    venv = tmp_path_factory.mktemp("stranger") / "venv"
    subprocess.run([sys.executable, "-m", "venv", venv], check=True)
    install = [venv / "bin/python", "-m", "pip", "install", "--quiet", wheel, "pytest"]
    done = subprocess.run(install, capture_output=True, text=True, check=False)
    if "No matching distribution" in done.stderr or "Connection" in done.stderr:
        pytest.skip("no package registry can be reached")
    assert done.returncode == 0, done.stderr
    return venv / "bin"


@pytest.mark.slow
def test_from_a_wheel_to_a_row(bin_: Path, tmp_path: Path) -> None:
    def run(*command: str) -> subprocess.CompletedProcess[str]:
        bare = {name: os.environ[name] for name in ("HOME", "LANG", "TMPDIR") if name in os.environ}
        bare["PATH"] = f"{bin_}{os.pathsep}{os.defpath}"
        return subprocess.run(
            command, cwd=tmp_path, env=bare, capture_output=True, text=True, check=False
        )

    page = (DOCS / "add-a-system.md").read_text(encoding="utf-8")
    system = re.findall(r"```python\n(.*?)```", page, re.DOTALL)[0]
    assert len([line for line in system.splitlines() if line.strip()]) <= 10
    (tmp_path / "my_tagger.py").write_text(system, encoding="utf-8")

    tested = run("pytest", "--khabar", "my_tagger:Years", "--khabar-at-least", "dates.value=0.05")
    assert "6 passed, 10 skipped" in tested.stdout, tested.stdout + tested.stderr

    evaluated = run("khabar", "evaluate", "my_tagger:Years", "--out", "runs/years", "--html")
    assert evaluated.returncode == 0, evaluated.stderr
    assert (tmp_path / "runs/years/report.html").stat().st_size > 10_000

    submitted = run("khabar", "submit", "runs/years", "--as", "years", *DESCRIBED)
    assert submitted.returncode == 0, submitted.stderr
    assert sorted(path.name for path in (tmp_path / "submissions/years").iterdir()) == [
        "predictions.jsonl",
        "system.yaml",
    ]

    checked = run("khabar", "leaderboard", "--check")
    assert checked.returncode == 0, checked.stderr
    board = tmp_path / "leaderboard.md"
    board.write_text(board.read_text(encoding="utf-8").replace(" 8.9", " 98.9"), encoding="utf-8")
    edited = run("khabar", "leaderboard", "--check")
    assert edited.returncode == 1
    assert "98.9" in edited.stderr
