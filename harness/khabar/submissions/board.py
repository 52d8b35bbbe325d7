"""The files of a leaderboard: leaderboard.md, and leaderboard.svg, the picture in it."""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Mapping
from itertools import islice
from pathlib import Path

from khabar import files, generated, strict_yaml
from khabar.score.compare import least_p
from khabar.score.measures import MEASURES
from khabar.score.revision import SCORER
from khabar.signature import Signature
from khabar.submissions import board_composed, board_headlines, board_picture
from khabar.submissions.board_scores import Board, scored
from khabar.submissions.description import SAW
from khabar.submissions.markdown_escape import cell
from khabar.templates import markdown

BOARD, PICTURE = "leaderboard.md", "leaderboard.svg"
_LINES = 40


def made(board: Board, root: Path) -> dict[str, bytes]:
    """Return the content of the files of a leaderboard, by their names in `root`.

    The text of ``root/leaderboard.md`` outside the generated block is kept. Raises KhabarError if
    that file has no such block.
    """
    page = generated.replaced(kept(root / BOARD), _block(board))
    return {BOARD: page.encode(), PICTURE: board_picture.picture(board).encode()}


def render(submissions: Mapping[str, Path], board: Path) -> str:
    """Return leaderboard.md, a pure function of submissions, the built-in dataset and yardsticks.

    `submissions`: folders by name (`folder.found`). The text of `board` outside the generated block
    is kept. Raises KhabarError as `board_scores.scored` does.
    """
    content = kept(board)
    return generated.replaced(content, _block(scored(submissions)))


def kept(board: Path) -> str:
    """Return a leaderboard's file, with an empty block if there is none yet.

    Raises KhabarError for a file without the two generated marks.
    """
    content = _content(board) or f"{generated.BEGIN}\n{generated.END}\n"
    generated.check(content, board)
    return content


def _content(path: Path) -> str:
    return strict_yaml.read_text(path) if files.no_link(path).exists() else ""


def _block(board: Board) -> str:
    corpus = board.corpus
    headlines = board_headlines.tables(board.entries, board.ranks, board.yardsticks)
    context = {
        "number": len(board.entries),
        "headlines": headlines,
        "tables": board.tables,
        "suites": board.suites,
        "composed": board_composed.table(board.entries),
        "yardsticks": board.yardsticks,
        "saw": SAW,
        "least_p": least_p(len(corpus)),
        "corpus": corpus,
        "scorer": SCORER,
        "picture": PICTURE,
        "signatures": [
            str(Signature(f"{m.task}.{m.name}", m.conditions, corpus.identity, SCORER))
            for m in MEASURES
        ],
    }
    return markdown("leaderboard.md.j2", context, cell=cell)


def differences(path: Path, new: bytes) -> Iterator[str]:
    """Yield the difference of a file and `new` as a unified diff, at most a few dozen lines."""
    content = _content(path)
    if content.encode() == new:
        return
    sides = content.split("\n"), new.decode().split("\n")
    lines = difflib.unified_diff(*sides, str(path), "from submissions/", lineterm="", n=1)
    yield from islice(lines, _LINES)
    if others := sum(1 for _ in lines):
        yield f"… and {others} more lines"
