"""docs/submitting.md, followed to the letter."""

from __future__ import annotations

import re
import shlex
import shutil
from pathlib import Path

import msgspec
import pytest

from khabar.submissions import beside, comparison, folder, fresh, make, similarity
from khabar.submissions.description import KINDS, SAW, Description

pytestmark = pytest.mark.slow

PAGE = (Path(__file__).parents[2] / "docs/submitting.md").read_text(encoding="utf-8")


def commands(section: str) -> list[list[str]]:
    """Return the commands of a section of the page, without `khabar`."""
    (found,) = re.findall(rf"^## {section}\n(.*?)^## ", PAGE, re.MULTILINE | re.DOTALL)
    return [shlex.split(line) for line in re.findall(r"^\$ khabar (.+)$", found, re.MULTILINE)]


def follow(section: str, run) -> str:
    """Run the commands of a section; return what the last one prints."""
    for command in commands(section):
        done = run(*command)
        assert done.returncode == 0, done.stderr
    return str(done.stdout)


WALK = "From a run to a pull request"


def test_the_walk_ends_in_a_row(root: Path, checkout: Path, own: Path, tmp_path: Path, run) -> None:
    shutil.copy(root / "leaderboard.md", tmp_path)
    assert run("leaderboard").returncode == 0
    before = (tmp_path / "leaderboard.md").read_text(encoding="utf-8")
    assert [command[0] for command in commands(WALK)] == [
        "evaluate", "submit", "leaderboard", "review",
    ]  # fmt: skip
    told = follow(WALK, run)
    after = (tmp_path / "leaderboard.md").read_text(encoding="utf-8")
    assert before.count("](submissions/my-tagger/)") == 0
    assert after.count("](submissions/my-tagger/)") > 5
    assert after.startswith(before.partition("<!-- generated: begin -->")[0])
    # what it stands for is the regex baseline, which is there already
    assert told.count("my-tagger: copy, please check") == 3
    again = run("compare", "submissions/my-tagger/predictions.jsonl", "runs/mine")
    assert again.returncode == 0, again.stderr


@pytest.mark.slow
def test_the_walk_over_suites_ends_in_a_mark(tmp_path: Path, run) -> None:
    for command in commands(WALK)[:2]:
        assert run(*command).returncode == 0
    follow("Suites", run)
    submission = tmp_path / "submissions/my-tagger"
    assert {*folder.read(submission).suites} == {"realis", "dates"}
    follow("Check a system on a fresh seed", run)
    board = (tmp_path / "leaderboard.md").read_text(encoding="utf-8")
    assert re.search(r"^\| \[regex\].* \| [+−\d.]+ \w+ † \|", board, re.MULTILINE)
    assert "| † 48151623, " in board


def test_every_field_is_explained() -> None:
    told = {name for cell in re.findall(r"^\| (`.*?) \|", PAGE, re.M) for name in cell.split("`")}
    assert {*Description.__struct_fields__} <= told


def test_every_kind_and_option_is_explained() -> None:
    for value in (*KINDS, *SAW):
        assert f"`{value}`" in PAGE
    for option in make.OPTIONS.values():
        assert option.split()[0] in PAGE or option.split()[-1] in PAGE


def test_the_bounds_are_those_of_the_code() -> None:
    assert "64 KiB" in PAGE
    assert folder.LARGEST[folder.SYSTEM] == 64 * 1024
    assert "8 MiB" in PAGE
    assert folder.LARGEST[folder.PREDICTIONS] == 8 * 1024**2
    assert "64 MiB (a suite) or 256 KiB" in PAGE
    assert folder.LARGEST_ON_SUITES[folder.FRESH] == 256 * 1024
    assert set(folder.LARGEST_ON_SUITES.values()) == {64 * 1024**2, 256 * 1024}
    assert "up to 63 of `a-z 0-9 . _ -`" in PAGE
    assert (similarity.LEAST, similarity.SHARE, similarity.MOST, comparison.FEW) == (
        10,
        0.5,
        2 / 3,
        3,
    )
    assert beside.NOISE == {"strict": 0.99, "span": 0.99, "AC": 0.95, "AI": 0.95}
    assert beside.RARE == 0.01


def test_every_field_of_a_check_is_explained() -> None:
    fields = {*fresh.Check.__struct_fields__, *fresh.FreshArm.__struct_fields__}
    section = PAGE.partition("## Check a system on a fresh seed")[2].partition("\n## ")[0]
    assert {field for field in fields if f"`{field}`" not in section} == set()


def test_every_kind_of_flag_is_explained(root: Path) -> None:
    code = (root / "harness/khabar/submissions/beside.py").read_text(encoding="utf-8")
    kinds = {"copy", "equals gold", *re.findall(r'(?:else|Reason\() ?"([a-z -]+)"', code)}
    assert len(kinds) == 7
    assert {kind for kind in kinds if f"*{kind}*" not in PAGE} == set()


def test_the_field_names_are_those_of_the_good_one() -> None:
    described = msgspec.to_builtins(folder.read(Path(__file__).parent / "good"))
    without = {"suites", "options"}  # it has none
    assert described.keys() == {*Description.__struct_fields__} - without
