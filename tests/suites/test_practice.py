"""Practice: what a piece means, and that whatever is not right is refused in one line."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest

from khabar import KhabarError
from khabar.suites import practice
from khabar.suites.practice_files import files_of
from tests import yaml_files

pytestmark = pytest.mark.slow

CASES = yaml_files.load(Path(__file__).with_name("practice.yaml"))
GOOD = Path(__file__).parents[1] / "gold" / "good"
FILES = {"piece": "gold/practice/p01.yaml", "pass": "gold/practice/passes/model-b/p01.yaml"}


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    root = Path(shutil.copytree(GOOD, tmp_path / "checkout"))
    written = {**FILES, "other": "gold/practice/passes/model-a/p01.yaml"}
    for name, file in written.items():
        (root / file).parent.mkdir(parents=True, exist_ok=True)
        (root / file).write_text(CASES["pass" if name == "other" else name], encoding="utf-8")
    return root


def change(root: Path, case: dict[str, Any]) -> Path:
    path = root / FILES[case.get("in", "piece")]
    content = path.read_text(encoding="utf-8")
    assert content.count(case["old"]) == 1
    path.write_text(content.replace(case["old"], case["new"]), encoding="utf-8")
    return path


def said(root: Path) -> list[str]:
    return list(map(str, practice.problems(root, practice.read_all(root))))


def test_what_a_piece_means(checkout: Path) -> None:
    (piece,), (article,) = practice.read_all(checkout)
    assert (piece.domain, piece.register, piece.region) == ("sport", "wire", "Maghreb")
    assert (article.id, article.dct.value) == ("p01", "2019-03-12")
    lines = article.text.splitlines()
    assert lines[:2] == ["مدرب النجم يغادر", "صفاقس - وكالة المرسى"]
    zones = [
        (zone.type, article.text[zone.start : zone.end].rstrip("\n")) for zone in article.zones
    ]
    assert zones == list(zip(("headline", "dateline", "body"), lines, strict=True))
    names = [(e.text, e.type, e.entity) for e in article.entities]
    assert names[:2] == [("مدرب", "OCC", None), ("النجم", "ORG", "p01-najm")]
    departures = [event for event in article.events if event.event == "p01-departure"]
    assert [event.text for event in departures] == ["يغادر", "غادر"]
    assert [(a.role, a.text) for a in departures[1].arguments] == [
        ("Traveller", "سليم النوري"), ("Origin", "صفاقس"), ("Time", "أمس"),
    ]  # fmt: skip
    (date,) = article.dates
    assert (date.value, date.deictic) == ("2019-03-11", True)
    assert said(checkout) == []


@pytest.mark.parametrize(
    ("register", "zones"),
    [
        ("broadsheet", ["headline", "dateline", "body"]),
        ("broadcast", ["headline", "body"]),
        ("blog", ["headline", "body"]),
    ],
)
def test_wires_and_broadsheets_have_a_dateline(checkout, register: str, zones: list[str]) -> None:
    change(checkout, {"old": "wire", "new": register})
    (article,) = practice.read_all(checkout).articles
    assert [zone.type for zone in article.zones] == zones


def test_a_pass_marks_the_same_text_in_its_own_way(checkout: Path) -> None:
    pieces, (article,) = practice.read_all(checkout)
    (other,) = practice.read_pass(checkout, "model-a", pieces)
    assert other.text == article.text
    assert len(other.entities) == len(article.entities) - 1
    assert practice.passes_of(checkout) == ["model-a", "model-b"]


@pytest.mark.parametrize("case", CASES["not understood"], ids=lambda case: case["said"])
def test_what_is_not_understood_is_refused_in_one_line(checkout: Path, case: dict) -> None:
    path = change(checkout, case)
    with pytest.raises(KhabarError) as caught:
        said(checkout)
    message = str(caught.value)
    assert message.startswith(f"{path}: ")
    assert case["said"] in message.replace(str(path.parents[1]), "")
    assert "\n" not in message


@pytest.mark.parametrize("case", CASES["broken"], ids=lambda case: case["said"])
def test_a_broken_rule_is_told_with_its_file(checkout: Path, case: dict) -> None:
    path = change(checkout, case)
    found = [problem for problem in said(checkout) if case["said"] in problem]
    assert found
    assert found[0].startswith(f"{path.relative_to(checkout)}: ") and "\n" not in found[0]
    with pytest.raises(KhabarError, match="khabar check"):
        files_of(checkout)


def test_a_piece_that_a_pass_lacks_is_told(checkout: Path) -> None:
    (checkout / FILES["pass"]).unlink()
    with pytest.raises(KhabarError, match=r"model-b/p01\.yaml: cannot be read"):
        said(checkout)


def test_a_checkout_without_practice_has_none(tmp_path: Path) -> None:
    root = Path(shutil.copytree(GOOD, tmp_path / "bare"))
    assert practice.read_all(root) == ((), ())
    assert (said(root), files_of(root)) == ([], {})
