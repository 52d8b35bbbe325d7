"""The package's YAML files are read as they stand, whatever is kept beside them."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from khabar import resources

PACKAGES = ("harness/khabar", "baselines/khabar_baselines")
ROOT = Path(__file__).parents[1]
FILES = [
    path
    for package in PACKAGES
    for path in sorted((ROOT / package).rglob("*.yaml"))
    if "lm_eval" not in path.parts  # another harness reads these, with tags of its own
]
CASES = {"numbers": "1: [a, b]\n2.5: {no: ~}\n", "words": "ا: [ب, 'on']\n", "a list": "- 1\n- ''\n"}


@pytest.fixture
def kept(monkeypatch, tmp_path: Path) -> Path:
    monkeypatch.setattr(sys, "pycache_prefix", str(tmp_path / "kept"))
    monkeypatch.setattr(sys, "dont_write_bytecode", False)
    return tmp_path / "kept"


def files(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_what_is_kept_is_what_yaml_says(path: Path, kept: Path) -> None:
    said = yaml.safe_load(path.read_text(encoding="utf-8"))
    assert resources.load(path) == said
    assert len(files(kept)) == 1
    assert repr(resources.load(path)) == repr(said)


@pytest.mark.parametrize("content", CASES.values(), ids=CASES)
def test_a_file_that_changes_is_read_anew(content: str, kept: Path, tmp_path: Path) -> None:
    path = tmp_path / "words.yaml"
    for version in (content, "other: 1\n", content):
        path.write_text(version, encoding="utf-8")
        assert repr(resources.load(path)) == repr(yaml.safe_load(version))


@pytest.mark.parametrize("spoil", [lambda _: b"", lambda it: it[:-1], lambda it: it[:40] + b"\xc1"])
def test_what_is_kept_and_broken_is_left_alone(spoil, kept: Path, tmp_path: Path) -> None:
    path = tmp_path / "words.yaml"
    path.write_text("words: [one, two]\n", encoding="utf-8")
    resources.load(path)
    (file,) = files(kept)
    file.write_bytes(spoil(file.read_bytes()))
    assert resources.load(path) == {"words": ["one", "two"]}


def test_where_nothing_can_be_written_yaml_is_read(kept: Path, tmp_path: Path) -> None:
    kept.write_text("a file, where a folder is wanted")
    path = tmp_path / "words.yaml"
    path.write_text("1: one\n", encoding="utf-8")
    assert resources.load(path) == {1: "one"}
    assert kept.is_file()


def test_no_file_is_kept_where_python_keeps_none(tmp_path: Path) -> None:
    path = tmp_path / "words.yaml"
    path.write_text("1: one\n", encoding="utf-8")
    code = (
        "import pathlib, sys; from khabar import resources as r; r.load(pathlib.Path(sys.argv[1]))"
    )
    subprocess.run([sys.executable, "-B", "-c", code, path], check=True)
    assert files(tmp_path) == [path]


def test_the_articles_are_had_without_parquet_once_they_are_kept(tmp_path: Path) -> None:
    code = "import khabar, sys; print(khabar.load().sha256, 'pyarrow' in sys.modules)"
    kept = {**os.environ, "PYTHONPYCACHEPREFIX": str(tmp_path), "PYTHONDONTWRITEBYTECODE": ""}
    command = [sys.executable, "-c", code]
    first, again = (subprocess.check_output(command, env=kept, text=True).split() for _ in "ab")
    assert (first[1], again[1]) == ("True", "False")
    assert first[0] == again[0]
