"""What is made of practice: its table, and the counts and agreement in gold/practice/README.md."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import NamedTuple

from khabar import generated
from khabar.errors import KhabarError
from khabar.features import PRACTICE
from khabar.gold.agreement import Row, agreement
from khabar.gold.build import path_of
from khabar.schema import TASKS
from khabar.strict_yaml import read_text
from khabar.suites.practice import (
    FOLDER,
    KINDS,
    PASSES,
    Practice,
    content_of,
    passes_of,
    read_all,
    read_pass,
)
from khabar.templates import markdown

PAGE = FOLDER / "README.md"


class _Pair(NamedTuple):
    one: str
    other: str
    rows: list[Row]


def files_of(root: Path) -> dict[str, bytes]:
    """Return what is made of a checkout's practice, by path: the table and the page.

    Nothing is made where there are no pieces. Raises KhabarError for a piece or a pass that is not
    understood or breaks a rule, for a page without its two marks, and unless there are two passes.
    """
    practice = read_all(root)
    if not practice.pieces:
        return {}
    table = content_of(root, practice)
    return {f"dataset/{path_of(PRACTICE)}": table, PAGE.as_posix(): _page(root, practice)}


def _page(root: Path, practice: Practice) -> bytes:
    page = read_text(root / PAGE)
    generated.check(page, root / PAGE)
    return generated.replaced(page, _block(root, practice)).encode()


def _block(root: Path, practice: Practice) -> str:
    articles = practice.articles
    counts: dict[str, int] = {
        "pieces": len(articles),
        "words": sum(len(article.tokens) for article in articles),
        "sentences": sum(len(article.sentences) for article in articles),
        **{task: sum(len(getattr(a, task)) for a in articles) for task in TASKS},
        "arguments": sum(len(event.arguments) for a in articles for event in a.events or ()),
    }
    kinds = {kind: Counter(getattr(p, kind) for p in practice.pieces) for kind in KINDS}
    context = {"counts": counts, "kinds": kinds, "pair": _pair(root, practice)}
    return markdown("practice.md.j2", context)


def _pair(root: Path, practice: Practice) -> _Pair:
    names = passes_of(root)
    if len(names) != 2:
        raise KhabarError(f"{root / PASSES}: has {len(names)} passes; the agreement is of two")
    sides = [read_pass(root, name, practice.pieces) for name in names]
    return _Pair(names[0], names[1], agreement(*sides))
