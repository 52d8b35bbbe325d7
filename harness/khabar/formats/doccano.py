"""doccano's JSON Lines: a text and labelled spans of its code points per line."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import msgspec

from khabar import files, jsonl
from khabar.formats import marks
from khabar.formats.format import Format, Options
from khabar.formats.marks import Mark
from khabar.schema import Article


class _Span(msgspec.Struct):
    label: str
    start_offset: int
    end_offset: int


_Triple = tuple[int, int, str]


class _Row(msgspec.Struct):
    """A line: of a project of sequence labelling, or of one that also labels relations."""

    text: str | None = None
    data: str | None = None
    id: str | int | None = None
    label: list[_Triple] = []
    labels: list[_Triple] = []
    entities: list[_Span] = []
    relations: list[Any] = []


_DECODER = msgspec.json.Decoder(_Row)


def _read(path: Path, options: Options) -> Iterator[Article]:
    for line in jsonl.lines(path):
        row = line.decode(_DECODER)
        text = row.text if row.text is not None else row.data
        if text is None:
            raise line.error("text: is missing; export the project as JSONL")
        found = [Mark(*triple) for triple in (*row.label, *row.labels)]
        found += [Mark(span.start_offset, span.end_offset, span.label) for span in row.entities]
        options.losses["relations"] += len(row.relations)
        layers: dict[str, Any] = marks.layers(found, options, f"{path}:{line.number}")
        id_ = str(line.number if row.id is None else row.id)
        yield Article(id=id_, text=text, labels=options.labels, **layers)


def _write(path: Path, articles: Iterable[Article], _: Options) -> None:
    files.write_parts(path, map(_line, articles))


def _line(article: Article) -> bytes:
    label = [(mark.start, mark.end, mark.label) for mark in marks.of(article)]
    return msgspec.json.encode({"id": article.id, "text": article.text, "label": label}) + b"\n"


_LABELS = re.compile(r'"(labels?|entities)"\s*:\s*\[\s*(\]|\[\s*\d|\{[^}]*"start_offset")')


def _recognises(path: Path, beginning: str) -> bool:
    is_lines = path.suffix in (".jsonl", ".json") and beginning.lstrip()[:1] == "{"
    is_ours = re.search(r'"entities"\s*:\s*\[\s*\]', beginning) and '"label' not in beginning
    return is_lines and not is_ours and bool(_LABELS.search(beginning))


FORMATS = (
    Format(
        "doccano",
        "doccano's JSON Lines: a text and labelled spans",
        (),
        frozenset({"entities", "dates", "events", "nested", "overlapping", "texts", "characters"}),
        _read,
        _write,
        _recognises,
    ),
)
