"""The page's data of an article: its text with highlights, and the outcome of each mention."""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Iterator, Sequence
from typing import Any, NamedTuple

from khabar.inert import printable
from khabar.render.html.marks import Mark, blocks
from khabar.schema import Article, Prediction
from khabar.score.judged import Row, category
from khabar.score.outcomes import Item


class Combination(NamedTuple):
    """The fields that the filters use: rows with the same ones are shown and counted together.

    `types`: gold's type and that of each run; `kinds`: the outcome in each run; `shifts`: in each
    run what gold has and what is given of an attribute that is wrong (`Row.shift`).
    """

    layer: str
    types: tuple[str | None, ...]
    kinds: tuple[str | None, ...]
    shifts: tuple[tuple[str | None, str | None] | None, ...]


class Combinations(dict[Combination, int]):
    """The combinations so far, numbered in the order of their first occurrence."""

    def __missing__(self, combination: Combination) -> int:
        return self.setdefault(combination, len(self))

    def of(self, row: Row) -> int:
        """Return the number of a row's combination."""
        types = tuple(item and category(item) for item in row.sides)
        shifts = tuple(map(row.shift, range(len(row.kinds))))
        return self[Combination(row.layer, types, row.kinds, shifts)]


def article_data(
    article: Article, rows: Sequence[Row], answers: Sequence[Prediction], numbers: Sequence[int]
) -> dict[str, Any]:
    """Return an article as JSON-ready data, which the page draws when it is opened.

    `numbers`: of the rows' combinations. `rows` has columns, which repeat no names. `marks` are
    ``[row, sides]``: sides with the same words share a highlight.
    """
    marks = [
        (place, sides, Mark(item.start, item.end))
        for place, row in enumerate(rows)
        for sides, item in _highlights(row)
    ]
    drawn = blocks(article.text, article.zones, [mark for *_, mark in marks])
    return {
        "date": printable(article.dct.value) if article.dct else None,
        "outlet": article.outlet and printable(article.outlet),
        "blocks": [block._asdict() for block in drawn],
        "marks": [(place, sides) for place, sides, _ in marks],
        "rows": {
            "combination": numbers,
            "sides": [_sides(row, article.text) for row in rows],
            "facts": [_facts(row) for row in rows],
            "parent": [row.parent for row in rows],
        },
        "runs": [_failure(answer) for answer in answers],
    }


def index_data(article: Article, numbers: Sequence[int], states: Sequence[str]) -> dict[str, Any]:
    """Return an article's entry in the list of articles; `states`: its bucket in each run.

    `numbers`: of its rows' combinations.
    """
    return {
        "id": printable(article.id),
        "title": article.title or _beginning(article),
        "states": states,
        "counts": list(Counter(numbers).items()),
    }


def _beginning(article: Article) -> str:
    line = " ".join(article.text[:200].split())
    return line if len(line) <= 80 else f"{line[:80].rsplit(' ', 1)[0]} …"


def _highlights(row: Row) -> Iterator[tuple[list[int], Item]]:
    """Yield the sides with the same words, and the item whose span is drawn."""
    by_words: dict[Hashable, tuple[list[int], Item]] = {}
    for number, item in enumerate(row.sides):
        if item:
            first, last = item.words
            place = item.words if first < last else ("characters", item.start, item.end)
            by_words.setdefault(place, ([], item))[0].append(number)
    yield from by_words.values()


def _sides(row: Row, text: str) -> list[Any]:
    """Return the label and text of each side; True for a run that has gold's."""
    gold, *predicted = (item and [item.label, text[item.start : item.end]] for item in row.sides)
    return [gold, *(True if side and side == gold else side for side in predicted)]


def _facts(row: Row) -> list[tuple[Any, ...]] | None:
    """Return each fact's name and value; where sides differ, those of all, and if any is wrong."""
    found: list[tuple[Any, ...]] = []
    for name, values, wrong in row.facts:
        said = [value and printable(value) for value in values]
        alike = not wrong and said.count(said[0]) == len(said)
        found.append((name, said[0]) if alike else (name, said, wrong))
    return found or None


def _failure(answer: Prediction) -> dict[str, str] | None:
    if answer.error is None:
        return None
    traceback = (answer.details or {}).get("traceback")
    lines = traceback.split("\n") if isinstance(traceback, str) else []
    return {"error": printable(answer.error), "traceback": "\n".join(map(printable, lines))}
