"""The wheel alone, far from any checkout: what a plain `pip install` gives."""

from __future__ import annotations

import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory) -> Path:
    site = tmp_path_factory.mktemp("wheel") / "site"
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(site)
    return site


def python(code: str, site: Path, cwd: Path) -> str:
    done = subprocess.run(
        [sys.executable, "-c", f"import sys; sys.path.insert(0, {str(site)!r})\n{code}"],
        cwd=cwd,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def test_the_dataset_travels_inside(installed: Path, tmp_path: Path) -> None:
    shown = python(
        "import khabar; print(khabar.__file__); print(khabar.dataset_path()); "
        "print(len(khabar.load()), khabar.evaluate('regex')['dates']['value'] is not None, "
        "len(khabar.load('practice')))",
        installed,
        tmp_path,
    )
    module, dataset, found = shown.splitlines()
    assert Path(module).is_relative_to(installed)
    assert Path(dataset) == installed / "khabar/_dataset"
    assert found == "5 True 40"


def test_the_floor_finds_its_lists(installed: Path, tmp_path: Path) -> None:
    code = "import khabar; print(khabar.evaluate('floor')['events']['TC'].f1 > 0)"
    assert python(code, installed, tmp_path) == "True"


def test_load_dataset_takes_it(installed: Path, tmp_path: Path) -> None:
    code = (
        "import khabar, datasets\n"
        f"cache = {str(tmp_path)!r}\n"
        "rows = datasets.load_dataset(str(khabar.dataset_path()), 'ner', cache_dir=cache)\n"
        "print(rows['test'].num_rows)"
    )
    assert int(python(code, installed, tmp_path)) > 100


def test_nothing_travels_that_should_not(installed: Path) -> None:
    top = {path.name for path in installed.iterdir()}
    assert {name for name in top if not name.endswith(".dist-info")} == {
        "khabar",
        "khabar_baselines",
        "khabar_pytest.py",
    }
    assert not list(installed.rglob("gold/articles"))
    assert list(installed.glob("*.dist-info/licenses/LICENSE"))
