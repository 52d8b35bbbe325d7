"""`make rows` submits what can run, says of the rest why not, and replaces nothing unasked."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path
from types import ModuleType

import msgspec
import pytest
import yaml

import khabar
from khabar.systems import listing
from tests.conftest import ROOT

DESCRIBED = {
    "system": "floor",
    "version": "1",
    "kind": "rules",
    "authors": ["The khabar developers"],
    "trained_on": "practice",
    "saw_the_articles": "guidelines",
}


@pytest.fixture
def rows(monkeypatch, tmp_path: Path) -> ModuleType:
    """The tool, in an empty folder in place of the clone."""
    path = ROOT / "baselines/tools/rows.py"
    spec = importlib.util.spec_from_file_location("khabar_rows", path)
    module = importlib.util.module_from_spec(spec)
    monkeypatch.setitem(sys.modules, "khabar_rows", module)
    spec.loader.exec_module(module)
    monkeypatch.setattr(module, "ROOT", tmp_path)
    monkeypatch.setattr(module, "ROWS", tmp_path / "rows.yaml")
    return module


def run(rows: ModuleType, fields: dict[str, object], *options: str) -> int:
    rows.ROWS.write_text(yaml.safe_dump({"mine": {"describe": DESCRIBED, **fields}}))
    return rows.main(["--root", str(rows.ROOT), *options])


@pytest.mark.slow
def test_a_row_is_submitted_once_and_replaced_with_force_alone(rows, tmp_path, capfd) -> None:
    assert run(rows, {"run": "floor"}) == 0
    file = tmp_path / "submissions/mine/predictions.jsonl"
    assert khabar.score(file)["dates"]["value"].f1 > 0
    written = file.stat().st_mtime_ns
    assert run(rows, {"run": "floor"}) == 0
    assert "mine: skipped: submissions/mine is there; --force replaces it" in capfd.readouterr().out
    assert file.stat().st_mtime_ns == written
    assert run(rows, {"run": "floor"}, "mine", "--force") == 0
    assert file.stat().st_mtime_ns > written


@pytest.mark.parametrize(
    ("lacks", "reason"),
    [
        ({"packages": ["no_such_package"]}, "the package no_such_package is not installed"),
        ({"folder": "weights/none"}, "no folder weights/none"),
        ({"hub": "khabar/no-such-model"}, "the weights khabar/no-such-model are not here"),
        ({"variable": "KHABAR_NO_SUCH_KEY"}, "the environment variable KHABAR_NO_SUCH_KEY is"),
    ],
)
def test_what_lacks_is_said(rows, tmp_path, capfd, lacks: dict[str, object], reason: str) -> None:
    if "hub" in lacks:
        pytest.importorskip("huggingface_hub")
    assert run(rows, {"run": "floor", **lacks, "fetch": ["fetch it"]}) == 0
    out = capfd.readouterr().out
    assert out.startswith(f"mine: skipped: {reason}") and "with a network: fetch it" in out
    assert not (tmp_path / "submissions").exists()


@pytest.mark.slow
def test_weights_are_fetched_if_asked(rows, tmp_path, capfd) -> None:
    fields = {"run": "empty", "folder": "weights", "fetch": ["mkdir weights"]}
    assert run(rows, fields, "--fetch") == 0
    assert "mine: submitted" in capfd.readouterr().out
    assert run(rows, {"run": "empty", "folder": "b", "fetch": ["false"]}, "--fetch", "--force") == 1
    assert "mine: failed: false" in capfd.readouterr().out


def test_a_fault_of_one_row_is_its_own(rows, capfd) -> None:
    assert run(rows, {"run": "no-such-system"}) == 1
    assert "mine: failed: khabar evaluate no-such-system" in capfd.readouterr().out


def test_an_unknown_row_is_told(rows, capsys) -> None:
    with pytest.raises(SystemExit, match="2"):
        run(rows, {"run": "floor"}, "other")
    assert "no such row: other; known rows: mine" in capsys.readouterr().err


def test_the_rows_of_the_board_can_be_run(rows) -> None:
    known = {system.name for system in listing()}
    text = (ROOT / "baselines/rows/rows.yaml").read_text(encoding="utf-8")
    for name, row in msgspec.convert(yaml.safe_load(text), dict[str, rows.Row]).items():
        source, _, _ = row.run.partition(":")
        assert source in known or (ROOT / source).is_file(), name
        assert row.folder or row.hub or row.variable, name
        assert row.fetch or row.variable, name
