"""What is public: what docs/api.md lists. The baselines need nothing else."""

from __future__ import annotations

import ast
import importlib
import re
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

import khabar
from khabar import secrets
from khabar.errors import check_one_of

ROOT = Path(__file__).parents[1]
PAGE = (ROOT / "docs" / "api.md").read_text(encoding="utf-8")
MODULES = re.findall(r"^## `(khabar(?:\.\w+)*)`", PAGE, re.M)
BASELINES = sorted((ROOT / "baselines").rglob("*.py"))


def documented(module: str) -> list[str]:
    """Return the names that the page lists for a module."""
    section = PAGE.split(f"## `{module}`\n")[1].split("\n## ")[0]
    return re.findall(r"^\| `(\w+)", section, re.M)


@pytest.mark.parametrize("module", MODULES)
def test_the_page_lists_what_is_public(module: str) -> None:
    loaded = importlib.import_module(module)
    assert sorted(documented(module)) == sorted(loaded.__all__)
    assert all(hasattr(loaded, name) for name in loaded.__all__)


@pytest.mark.parametrize("name", documented("khabar"))
def test_what_is_public_is_documented_where_it_stands(name: str) -> None:
    assert getattr(khabar, name).__doc__


def names_used(path: Path) -> Iterator[tuple[str, str]]:
    """Yield the modules of `khabar` that a file takes names from, with each name."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and (node.module or "").split(".")[0] == "khabar":
            yield from ((str(node.module), alias.name) for alias in node.names)
        elif isinstance(node, ast.Import):
            yield from ((a.name, "") for a in node.names if a.name.startswith("khabar."))
        elif isinstance(node, ast.Attribute) and ast.unparse(node.value) == "khabar":
            yield "khabar", node.attr


@pytest.mark.parametrize("path", BASELINES, ids=lambda path: path.stem)
def test_the_baselines_use_public_names_only(path: Path) -> None:
    for module, name in names_used(path):
        inner = f"{module}.{name}"
        public = inner in MODULES or (module in MODULES and name in documented(module))
        assert public, f"{path.relative_to(ROOT)}: {inner} is not in docs/api.md"


def test_a_former_name_still_works_and_warns() -> None:
    sys.modules.pop("khabar.score.intervals", None)  # it warns when it is first imported
    with pytest.warns(DeprecationWarning, match="khabar.stats.intervals"):
        former = importlib.import_module("khabar.score.intervals")
    assert former.bootstrap is importlib.import_module("khabar.stats.intervals").bootstrap


EMPTY = khabar.system("empty")
FORMER = [
    (check_one_of, {"what": "mode", "given": "strict", "known": ["strict"]}, None),
    (khabar.system, {"what": EMPTY}, EMPTY),
    (secrets.learn, {"given": {}}, None),
    (secrets.hidden, {"value": {"api_key": "x"}, "but": frozenset()}, {"api_key": "***"}),
]


@pytest.mark.parametrize(("function", "keywords", "result"), FORMER)
def test_former_keywords_still_work_and_warn(function, keywords, result) -> None:
    with pytest.warns(DeprecationWarning, match=rf"{function.__name__}\(\w+=\) is .* now"):
        assert function(**keywords) == result


def test_a_keyword_and_its_former_name_exclude_each_other() -> None:
    with pytest.raises(TypeError), pytest.warns(DeprecationWarning):
        check_one_of("mode", "strict", given="strict", known=["strict"])
    with pytest.raises(TypeError):
        check_one_of("mode", value="strict", given="strict", known=["strict"])
