"""The tests rely on nothing of the machine, the shell or the hour that started them."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import settings

from .conftest import FEW_PLUGINS

INTERRUPTED = "tests/test_cli.py::test_an_interrupted_run_goes_on[1]"


def test_no_property_has_a_deadline() -> None:
    assert settings().deadline is None


@pytest.mark.slow
def test_a_script_may_start_them_behind_it(root: Path) -> None:
    """What a script starts with `&` has Ctrl-C ignored."""
    tests = [sys.executable, "-m", "pytest", "-pno:cacheprovider", *FEW_PLUGINS, INTERRUPTED]
    command = ["sh", "-c", 'trap "" INT TERM; exec "$@"', "sh", *tests]
    done = subprocess.run(command, cwd=root, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
