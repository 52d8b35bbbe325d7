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


@pytest.mark.parametrize("replace", [True, False])
def test_a_folder_is_replaced_only_where_asked(tmp_path: Path, replace: bool) -> None:
    path = tmp_path / "one"
    path.mkdir()
    (path / "before").touch()
    if not replace:
        with pytest.raises(KhabarError, match="holds files already"), files.new_folder(path):
            raise AssertionError
        return
    with pytest.raises(RuntimeError), files.new_folder(path, replace=True):
        raise RuntimeError
    assert [file.name for file in path.iterdir()] == ["before"]
    with files.new_folder(path, replace=True) as partial:
        (partial / "after").touch()
    assert [file.name for file in path.iterdir()] == ["after"]
    assert list(tmp_path.iterdir()) == [path]


def test_a_folder_that_cannot_be_swapped_stays(tmp_path: Path, monkeypatch) -> None:
    path, move = tmp_path / "one", Path.replace
    path.mkdir()
    (path / "before").touch()

    def fails(self: Path, target: Path) -> Path:
        if self.name.endswith(".partial"):
            raise OSError(28, "No space left on device")
        return move(self, target)

    monkeypatch.setattr(Path, "replace", fails)
    told = pytest.raises(KhabarError, match="No space left")
    with told, files.new_folder(path, replace=True) as partial:
        (partial / "after").touch()
    assert [file.name for file in path.iterdir()] == ["before"]
    assert list(tmp_path.iterdir()) == [path]
