"""A pull request that adds submissions passes what a maintainer runs, whatever they answer."""

from __future__ import annotations

import os
import shutil
from collections.abc import Mapping
from pathlib import Path

import pytest

import khabar
from khabar import predictions
from khabar.submissions import folder
from khabar.submissions.board import BOARD, PICTURE
from tests import warm_python
from tests.conftest import FEW_PLUGINS, ROOT

from .test_make import OPTIONS

pytestmark = pytest.mark.slow

COPIED = ("tests", folder.SUBMISSIONS, BOARD, PICTURE)
LEFT_OUT = {".git", ".venv", "runs", "dist", *COPIED}
TESTS = (
    "tests/submissions/test_board.py::test_the_leaderboard_of_the_checkout_is_what_submissions_say",
    "tests/submissions/test_board.py::test_the_regex_row_is_what_the_regex_baseline_does",
    "tests/submissions/test_board.py::test_it_is_the_same_bytes_everywhere[77-C]",
    "tests/submissions/test_board.py::test_check_fails_when_the_table_was_edited",
    "tests/submissions/test_board.py::test_only_json_stands_in_the_published_predictions",
    "tests/submissions/test_board.py::test_every_published_answer_holds_the_canary",
    "tests/submissions/test_docs.py::test_the_walk_ends_in_a_row",
    "tests/submissions/test_schemas.py::test_the_submissions_of_the_checkout_keep_them",
    "tests/submissions/test_review.py::test_the_project_s_own_have_nothing_to_look_at",
    "tests/submissions/test_review.py::test_a_beginners_pass_of_an_article_makes_nobody_suspect",
    "tests/gold/test_canary.py::test_every_file_with_answers_holds_the_canary",
    "tests/gold/test_canary.py::test_every_line_of_answers_holds_it",
    "tests/test_figures.py::test_no_figure_is_typed_in",
    "tests/test_figures.py::test_blocks_are_made_from_the_files",
)
"""Those that look at the submissions of the checkout, or at its leaderboard."""


@pytest.fixture(scope="module")
def clone(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the checkout again; what a submission does not touch is a link to it."""
    made = tmp_path_factory.mktemp("pull-request")
    for path in ROOT.iterdir():
        if path.name not in LEFT_OUT:
            (made / path.name).symlink_to(path)
    for name in COPIED[:2]:
        shutil.copytree(ROOT / name, made / name, ignore=shutil.ignore_patterns("__pycache__"))
    for name in COPIED[2:]:
        shutil.copy(ROOT / name, made / name)
    return made


def done(clone: Path, *command: object) -> str:
    """Run a module in the clone, as from a terminal of its own; return what it printed."""
    environment = {k: v for k, v in os.environ.items() if not k.startswith(("PYTEST", "KHABAR_"))}
    finished = warm_python.run("-m", *command, cwd=clone, env=environment)
    assert finished.returncode == 0, finished.stdout + finished.stderr
    return finished.stdout


def answers(corpus: khabar.Corpus) -> Mapping[str, list[khabar.Prediction]]:
    """Return what is handed in: `my-tagger`, as in docs/submitting.md, and worse."""
    regex = [khabar.system("regex").predict(article.blind()) for article in corpus]
    failed = [khabar.Prediction(id=answer.id, error="TimeoutError: 60 s") for answer in regex[::2]]
    return {
        "my-tagger": regex,
        "nothing": [khabar.Prediction(id=a.id, entities=(), dates=(), events=()) for a in corpus],
        "half-failed": [*regex[1::2], *failed],
        "two-articles": regex[:2],
        "gold-copy": [khabar.system("gold").predict(article) for article in corpus],
    }


@pytest.fixture(scope="module")
def pulled(clone: Path, corpus: khabar.Corpus, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Hand in each as docs/submitting.md says; return the clone."""
    made = tmp_path_factory.mktemp("answers")
    for name, given in answers(corpus).items():
        predictions.write(made / f"{name}.jsonl", given)
        told = ["--as", name, "--system", name, *OPTIONS]
        done(clone, "khabar", "submit", made / f"{name}.jsonl", *told)
    return clone


def test_the_checks_of_a_maintainer_pass(pulled: Path, corpus: khabar.Corpus) -> None:
    done(pulled, "khabar", "leaderboard", "--check")
    done(pulled, "khabar", "check")
    reviewed = done(pulled, "khabar", "review")
    assert "gold-copy: equals gold, please check" in reviewed
    assert "my-tagger: copy, please check" in reviewed
    board = (pulled / BOARD).read_text(encoding="utf-8")
    assert all(f"](submissions/{name}/)" in board for name in answers(corpus))


@pytest.mark.slow
def test_the_tests_of_submissions_pass(pulled: Path) -> None:
    told = done(pulled, "pytest", "-q", "-p", "no:cacheprovider", *FEW_PLUGINS, *TESTS)
    assert " passed" in told
    assert " failed" not in told
