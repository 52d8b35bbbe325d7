"""The house stands: imports point one way, and modules are of one idea's size."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
HARNESS = ROOT / "harness" / "khabar"
ROOMS = tuple(
    """
limits collector inert deprecation secrets errors callable_modules public_names files resources
generated strict_yaml templates schema labels fold text timex layers signature edits context
occurrences align validity jsonl manifest unpack parquet features flatten answers calls rows
article_lines article_tables formats built_in corpus limited predictions stats score score.engine
gold yardsticks systems run suites interop api render submissions plugin cli
""".split()  # noqa: SIM905
)
"""The rooms of the house: a module imports from its own room and from those before it."""
MOST_LINES = 400


def room(module: str) -> int:
    """Return the number of the room that a module, named below `khabar`, stands in."""
    parts = module.split(".")
    names = [".".join(parts[:n]) for n in range(len(parts), 0, -1)]
    found = [ROOMS.index(name) for name in names if name in ROOMS]
    assert found, f"khabar.{module} has no room in tests/test_structure.py"
    return found[0]


def imported(path: Path) -> Iterator[str]:
    """Yield the modules of `khabar` that a module imports, wherever it does."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("khabar"):
            for alias in node.names:
                inner = f"{node.module}.{alias.name}"
                yield inner if _is_module(inner) else str(node.module)
        elif isinstance(node, ast.Import):
            yield from (a.name for a in node.names if a.name.startswith("khabar."))


def _is_module(name: str) -> bool:
    path = HARNESS.joinpath(*name.split(".")[1:])
    return path.is_dir() or path.with_suffix(".py").exists()


def modules() -> list[Path]:
    return [p for p in sorted(HARNESS.rglob("*.py")) if p.parts[-1] != "__main__.py"]


def name_of(path: Path) -> str:
    parts = path.relative_to(HARNESS).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


@pytest.mark.parametrize("path", modules(), ids=name_of)
def test_imports_point_one_way(path: Path) -> None:
    name = name_of(path)
    if not name or "metrics" in path.parts:  # the package itself; scripts that evaluate copies
        return
    below = [m.removeprefix("khabar.") for m in imported(path) if m != "khabar"]
    assert [m for m in below if room(m) > room(name)] == []


def test_the_scorer_alone_takes_predictions_that_were_not_validated() -> None:
    takers = [p for p in modules() if "unvalidated(" in p.read_text(encoding="utf-8")]
    assert [name_of(path) for path in takers] == ["predictions", "score.engine.scorer"]


@pytest.mark.parametrize("path", modules(), ids=name_of)
def test_a_module_is_of_one_ideas_size(path: Path) -> None:
    assert len(path.read_text(encoding="utf-8").splitlines()) <= MOST_LINES
