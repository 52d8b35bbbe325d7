"""A release: one version and one placeholder everywhere, and a README that the wheel can follow."""

from __future__ import annotations

import re
import subprocess
import tomllib
from pathlib import Path

import pytest
import yaml

from tests.conftest import script


@pytest.fixture
def project(root: Path) -> dict:
    return tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))["project"]


def test_the_citation_has_the_version_and_the_addresses(root: Path, project: dict) -> None:
    citation = yaml.safe_load((root / "CITATION.cff").read_text(encoding="utf-8"))
    assert (citation["cff-version"], citation["version"]) == ("1.2.0", project["version"])
    addresses = {citation["repository-code"], citation["url"]}
    assert addresses == {project["urls"]["Repository"], project["urls"]["Dataset"]}


def test_one_edit_fills_every_address(root: Path, project: dict) -> None:
    page = (root / "docs/releasing.md").read_text(encoding="utf-8")
    before, after = re.search(r"sed -i 's\|([^|]+)\|([^|]+)\|g'", page).groups()
    for address in project["urls"].values():
        filled = address.replace(before, after)
        assert after in filled and not re.search("OWNER|PLACEHOLDER|URL-OF", filled)


def test_what_the_readme_shows_is_run_but_for_what_needs_a_clone(root: Path) -> None:
    readme = script(".ci/readme.py")
    text = (root / "README.md").read_text(encoding="utf-8")
    ran = [" ".join(words[1:]) for words in readme.commands(text)]
    assert "khabar score predictions.jsonl" in ran
    shown = re.findall(r"^\$ ((?:khabar|pytest) .*?) *(?:#.*)?$", text, re.MULTILINE)
    assert {line.split()[1] for line in set(shown) - set(ran)} == {
        "evaluate", "submit", "leaderboard",
    }  # fmt: skip


def test_a_release_is_of_committed_files_alone(root: Path, tmp_path: Path) -> None:
    (tmp_path / ".ci").mkdir()
    (tmp_path / ".ci/release").write_bytes((root / ".ci/release").read_bytes())
    subprocess.run(["git", "init", "--quiet"], cwd=tmp_path, check=True)
    done = subprocess.run(
        ["bash", ".ci/release", "false"], cwd=tmp_path, check=False, capture_output=True, text=True
    )
    assert done.returncode == 1
    assert done.stderr == "release: files are not committed; commit them first\n"
