"""What the README shows is run."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from khabar.score.measures import MEASURES
from tests import warm_python

BLOCK = re.compile(r"```python\n(.*?)```", re.DOTALL)
ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")
BENCHMARKS = (ROOT / "benchmarks/README.md").read_text(encoding="utf-8")
BLOCKS = BLOCK.findall(README)


def test_the_readme_shows_how_to_load_score_and_add() -> None:
    assert len(BLOCKS) == 3
    for block in BLOCKS:
        assert len([line for line in block.splitlines() if line.strip()]) < 10


@pytest.mark.parametrize("block", BLOCKS)
def test_a_block_runs(block: str, root: Path, tmp_path: Path) -> None:
    (tmp_path / "dataset").symlink_to(root / "dataset")
    if "class EverySaturday" in block:
        block += "assert khabar.evaluate(EverySaturday())['dates']['strict'] is not None\n"
    done = warm_python.run("-c", block, cwd=tmp_path)
    assert done.returncode == 0, done.stderr


def test_the_table_is_what_the_command_prints(run) -> None:
    shown = BENCHMARKS.split("<!-- figures: evaluate -->")[1].split("<!-- figures: end -->")[0]
    printed = run("evaluate", "regex", "--all").stdout.partition("Identity:")[0]
    assert [row[1:] for row in _numbers(shown)] == _numbers(printed)
    assert len(_numbers(shown)) == len(MEASURES)


def test_the_page_of_scores_shows_what_the_command_prints(root: Path, run) -> None:
    page = (root / "docs/scores.md").read_text(encoding="utf-8")
    (shown,) = re.findall(r"```text\n(.*?)```", page, re.DOTALL)
    printed = re.sub(r"[\u2067\u2069]|^time: .*\n", "", run("evaluate", "regex").stdout, flags=re.M)
    lines = [line.rstrip() for line in printed.splitlines()]
    assert shown.splitlines() == [line for line in lines if line]


def _numbers(table: str) -> list[list[str]]:
    """Return each measure's row, whatever the table is drawn with."""
    rows = [re.findall(r"[\w.+]+|–(?!\d)", line) for line in table.splitlines()]
    return [row for row in rows if len(row) > 6 and row[-1].isdigit()]


@pytest.mark.parametrize("target", ["evaluate", "test", "check", "setup", "release"])
def test_the_commands_exist(root: Path, target: str) -> None:
    assert re.search(rf"^{target}:", (root / "Makefile").read_text(), re.MULTILINE)
