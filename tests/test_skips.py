"""What is skipped is listed with what brings it, and fails where nothing may be."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

from tests import warm_python
from tests.conftest import FEW_PLUGINS

HERE = Path(__file__).parent
TESTS = """
import pytest

def test_right():
    pass

def test_lacking():
    pytest.importorskip("no_such_library")

@pytest.mark.parametrize("number", [1, 2])
def test_needing(number):
    pytest.skip("needs khabar[crf]")
"""
LISTED = """
needs khabar[crf]: make setup EXTRAS=crf
  test_own.py::test_needing (2 cases)
no_such_library is not installed: pip install no_such_library
  test_own.py::test_lacking
"""


@pytest.mark.parametrize(
    ("allowed", "strict", "code"),
    [
        ("{}", "", 0),
        ("{}", "1", 1),
        ("test_own.py::test_lacking: cannot be had", "1", 1),
        ("test_own.py: cannot be had", "1", 0),
    ],
)
def test_skips(tmp_path: Path, allowed: str, strict: str, code: int) -> None:
    shutil.copy(HERE / "skipped.py", tmp_path / "conftest.py")
    (tmp_path / "skips.yaml").write_text(allowed)
    (tmp_path / "test_own.py").write_text(TESTS)
    environment = {**os.environ, "KHABAR_NO_SKIPS": strict}
    done = warm_python.run("-m", "pytest", "-q", *FEW_PLUGINS, cwd=tmp_path, env=environment)
    assert LISTED in done.stdout
    assert done.returncode == code, done.stdout
