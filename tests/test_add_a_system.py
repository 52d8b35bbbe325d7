"""docs/add-a-system.md, followed to the letter: a class, an entry point, a file."""

from __future__ import annotations

import json
import os
import re
from pathlib import Path

import pytest

from tests import warm_python

PAGE = (Path(__file__).parents[1] / "docs/add-a-system.md").read_text(encoding="utf-8")


def block(language: str, holding: str = "") -> str:
    blocks = re.findall(rf"```{language}\n(.*?)```", PAGE, re.DOTALL)
    return next(found for found in blocks if holding in found)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "my_tagger.py").write_text(block("python"), encoding="utf-8")
    return tmp_path


def commands() -> list[str]:
    return re.findall(r"^\$ khabar (.+)$", PAGE, re.MULTILINE)


def khabar_in(folder: Path, *arguments: str, path: str = "") -> dict:
    environment = {**os.environ, "PYTHONPATH": path}
    done = warm_python.run("-m", "khabar", *arguments, "--json", cwd=folder, env=environment)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def test_a_class(folder: Path) -> None:
    (evaluate, _) = commands()
    report = khabar_in(folder, *evaluate.split())
    assert report["system"] == "years"
    assert report["scores"]["dates"]["strict"]["predicted"] > 0
    assert report["scores"]["entities"]["strict"] is None


def test_a_language_model_is_asked_once_and_read_again(folder: Path) -> None:
    code = block("python", "class MyModel")
    (folder / "my_model.py").write_text(code, encoding="utf-8")
    evaluate = ("evaluate", "my_model:MyModel", "--cache", "cache")
    report = khabar_in(folder, *evaluate, "--out", "run")
    assert report["scores"]["dates"]["strict"]["predicted"] > 0
    assert len(khabar_in(folder, "answers", "run")) == 5
    found = khabar_in(folder, "reread", "run", "--system", "my_model:MyModel")
    assert [(one["articles"], one["differ"], one["former"]) for one in found.values()] == [
        (5, [], {})
    ]
    (folder / "my_model.py").write_text(code.replace("return '{", "return 1 / 0  # '{"))
    assert khabar_in(folder, *evaluate, "--out", "other")["scores"] == report["scores"]


def test_options_from_a_file(folder: Path) -> None:
    (folder / "years.yaml").write_text("system: my_tagger:Years\noptions: {}\n")
    assert khabar_in(folder, "evaluate", "years.yaml")["system"] == "years"


def test_an_entry_point(folder: Path) -> None:
    written = re.search(r'\[project\.entry-points\."(.+)"\]\n(.+)\n', block("toml"))
    assert written
    installed = folder / "my_tagger-1.0.dist-info"
    installed.mkdir()
    (installed / "METADATA").write_text("Metadata-Version: 2.1\nName: my-tagger\nVersion: 1.0\n")
    (installed / "entry_points.txt").write_text(
        f"[{written[1]}]\n{written[2].replace(chr(34), '')}\n"
    )
    away = folder / "away"
    away.mkdir()
    assert khabar_in(away, "evaluate", "years", path=str(folder))["system"] == "years"
    assert "years" in {entry["name"] for entry in khabar_in(away, "systems", path=str(folder))}


def test_a_file(folder: Path) -> None:
    (_, score) = commands()
    (folder / "predictions.jsonl").write_text(block("json"), encoding="utf-8")
    report = khabar_in(folder, *score.split())
    assert report["scores"]["dates"]["value"]["precision"] == 1
