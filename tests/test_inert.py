"""Whatever strangers name, a terminal is shown nothing but visible characters."""

from __future__ import annotations

import json
import pickle
import shutil
from pathlib import Path

import pytest

import khabar
from khabar import files, predictions

from .conftest import write_jsonl

pytestmark = pytest.mark.slow

STRANGE = ["a\x1b[2J\x1b[31mred", "a\nkhabar: all is well", "a\u202egnol", "a\x9b31m", "a\rb\x07"]


@pytest.fixture(params=STRANGE, ids=ascii)
def folder(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    path = tmp_path / request.param
    path.mkdir()
    return path


def inert(shown: str) -> bool:
    return all(line.isprintable() for line in shown.split("\n"))


def test_an_error_that_names_a_path_is_one_visible_line(folder: Path) -> None:
    bad = write_jsonl(folder / "p.jsonl", "no JSON")
    (folder / "system.yaml").write_text("[", encoding="utf-8")
    (folder / "c.parquet").write_bytes(b"")
    for call in (
        lambda: khabar.score(bad),
        lambda: khabar.load(bad),
        lambda: khabar.load(folder / "c.parquet"),
        lambda: khabar.load(folder / "nothing"),
        lambda: khabar.system(folder / "system.yaml"),
        lambda: khabar.load(folder),
        lambda: predictions.write(bad / "below" / "a", []),
        lambda: files.no_link(folder / "a").with_name("b") and khabar.score(folder / "none.jsonl"),
    ):
        with pytest.raises(khabar.KhabarError) as caught:
            call()
        assert str(caught.value).isprintable(), ascii(str(caught.value))


def test_the_command_shows_no_name_as_it_is(folder: Path, run) -> None:
    corpus = write_jsonl(folder / f"{folder.name}.jsonl", '{"id": "a", "text": "نص", "dates": []}')
    given = write_jsonl(folder / "p.jsonl", '{"id": "a", "dates": []}')
    done = run("score", given, "--data", corpus, "--articles")
    assert done.returncode == 0, done.stderr
    assert inert(done.stdout + done.stderr)
    for arguments in (["score", folder / "none"], ["leaderboard", "--root", folder]):
        done = run(*arguments)
        assert done.returncode == 2
        assert done.stderr.count("\n") == 1
        assert inert(done.stdout + done.stderr)


@pytest.mark.parametrize("name", STRANGE, ids=ascii)
def test_a_manifest_s_name_is_a_plain_one(name: str, tmp_path: Path, run) -> None:
    copy = Path(shutil.copytree(khabar.dataset_path(), tmp_path / "copy"))
    manifest = json.loads((copy / "manifest.json").read_text(encoding="utf-8"))
    (copy / "manifest.json").write_text(json.dumps({**manifest, "name": name}), encoding="utf-8")
    done = run("evaluate", "empty", "--data", copy)
    assert done.returncode == 2
    assert "manifest.json: not the manifest of a dataset" in done.stderr
    assert done.stderr.count("\n") == 1
    assert inert(done.stderr)


def test_an_error_of_several_lines_travels_between_processes() -> None:
    error = khabar.KhabarError("one\x1b", "two\n")
    assert str(pickle.loads(pickle.dumps(error))) == str(error) == "one\\x1b\ntwo\\n"
