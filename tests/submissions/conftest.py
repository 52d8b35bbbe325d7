"""What the tests of submissions share: folders of them, made whole or out of the good one."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import msgspec
import pytest

import khabar
from khabar import predictions
from khabar.submissions import folder
from khabar.submissions.description import Description
from khabar.submissions.make import as_yaml

HERE = Path(__file__).parent
GOOD = HERE / "good"
OWN = ("crf", "dateparser", "heideltime", "maha", "regex")
"""The submissions that this project hands in itself. What others add changes no test of these."""


@pytest.fixture
def described() -> Description:
    return folder.read(GOOD)


@pytest.fixture
def submissions(tmp_path: Path) -> Path:
    """Return submissions/ with one submission, ``mine``."""
    shutil.copytree(GOOD, tmp_path / "submissions/mine")
    return tmp_path / "submissions"


@pytest.fixture
def checkout(root: Path, tmp_path: Path) -> Path:
    """Return a folder that has the gold of the checkout and no submissions."""
    for name in ("gold", "seeds"):
        (tmp_path / name).symlink_to(root / name)
    return tmp_path


@pytest.fixture
def own(root: Path, tmp_path: Path) -> Path:
    """Return submissions/ with what this project hands in, without suites, which are large."""
    for name in OWN:
        source, copy = (top / folder.SUBMISSIONS / name for top in (root, tmp_path))
        copy.mkdir(parents=True)
        described = msgspec.structs.replace(folder.read(source), suites={})
        (copy / folder.SYSTEM).write_bytes(as_yaml(described))
        shutil.copy(source / folder.PREDICTIONS, copy)
    return tmp_path / folder.SUBMISSIONS


@pytest.fixture
def submit(tmp_path: Path) -> Callable[..., Path]:
    """Write a submission: a name, what it answers (a system's by default), and other fields."""
    return submitter(tmp_path)


def submitter(root: Path) -> Callable[..., Path]:
    """Return what writes a submission below a folder."""

    def submit(
        name: str,
        answers: list[khabar.Prediction] | None = None,
        *,
        by: str = "empty",
        **fields: object,
    ) -> Path:
        path = root / "submissions" / name
        path.mkdir(parents=True)
        told = msgspec.structs.replace(folder.read(GOOD), **{"system": name, **fields})
        (path / folder.SYSTEM).write_bytes(as_yaml(told))
        if answers is None:
            tagger = khabar.system(by)
            answers = [tagger.predict(a if by == "gold" else a.blind()) for a in khabar.load()]
        predictions.write(path / folder.PREDICTIONS, answers)
        return path

    return submit
