"""leaderboard.md: a pure function of submissions/ and the dataset; no score is ever typed in."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

import msgspec

from khabar import strict_yaml
from khabar.corpus import Corpus, load
from khabar.errors import KhabarError
from khabar.score.compare import least_p, ranks
from khabar.score.measures import HEADLINES
from khabar.score.report import Report
from khabar.score.scorer import report_of_file
from khabar.score.tally import Score
from khabar.templates import markdown

_BEGIN, _END = "<!-- generated: begin -->", "<!-- generated: end -->"
_MARKS = re.compile(f"{_BEGIN}|{_END}")


class Submission(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The content of submissions/<name>/system.yaml: what a row stands for."""

    system: str
    version: str
    kind: str
    authors: tuple[str, ...]
    trained_on: str
    saw_the_articles: bool
    date: str


class Row(NamedTuple):
    """A submission with the scores that its predictions have today."""

    folder: str
    submission: Submission
    report: Report


def render(submissions: Path, board: Path) -> str:
    """Return leaderboard.md as `submissions` and the built-in dataset make it.

    What stands in `board` outside the generated block is kept. Raises KhabarError for a
    submission that cannot be read.
    """
    corpus = load()
    folders = sorted(
        path for path in submissions.iterdir() if path.is_dir() and path.name[0] != "."
    )
    block = _block([_row(folder, corpus) for folder in folders], corpus)
    try:
        kept = board.read_text(encoding="utf-8") if board.is_file() else f"{_BEGIN}\n{_END}\n"
    except UnicodeDecodeError:
        raise KhabarError(f"{board}: not UTF-8; save it as UTF-8") from None
    if _MARKS.findall(kept) != [_BEGIN, _END]:
        raise KhabarError(f"{board}: needs one line {_BEGIN!r} and after it one line {_END!r}")
    before, _, rest = kept.partition(_BEGIN)
    return f"{before}{_BEGIN}\n{block}{_END}{rest.partition(_END)[2]}"


def _row(folder: Path, corpus: Corpus) -> Row:
    described = strict_yaml.read(folder / "system.yaml", Submission)
    path = folder / "predictions.jsonl"
    scored = report_of_file(described.system, corpus, path, sentences=True)
    return Row(folder.name, described, scored)


def _block(rows: Sequence[Row], corpus: Corpus) -> str:
    best_first = sorted(rows, key=lambda row: (-_first(row.report), row.folder))
    context = {
        "rows": best_first,
        "headlines": HEADLINES,
        "corpus": corpus,
        "ranks": {
            (task, name): ranks([row.report[task][name] for row in best_first])
            for task, name in HEADLINES
        },
        "least_p": least_p(len(corpus)),
    }
    return markdown("leaderboard.md.j2", context, cell=_cell, percent=_percent, interval=_interval)


def _first(report: Report) -> float:
    task, name = HEADLINES[0]
    score = report[task][name]
    return score.f1 if score else -1.0


def _percent(score: Score | None) -> str:
    return f"{100 * score.f1:.1f}" if score else "–"


def _interval(score: Score | None) -> str:
    found = score and score.interval
    return f" ({found.in_percent()})" if found else ""


def _cell(text: str) -> str:
    """Return a stranger's text as one inert cell of a Markdown table."""
    plain = " ".join("".join(c if c.isprintable() else " " for c in text).split())
    return "".join(c if c.isalnum() or c in " .,:;/()-" else f"&#{ord(c)};" for c in plain)
