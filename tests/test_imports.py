"""Every module of khabar is imported by its dotted name, whatever functions are called like it."""

from __future__ import annotations

import inspect
import pickle
import pkgutil
import subprocess
import sys

import pytest

import khabar
from khabar import api

MODULES = [
    found.name
    for found in pkgutil.walk_packages(khabar.__path__, "khabar.")
    if not found.name.endswith("__main__")
]


@pytest.mark.parametrize("name", MODULES)
def test_a_module_is_had_by_its_name(name: str) -> None:
    if name.endswith(".inspect_tasks"):
        pytest.importorskip("inspect_ai")
    names: dict[str, object] = {}
    exec(f"import {name} as found\nimport {name}\nsame = {name}", names)
    assert names["found"] is names["same"] is sys.modules[name]


def test_a_public_name_is_had_when_it_is_asked_for() -> None:
    code = "import khabar, sys; print('khabar.schema' in sys.modules, khabar.Article.__module__)"
    shown = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert shown.stdout.split() == ["False", "khabar.schema"]
    assert {*khabar.__all__} <= {*dir(khabar)}
    assert all(getattr(khabar, name).__doc__ for name in khabar.__all__)
    with pytest.raises(AttributeError, match="'khabar' has no attribute 'articel'"):
        khabar.articel  # noqa: B018


@pytest.mark.parametrize("name", ["align", "fold", "score"])
def test_a_module_that_is_a_function_too(name: str) -> None:
    found = getattr(khabar, name)
    assert callable(found)
    assert pickle.loads(pickle.dumps(found)) is found
    assert "self" not in inspect.signature(found).parameters
    function = api.score if name == "score" else getattr(found, name)
    assert function.__doc__ in found.__doc__
