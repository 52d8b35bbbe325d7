"""What the tests share: the checkout, its gold, and the command line."""

from __future__ import annotations

import importlib.util
import os
import signal
import subprocess
import sys
import tempfile
from collections import defaultdict
from collections.abc import Callable
from importlib.metadata import entry_points
from pathlib import Path
from types import ModuleType

import pytest
from hypothesis import settings

import khabar
from khabar.cli import output
from khabar.gold.read import Gold, read
from tests import warm_python
from tests.skipped import pytest_sessionfinish, pytest_terminal_summary  # noqa: F401  hooks

ROOT = Path(__file__).parents[1]
FEW_PLUGINS = tuple(
    f"-pno:{entry.name}"
    for entry in entry_points(group="pytest11")
    if not entry.module.startswith(("khabar", "xdist"))
)
"""Options of a pytest that a test starts: other plugins take most of its time to import."""
ALL_CASES = bool(os.environ.get("KHABAR_ALL_CASES"))


def many(number: int) -> int:
    """Return how many cases a test draws: all in `make test-soak`, else a quarter."""
    return number if ALL_CASES else number // 4


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Keep every fourth case of each test marked `sampled`; all of them in `make test-soak`."""
    cases: dict[str, list[pytest.Item]] = defaultdict(list)
    for item in items:
        if item.get_closest_marker("sampled") and not ALL_CASES:
            cases[item.nodeid.partition("[")[0]].append(item)
    left_out = {case for of_test in cases.values() for n, case in enumerate(of_test) if n % 4}
    config.hook.pytest_deselected(items=list(left_out))
    items[:] = [item for item in items if item not in left_out]


settings.register_profile("khabar", deadline=None, max_examples=many(100))
settings.load_profile("khabar")
for number, action in (
    (signal.SIGINT, signal.default_int_handler),
    (signal.SIGTERM, signal.SIG_DFL),
):
    signal.signal(number, action)  # a script starts what runs behind it with these ignored
os.environ["HF_HUB_OFFLINE"] = "1"
os.environ["HF_HOME"] = tempfile.mkdtemp(prefix="khabar-tests-")


@pytest.fixture(scope="session")
def root() -> Path:
    return ROOT


@pytest.fixture(scope="session")
def gold(root: Path) -> Gold:
    return read(root)


@pytest.fixture(scope="session")
def corpus() -> khabar.Corpus:
    return khabar.load()


@pytest.fixture
def run(tmp_path: Path):
    """Run the command in an empty folder; return the finished process.

    It is forked from one that has imported khabar. `run_process` starts an interpreter, for what
    depends on that: encodings, the hash seed, what is imported.
    """

    def run(*arguments: object, cwd: Path = tmp_path) -> subprocess.CompletedProcess[str]:
        return warm_python.run("-m", "khabar", *arguments, cwd=cwd)

    return run if hasattr(os, "fork") else _run_process(tmp_path)


@pytest.fixture
def run_process(tmp_path: Path):
    """Run the command as `run` does, with an interpreter of its own."""
    return _run_process(tmp_path)


def _run_process(folder: Path) -> Callable[..., subprocess.CompletedProcess[str]]:
    def run(*arguments: object, cwd: Path = folder) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "khabar", *map(str, arguments)]
        return subprocess.run(command, cwd=cwd, capture_output=True, text=True, check=False)

    return run


@pytest.fixture(scope="session")
def wheel(root: Path, tmp_path_factory) -> Path:
    """Build the wheel."""
    folder = tmp_path_factory.mktemp("built")
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)],
        cwd=root,
        check=True,
        capture_output=True,
    )
    (built,) = folder.glob("*.whl")
    return built


def script(path: str) -> ModuleType:
    """Return a script of the checkout as a module, which it is not; it finds those beside it."""
    described = importlib.util.spec_from_file_location(Path(path).stem, ROOT / path)
    assert described
    assert described.loader
    module = importlib.util.module_from_spec(described)
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(str((ROOT / path).parent))
        described.loader.exec_module(module)
    return module


def write_jsonl(path: Path, *rows: str) -> Path:
    path.write_text("".join(row + "\n" for row in rows), encoding="utf-8")
    return path


@pytest.fixture(autouse=True)
def _streams_of_its_own():
    """Forget where a command that ran in this process printed; the next has streams of its own."""
    yield
    output._ALONE.clear()
