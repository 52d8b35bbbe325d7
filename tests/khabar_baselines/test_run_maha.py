from __future__ import annotations

import importlib.util
import json
import os
import subprocess
import sys
from datetime import datetime
from pathlib import Path
from types import ModuleType, SimpleNamespace

import pytest

import khabar
from tests.conftest import write_jsonl

SCRIPT = Path(__file__).parents[2] / "baselines/tools/run_maha.py"
MAHA = os.environ.get("KHABAR_MAHA_PYTHON")
needs_maha = pytest.mark.skipif(
    MAHA is None, reason="KHABAR_MAHA_PYTHON: the Python of an environment with mahad"
)
WRITTEN = datetime(2025, 12, 4)


@pytest.fixture(scope="module")
def script() -> ModuleType:
    spec = importlib.util.spec_from_file_location("run_maha", SCRIPT)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def run_script(folder: Path, *rows: str, python: str = sys.executable):
    write_jsonl(folder / "articles.jsonl", *rows)
    command = [python, str(SCRIPT), "articles.jsonl", "predictions.jsonl"]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)


@needs_maha
@pytest.mark.parametrize("before", ["", "قال & <b> ", "😀👍🏽 ", "\u200fقال\u200e ", "سطر\r\n"])
@pytest.mark.parametrize("quoted", ["5 ديسمبر", "٥ ديسمبر"])
def test_offsets_are_code_points(tmp_path: Path, before: str, quoted: str) -> None:
    text = f"{before}وصل {quoted} أمس"
    row = json.dumps({"id": "a1", "text": text, "dct": {"value": "2025-12-04"}})
    assert run_script(tmp_path, row, python=MAHA).returncode == 0
    (answer,) = map(json.loads, (tmp_path / "predictions.jsonl").read_text("utf-8").splitlines())
    for date in answer["dates"]:
        assert text[date["start"] : date["end"]] == date["text"]
    assert quoted in answer["dates"][0]["text"]


@needs_maha
def test_relative_dates_count_from_the_article_s_and_khabar_takes_the_file(tmp_path: Path) -> None:
    gold = {"start": 5, "end": 8, "type": "DATE", "value": "2025-12-03"}
    row = {"id": "a1", "text": "غادر أمس", "dct": "2025-12-04", "dates": [gold]}
    rows = [json.dumps(row), json.dumps({"id": "a2", "text": "أمس", "dates": []})]
    assert run_script(tmp_path, *rows, python=MAHA).returncode == 0
    report = khabar.score(tmp_path / "predictions.jsonl", tmp_path / "articles.jsonl")
    assert report["dates"]["value"].recall == 1
    assert "give the day" in str(report.errors)


@pytest.mark.parametrize("row", ["{", "[]", '{"id": "a1"}', "3"])
def test_a_bad_row_is_one_line_and_nothing_is_written(tmp_path: Path, row: str) -> None:
    done = run_script(tmp_path, row)
    assert done.returncode == 1
    assert done.stderr.startswith("run_maha.py: articles.jsonl:1: give a JSON object")
    assert done.stderr.count("\n") == 1
    assert not (tmp_path / "predictions.jsonl").exists()


@pytest.mark.parametrize(
    ("amounts", "value"),
    [
        ([(3, "DAYS"), (2, "HOURS")], "P3DT2H"),
        ([(2, "HOURS"), (1, "YEARS")], "P1YT2H"),
        ([(1.5, "HOURS")], "PT1.5H"),
        ([(2, "MONTHS")], "P2M"),
        ([(2, "MINUTES")], "PT2M"),
    ],
)
def test_amounts_become_a_duration(script, amounts, value) -> None:
    given = [SimpleNamespace(value=n, unit=SimpleNamespace(name=unit)) for n, unit in amounts]
    assert script.duration(given) == value


class Value:
    """What the script uses of maha's TimeValue."""

    weekday = next_month = prev_month = am_pm = None

    def __init__(self, *fields: str, **attributes: object) -> None:
        self.fields = fields
        vars(self).update(attributes)

    def __getattr__(self, name: str) -> object:
        if not name.startswith("is_"):
            raise AttributeError(name)
        return lambda: name[3:-4] in self.fields

    def __add__(self, written: datetime) -> datetime:
        if "nonsense" in self.fields:
            raise ValueError("day must be in 1..30")
        return written


@pytest.mark.parametrize(
    ("value", "type_", "told"),
    [
        (Value("years"), "DATE", "2025"),
        (Value("years", "months"), "DATE", "2025-12"),
        (Value(next_month=3), "DATE", "2025-12"),
        (Value("weeks"), "DATE", "2025-W49"),
        (Value("weeks", weekday=3), "DATE", "2025-12-04"),
        (Value("days", "months"), "DATE", "2025-12-04"),
        (Value("days", "am_pm", am_pm="PM"), "TIME", "2025-12-04TPM"),
        (Value("days", "hours", "am_pm", am_pm="PM"), "TIME", "2025-12-04T00:00"),
        (Value("days", "nonsense"), "DATE", None),
        (SimpleNamespace(start=Value("days"), end=None), "DATE", None),
        (SimpleNamespace(start=Value("days"), end=Value("hours")), "TIME", None),
    ],
)
def test_a_value_is_as_fine_as_its_finest_field(script, value, type_, told) -> None:
    expected = {"type": type_, "value": told} if told else {"type": type_}
    assert script.when(value, WRITTEN) == expected
