"""leaderboard.md, generated from submissions/, the dataset and yardsticks."""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Mapping
from itertools import islice
from pathlib import Path

from khabar import files, generated, strict_yaml
from khabar.corpus import Corpus, load
from khabar.errors import KhabarError
from khabar.score.compare import least_p
from khabar.score.engine.scorer import report_of_file
from khabar.score.measures import HEADLINES, MEASURES
from khabar.score.revision import SCORER
from khabar.signature import Signature
from khabar.submissions import dataset, folder, fresh, suites, yardsticks
from khabar.submissions.board_composed import OnComposed
from khabar.submissions.board_suites import OnSuites
from khabar.submissions.board_tables import Tables
from khabar.submissions.description import SAW, Description
from khabar.suites.cases import ComposedScores
from khabar.templates import markdown

BOARD = "leaderboard.md"
_LINES = 40


def render(submissions: Mapping[str, Path], board: Path) -> str:
    """Return leaderboard.md, a pure function of submissions, the built-in dataset and yardsticks.

    `submissions`: folders by name (`folder.found`). The text of `board` outside the generated block
    is kept. Submissions are scored one by one, and only their cells stay in memory. Raises
    KhabarError for a submission that cannot be read, or was run on articles that have changed
    since, and for a yardstick that fails.
    """
    corpus, tables, on_suites, on_composed = load(), Tables(), OnSuites(), OnComposed()
    content = _content(board) or f"{generated.BEGIN}\n{generated.END}\n"
    generated.check(content, board)
    with_suites: dict[str, tuple[Path, Description]] = {}
    checks_of: dict[str, dict[str, fresh.Check]] = {}
    for name, path in sorted(submissions.items()):
        description = folder.read(path)
        if fault := dataset.fault(description.dataset, corpus):
            raise KhabarError(f"{path / folder.SYSTEM}: {fault}")
        predictions = path / folder.PREDICTIONS
        report = report_of_file(description.system, corpus, predictions, sentences=True)
        tables.add(name, description, report)
        checks = fresh.read(path, description)
        if description.suites:
            with_suites[name], checks_of[name] = (path, description), checks
    for name, scores in suites.scores(with_suites, corpus):
        description = with_suites[name][1]
        if isinstance(scores, ComposedScores):
            on_composed.add(name, description, scores)
        else:
            on_suites.add(name, description, scores, checks_of[name].get(scores.suite))
    block = _block(tables, on_suites, on_composed, len(submissions), corpus)
    return generated.replaced(content, block)


def _content(board: Path) -> str:
    return strict_yaml.read_text(board) if files.no_link(board).exists() else ""


def _block(
    tables: Tables, on_suites: OnSuites, on_composed: OnComposed, number: int, corpus: Corpus
) -> str:
    context = {
        "number": number,
        "tables": tables,
        "suites": on_suites,
        "composed": on_composed.table(),
        "yardsticks": yardsticks.table(corpus),
        "saw": SAW,
        "least_p": least_p(len(corpus)),
        "corpus": corpus,
        "scorer": SCORER,
        "signatures": [
            str(Signature(f"{m.task}.{m.name}", m.conditions, corpus.identity, SCORER))
            for m in MEASURES
        ],
        "headlines": HEADLINES,
    }
    return markdown("leaderboard.md.j2", context)


def differences(board: Path, new: str) -> Iterator[str]:
    """Yield the difference of the file and `new` as a unified diff, at most a few dozen lines."""
    content = _content(board)
    if content == new:
        return
    sides = content.split("\n"), new.split("\n")
    lines = difflib.unified_diff(*sides, str(board), "from submissions/", lineterm="", n=1)
    yield from islice(lines, _LINES)
    if others := sum(1 for _ in lines):
        yield f"… and {others} more lines"
