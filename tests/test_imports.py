"""Every module of khabar is imported by its dotted name, whatever functions are called like it."""

from __future__ import annotations

import inspect
import pickle
import pkgutil
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
    names: dict[str, object] = {}
    exec(f"import {name} as found\nimport {name}\nsame = {name}", names)
    assert names["found"] is names["same"] is sys.modules[name]


@pytest.mark.parametrize("name", ["align", "fold", "score"])
def test_a_module_that_is_a_function_too(name: str) -> None:
    found = getattr(khabar, name)
    assert callable(found)
    assert pickle.loads(pickle.dumps(found)) is found
    assert "self" not in inspect.signature(found).parameters
    assert getattr(found, name, api.score).__doc__ in found.__doc__
