"""What is skipped is said in one line, and fails where nothing may be."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

HERE = Path(__file__).parent
TESTS = """
import pytest

def test_right():
    pass

def test_lacking():
    pytest.importorskip("no_such_library")
"""


@pytest.mark.parametrize(
    ("allowed", "strict", "code"),
    [("{}", "", 0), ("{}", "1", 1), ("test_own.py::test_lacking: cannot be had", "1", 0)],
)
def test_skips(tmp_path: Path, allowed: str, strict: str, code: int) -> None:
    shutil.copy(HERE / "conftest.py", tmp_path)
    (tmp_path / "skips.yaml").write_text(allowed)
    (tmp_path / "test_own.py").write_text(TESTS)
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider"],
        cwd=tmp_path, env={**os.environ, "KHABAR_NO_SKIPS": strict}, capture_output=True,
        text=True, check=False,
    )  # fmt: skip
    assert "1 not run: no_such_library is not installed" in done.stdout
    assert done.returncode == code, done.stdout
