from __future__ import annotations

from pathlib import Path

import pytest

from khabar import KhabarError, files


def test_a_folder_appears_whole(tmp_path: Path) -> None:
    path = tmp_path / "runs" / "one"
    with files.new_folder(path) as partial:
        (partial / "a").touch()
        assert not path.exists()
    assert [file.name for file in path.iterdir()] == ["a"]
    assert list(path.parent.iterdir()) == [path]


def test_a_folder_whose_body_fails_is_none(tmp_path: Path) -> None:
    with pytest.raises(RuntimeError), files.new_folder(tmp_path / "one") as partial:
        (partial / "a").touch()
        raise RuntimeError
    assert list(tmp_path.iterdir()) == []


def test_what_a_killed_run_left_is_named_and_kept(tmp_path: Path) -> None:
    left = tmp_path / ".one.partial"
    left.mkdir()
    (left / "a").touch()
    told = pytest.raises(KhabarError, match=r"\.one\.partial: another run .*; remove")
    with told, files.new_folder(tmp_path / "one"):
        raise AssertionError
    assert (left / "a").exists()
