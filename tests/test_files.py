from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import suppress
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
        with pytest.raises(KhabarError, match="already holds files"), files.new_folder(path):
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


def writers(folder: Path) -> dict[str, Callable[[], object]]:
    """Return what writes ``a.txt`` or a folder of it, by name."""

    def whole_folder() -> None:
        with files.new_folder(folder / "made", replace=True) as partial:
            files.write(partial / "a.txt", b"new")

    return {
        "write": lambda: files.write(folder / "a.txt", b"new"),
        "write_parts": lambda: files.write_parts(folder / "a.txt", [b"n", b"ew"]),
        "write_all": lambda: files.write_all(folder, {"a.txt": b"new", "b.txt": b"new"}),
        "new_folder": whole_folder,
    }


@pytest.mark.parametrize("name", ["write", "write_parts", "write_all", "new_folder"])
def test_no_link_is_followed(name: str, tmp_path: Path) -> None:
    """Links under every name that files have had while they were written, and under the file's."""
    folder, outside = tmp_path / "in", tmp_path / "outside"
    folder.mkdir()
    outside.write_bytes(b"old")
    for file in ("a.txt", ".a.txt.partial", "..a.txt.partial.partial", ".made.before"):
        (folder / file).symlink_to(outside)
    with suppress(KhabarError):
        writers(folder)[name]()
    assert outside.read_bytes() == b"old"
    if name != "new_folder":
        assert (folder / "a.txt").read_bytes() == b"new"
        assert not (folder / "a.txt").is_symlink()


def test_a_folder_s_partial_that_is_a_link_is_not_written_into(tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    (tmp_path / ".made.partial").symlink_to(outside, target_is_directory=True)
    with pytest.raises(KhabarError, match="remove"), files.new_folder(tmp_path / "made"):
        raise AssertionError
    assert list(outside.iterdir()) == []


def test_where_a_file_is_written_is_not_foreseen(tmp_path: Path) -> None:
    seen = []

    def parts() -> Iterator[bytes]:
        seen.extend(path.name for path in tmp_path.iterdir())
        yield b"x"

    for _ in range(2):
        files.write_parts(tmp_path / "a.txt", parts())
    partial = [name for name in seen if name.startswith(".")]
    assert len(set(partial)) == 2
    assert [path.name for path in tmp_path.iterdir()] == ["a.txt"]


def test_a_file_is_as_open_as_any_other(tmp_path: Path) -> None:
    files.write(tmp_path / "a.txt", b"")
    (tmp_path / "b.txt").touch()
    assert (tmp_path / "a.txt").stat().st_mode == (tmp_path / "b.txt").stat().st_mode


def test_a_file_of_the_longest_name(tmp_path: Path) -> None:
    path = tmp_path / ("\u0627" * 127)
    files.write(path, b"x")
    assert path.read_bytes() == b"x"


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no named pipes on Windows")
@pytest.mark.parametrize("name", ["pipe", "link"])
def test_no_file_takes_the_place_of_a_pipe_or_a_device(name: str, tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "link").symlink_to("pipe")
    with pytest.raises(KhabarError, match=f"{name}: is a device or a pipe, not a file; give"):
        files.write(tmp_path / name, b"content")
    assert (tmp_path / "pipe").is_fifo() and (tmp_path / "link").is_symlink()
    assert {each.name for each in tmp_path.iterdir()} == {"pipe", "link"}


@pytest.mark.parametrize("path", [".", "", "/", "..", "./.", "sub"])
def test_a_folder_is_not_written_as_a_file(path: str, tmp_path: Path, monkeypatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "sub").mkdir()
    with pytest.raises(KhabarError) as caught:
        files.write(Path(path), b"content")
    assert "\n" not in str(caught.value)
    assert [each.name for each in tmp_path.iterdir()] == ["sub"]
