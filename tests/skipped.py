"""Which tests were skipped, by the reason, with the command that brings what they need."""

from __future__ import annotations

import os
import re
from collections import Counter
from collections.abc import Iterable
from importlib.metadata import requires
from pathlib import Path

import pytest
import yaml

ALLOWED = Path(__file__).with_name("skips.yaml")
Report = pytest.TestReport | pytest.CollectReport


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """List what was skipped; a file stands for all of its tests."""
    skipped = terminalreporter.stats.get("skipped", [])
    if skipped:
        terminalreporter.section(f"{len(skipped)} skipped", sep="-")
    for reason in sorted({reason_of(report) for report in skipped}):
        terminalreporter.write_line(f"{reason}{remedy(reason)}")
        for name, times in names(r for r in skipped if reason_of(r) == reason).items():
            terminalreporter.write_line(f"  {name}" + (f" ({times} cases)" if times > 1 else ""))


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Fail where KHABAR_NO_SKIPS is set and a test was skipped that skips.yaml does not name."""
    if os.environ.get("KHABAR_NO_SKIPS"):
        reporter = session.config.pluginmanager.get_plugin("terminalreporter")
        allowed = yaml.safe_load(ALLOWED.read_text(encoding="utf-8")) or {}
        skipped = reporter.stats.get("skipped", []) if reporter else []
        if any(not report.nodeid.startswith(tuple(allowed)) for report in skipped):
            session.exitstatus = pytest.ExitCode.TESTS_FAILED


def reason_of(report: Report) -> str:
    """Return why a test was skipped, in a few words."""
    message = report.longrepr[2] if isinstance(report.longrepr, tuple) else str(report.longrepr)
    missing = re.search(r"could not import '([\w.]+)'", message)
    return f"{missing[1]} is not installed" if missing else message.removeprefix("Skipped: ")


def names(reports: Iterable[Report]) -> Counter[str]:
    """Count the cases of each test."""
    return Counter(re.sub(r"\[.*", "", report.nodeid, flags=re.DOTALL) for report in reports)


def remedy(reason: str) -> str:
    """Return the command after which it is a reason no more; nothing where the reason says it."""
    missing = re.fullmatch(r"(\w+)[\w.]* is not installed", reason)
    extra = re.search(r"khabar\[(\w+)\]", reason)
    name = extra[1] if extra else _extra_of(missing[1]) if missing else None
    if name:
        return f": make setup EXTRAS={name}"
    return f": pip install {missing[1]}" if missing else ""


def _extra_of(module: str) -> str | None:
    """Return the extra that declares the distribution of a module, where both have one name."""
    for line in requires("khabar") or ():
        declared = re.match(r"""([\w.-]+).*\bextra == ["'](\w+)["']""", line)
        if declared and declared[1].replace("-", "_") == module:
            return declared[2]
    return None
