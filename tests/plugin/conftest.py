"""What the tests of the plugin share: a pytest that is started quickly, without others' plugins."""

from __future__ import annotations

import os

import pytest

from tests import warm_python
from tests.conftest import FEW_PLUGINS


@pytest.fixture(autouse=True)
def quick_start(pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let ``runpytest_subprocess`` fork a process; `Pytester.run` starts an interpreter."""

    def run(*arguments: str | os.PathLike[str]) -> pytest.RunResult:
        temporary = f"--basetemp={pytester.path / 'temporary'}"
        done = warm_python.run("-m", "pytest", temporary, *arguments, cwd=pytester.path)
        print(done.stdout, done.stderr)
        lines = done.stdout.splitlines(), done.stderr.splitlines()
        return pytest.RunResult(done.returncode, *lines, duration=0)

    monkeypatch.setenv("PYTEST_ADDOPTS", " ".join(FEW_PLUGINS))
    monkeypatch.setattr(pytester, "runpytest_subprocess", run)
