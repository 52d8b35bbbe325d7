"""An answer is asked for anew once another version of a library stands under the system."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from tests import warm_python, yaml_files

SYSTEM = """
import importlib, os
import khabar

class Own:
    name = "own"
    def predict(self, article):
        {import_}
        if article.id == "002" and os.path.exists("stop"):
            raise ValueError
        return khabar.Prediction(id=article.id, dates=(), details={{"by": small.VERSION}})
"""
CASES = yaml_files.load(Path(__file__).with_name("libraries.yaml"))


def installed(folder: Path, case: dict, version: str) -> Path:
    for name, content in case["files"].items():
        path = folder / version / name.replace("@", version)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content.replace("@", version))
    return folder / version


def evaluated(folder: Path, libraries: Path, system: str) -> list[str]:
    """Run the system; return by which version each kept answer was made, in their order."""
    command = ["-m", "khabar", "evaluate", system, "--out", "run", "--fail-fast"]
    paths = os.pathsep.join([str(libraries), *filter(None, [os.environ.get("PYTHONPATH")])])
    environment = {**os.environ, "PYTHONPATH": paths}
    done = warm_python.run(*command, cwd=folder, env=environment)
    assert done.returncode == (folder / "stop").exists(), done.stderr
    entries = map(json.loads, (folder / "run/journal.jsonl").read_text().splitlines())
    found = [entry["prediction"] for entry in entries]
    return [each["details"]["by"] for each in found if "error" not in each]


@pytest.mark.sampled
@pytest.mark.parametrize("name", CASES)
def test_another_version_of_a_library_is_asked_anew(tmp_path: Path, name: str) -> None:
    case = CASES[name]
    (tmp_path / "own_tagger.py").write_text(SYSTEM.format(import_=case["import"]))
    one, other = (installed(tmp_path / "libraries", case, each) for each in ("1.0", "1.1"))
    (tmp_path / "stop").touch()
    assert evaluated(tmp_path, one, case["system"]) == ["1.0"] * 2
    assert evaluated(tmp_path, one, case["system"]) == ["1.0"] * 2  # they are not asked again
    (tmp_path / "stop").unlink()
    assert evaluated(tmp_path, other, case["system"]) == ["1.0"] * 2 + ["1.1"] * 5
