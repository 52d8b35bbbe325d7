"""leaderboard.svg shows the headline scores, whatever systems are called, and goes stale."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from khabar.submissions import board_picture, folder
from khabar.submissions.board import PICTURE
from khabar.submissions.board_scores import scored

SVG = "{http://www.w3.org/2000/svg}"
OURS = {"svg", "style", "rect", "text", "line", "g", "title", "circle", "path"}


def picture(tmp_path: Path) -> ET.Element:
    return ET.fromstring(board_picture.picture(scored(folder.found(tmp_path / "submissions"))))


def texts(element: ET.Element) -> list[str]:
    return [(each.text or "").strip() for each in element.iter(f"{SVG}text")]


def rows(made: ET.Element) -> Iterator[ET.Element]:
    return made.iter(f"{SVG}g")


def test_each_system_and_yardstick_has_a_row_with_its_scores(tmp_path: Path, submit) -> None:
    submit("a", by="gold", system="mine")
    ours, ceiling, floor = rows(picture(tmp_path))
    assert texts(ours) == ["mine", *["100.0"] * 5]
    assert texts(ceiling) == ["quoted ◇", *["100.0"] * 5]
    assert texts(floor)[0] == "floor ◇"
    assert len(ours.findall(f"{SVG}circle")) == 5
    assert len(floor.findall(f"{SVG}path")) == 5  # another shape, so that colour is not needed


def test_an_interval_surrounds_its_dot(tmp_path: Path, submit) -> None:
    submit("a", by="regex")
    row = next(rows(picture(tmp_path)))
    (interval, *_), (dot, *_) = row.findall(f"{SVG}line"), row.findall(f"{SVG}circle")
    low, at, high = (float(n) for n in (interval.get("x1"), dot.get("cx"), interval.get("x2")))
    assert low < at < high


def test_hostile_names_stay_text(tmp_path: Path, submit) -> None:
    submit("a", system="<script>&]]></script>\"'", version="</title><b>")
    made = picture(tmp_path)
    assert {element.tag.removeprefix(SVG) for element in made.iter()} == OURS
    assert "<script>&]]></scrip" in texts(next(rows(made)))[0]


def test_a_long_name_is_cut_and_its_title_is_whole(tmp_path: Path, submit) -> None:
    submit("a", system="x" * 60, version="2")
    row = next(rows(picture(tmp_path)))
    assert texts(row)[0] == "x" * 19 + "…"
    assert row.findtext(f"{SVG}title") == "x" * 60 + " 2"


def test_the_best_are_shown_and_the_others_counted(
    tmp_path: Path, submit, corpus, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(board_picture, "MOST", 2)
    submit("a", system="nothing")
    submit("b", by="gold", system="best")
    submit("c", by="regex", system="second")
    made = picture(tmp_path)
    assert [texts(row)[0] for row in rows(made)] == ["best", "second", "quoted ◇", "floor ◇"]
    assert texts(made)[-1].endswith("1 more systems stand in the tables.")


def test_a_stale_picture_fails_the_check(tmp_path: Path, submit, run) -> None:
    submit("a", by="gold")
    assert run("leaderboard").returncode == 0
    path = tmp_path / PICTURE
    edited = path.read_text(encoding="utf-8").replace(">100.0<", ">101.0<")
    path.write_text(edited, encoding="utf-8")
    done = run("leaderboard", "--check")
    assert done.returncode == 1
    last = done.stderr.splitlines()[-1]
    assert last == "leaderboard.svg: not what submissions/ say; run `khabar leaderboard`"
    assert path.read_text(encoding="utf-8") == edited
