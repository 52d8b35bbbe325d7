"""The key of an answer changes with whatever the answer depends on, and with nothing else."""

from __future__ import annotations

import importlib
import importlib.util
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import khabar
from khabar.run.key import key

CODE = """
class Tagger:
    name = "tagger"
    def __init__(self, **options):
        self.__dict__.update(options)
    def predict(self, article):
        raise NotImplementedError
"""


def tagger(folder: Path, code: str = CODE, **options: Any) -> Any:
    path = folder / "own_tagger.py"
    path.write_text(code)
    described = importlib.util.spec_from_file_location("own_tagger", path)
    module = importlib.util.module_from_spec(described)
    sys.modules["own_tagger"] = module
    described.loader.exec_module(module)
    return module.Tagger(**options)


def test_what_changes_a_key(tmp_path: Path) -> None:
    keys = [
        key(tagger(tmp_path)),
        key(tagger(tmp_path, size=1)),
        key(tagger(tmp_path, size=2)),
        key(tagger(tmp_path, model=Path("a"))),
        key(tagger(tmp_path, model=Path("b"))),
        key(tagger(tmp_path, names=["a"], weights=np.array([1, 2]))),
        key(tagger(tmp_path, names=["a"], weights=np.array([1, 3]))),
        key(tagger(tmp_path, identity={0: np.int64(1)})),
        key(tagger(tmp_path, identity={0: np.int64(2)})),
        key(tagger(tmp_path, identity={"prompt": "a"})),
        key(tagger(tmp_path, identity={"prompt": "b"})),
        key(tagger(tmp_path, CODE + "\n# mended\n")),
        key(tagger(tmp_path), b"options: {}"),
        key(khabar.system("regex")),
        key(khabar.system("gold")),
    ]
    assert len(set(keys)) == len(keys)


def test_what_does_not(tmp_path: Path) -> None:
    assert key(tagger(tmp_path, model=object())) == key(tagger(tmp_path, model=object()))
    prompts = ({"a": 1, "b": [2]}, {"b": [2], "a": 1})
    assert len({key(tagger(tmp_path, identity=told)) for told in prompts}) == 1
    assert key(khabar.system("regex")) == key(khabar.system("regex"))


def test_an_identity_that_cannot_be_told(tmp_path: Path) -> None:
    with pytest.raises(khabar.KhabarError, match="tagger: its `identity` cannot be told"):
        key(tagger(tmp_path, identity={"model": object()}))


def test_a_package_is_its_code_and_resources_but_no_runs(tmp_path: Path, monkeypatch) -> None:
    package = tmp_path / "own_package"
    (package / "runs/a").mkdir(parents=True)
    (package / "__init__.py").write_text(CODE)
    (package / "names.txt").write_text("a")
    monkeypatch.syspath_prepend(str(tmp_path))
    system = importlib.import_module("own_package").Tagger()
    first = key(system)
    (package / "runs/a/journal.jsonl").write_text("{}")
    (package / "runs/a/report.json").write_text("{}")
    assert key(system) == first
    (package / "names.txt").write_text("b")
    assert key(system) != first
