"""What the tests share: the checkout, its gold, and the command line."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest
import yaml
from hypothesis import settings

import khabar
from khabar.gold.read import Gold, read

ROOT = Path(__file__).parents[1]
settings.register_profile("khabar", deadline=None)  # a busy machine is no fault
settings.load_profile("khabar")
for number, action in (
    (signal.SIGINT, signal.default_int_handler),
    (signal.SIGTERM, signal.SIG_DFL),
):
    signal.signal(number, action)  # a script starts what runs behind it with these ignored
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


@pytest.fixture(scope="session")
def wheel(root: Path, tmp_path_factory) -> Path:
    """Build the wheel."""
    folder = tmp_path_factory.mktemp("built")
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)],
        cwd=root,
        check=True,
        capture_output=True,
    )
    (built,) = folder.glob("*.whl")
    return built


SKIPS = Path(__file__).with_name("skips.yaml")


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say in one line what could not be tested, and how it can."""
    skipped = terminalreporter.stats.get("skipped", [])
    if skipped:
        reasons = sorted({reason(report) for report in skipped})
        terminalreporter.write_line(f"{len(skipped)} not run: {'; '.join(reasons)}")


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Fail where KHABAR_NO_SKIPS is set and a test was skipped that skips.yaml does not name."""
    if os.environ.get("KHABAR_NO_SKIPS"):
        reporter = session.config.pluginmanager.get_plugin("terminalreporter")
        named = yaml.safe_load(SKIPS.read_text(encoding="utf-8")) or {}
        skipped = reporter.stats.get("skipped", []) if reporter else []
        if any(not any(report.nodeid.startswith(test) for test in named) for report in skipped):
            session.exitstatus = pytest.ExitCode.TESTS_FAILED


def reason(report: pytest.TestReport | pytest.CollectReport) -> str:
    """Return why a test was skipped, in a few words."""
    told = report.longrepr[2] if isinstance(report.longrepr, tuple) else str(report.longrepr)
    missing = re.search(r"could not import '([\w.]+)'", told)
    return f"{missing[1]} is not installed" if missing else told.removeprefix("Skipped: ")


def write_jsonl(path: Path, *rows: str) -> Path:
    path.write_text("".join(row + "\n" for row in rows), encoding="utf-8")
    return path
