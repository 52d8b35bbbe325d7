"""GLiNER's training data: tokens of a text, and spans of tokens whose last one is included."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import msgspec

from khabar import files, jsonl
from khabar.flatten import Segmentation
from khabar.formats import marks, tokens
from khabar.formats.format import Format, Options
from khabar.formats.marks import Mark
from khabar.schema import Article


class _Row(msgspec.Struct):
    tokenized_text: list[str]
    ner: list[tuple[int, int, str]] = []
    id: str | int | None = None


_ROW = msgspec.json.Decoder(_Row)


def _read(path: Path, options: Options) -> Iterator[Article]:
    for number, where, row in _rows(path):
        yield _article(number, where, row, options)


def _rows(path: Path) -> Iterator[tuple[int, str, _Row]]:
    """Yield the rows of a JSON list, or of JSON Lines, with their numbers and places."""
    if path.suffix == ".jsonl":
        for line in jsonl.lines(path):
            yield line.number, f"{path}:{line.number}", line.decode(_ROW)
        return
    for number, row in enumerate(jsonl.document(path, list[_Row]), 1):
        yield number, f"{path}: item {number}", row


def _article(number: int, where: str, row: _Row, options: Options) -> Article:
    words = row.tokenized_text
    places = tokens.visible(words, options, where)
    text, starts, ends = tokens.laid_out([words[place] for place in places], options.join)
    found = []
    for first, last, label in row.ner:
        start, end = bisect_left(places, first), bisect_right(places, last)
        if not 0 <= first <= last < len(words) or start == end:
            fault = f"[{first}, {last}] is no span of its {len(words)} tokens"
            options.repair("spans outside the text left out", where, fault, "the last is included")
        else:
            found.append(Mark(starts[start], ends[end - 1], label))
    layers: dict[str, Any] = marks.layers(found, options, where)
    id_ = str(number if row.id is None else row.id)
    return Article(id=id_, text=text, labels=options.labels, **layers)


def _write(path: Path, articles: Iterable[Article], options: Options) -> None:
    lines = (msgspec.json.encode(_row(article)) for article in articles)
    if path.suffix == ".jsonl":
        files.write_parts(path, (line + b"\n" for line in lines))
    else:
        files.write_parts(path, _listed(lines))


def _listed(lines: Iterable[bytes]) -> Iterator[bytes]:
    """Yield the parts of a JSON list with one item per line."""
    before = b"[\n"
    for line in lines:
        yield before + line
        before = b",\n"
    yield b"\n]\n" if before != b"[\n" else b"[]\n"


def _row(article: Article) -> dict[str, Any]:
    segmented = Segmentation(article)
    words = [article.text[token.start : token.end] for token in article.tokens]
    ner = []
    for mark in marks.of(article):
        first, end = segmented.words(mark.start, mark.end)
        ner.append((first, end - 1, mark.label))
    return {"tokenized_text": words, "ner": ner, "id": article.id}


FORMATS = (
    Format(
        "gliner",
        "GLiNER's JSON: tokens, and spans of tokens",
        (),
        frozenset({"entities", "dates", "events", "nested", "overlapping"}),
        _read,
        _write,
        lambda path, beginning: '"tokenized_text"' in beginning,
    ),
)
