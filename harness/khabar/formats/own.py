"""khabar's own corpora: JSON Lines with one article per line, or a Parquet table."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from pathlib import Path

import msgspec

from khabar import files, jsonl, rows
from khabar.formats.format import PARTS, Format, Options
from khabar.schema import Article

JSON_LINES = (".jsonl", ".ndjson", ".json")
_AT_ONCE = 1 << 18


def _read(path: Path, options: Options) -> Iterator[Article]:
    """Yield the articles of JSON Lines."""
    for lines in jsonl.batches(path, _AT_ONCE):
        yield from (_labelled(article, options) for article in rows.of_lines(lines))


def _labelled(article: Article, options: Options) -> Article:
    if options.labels is None or article.labels is not None:
        return article
    return msgspec.structs.replace(article, labels=options.labels)


def _write(path: Path, articles: Iterable[Article], _: Options) -> None:
    files.write_parts(path, (_line(article) for article in articles))


def _line(article: Article) -> bytes:
    """Return an article as a line, without what is computed and what says nothing."""
    row = msgspec.to_builtins(article)
    for name in ("tokens", "sentences", "sha256"):
        del row[name]
    if [zone.type for zone in article.zones] == ["body"]:
        del row["zones"]
    said = {name: value for name, value in row.items() if value not in (None, "")}
    return msgspec.json.encode(said) + b"\n"


_TEXT, _FOREIGN = (
    re.compile(r'"text"\s*:\s*"'),
    re.compile(
        r'"(labels?|Comments|spans|ents)"\s*:\s*[\[{]|"start_offset"|"(wnd_id|sent_id)"\s*:'
    ),
)


def _recognises(path: Path, beginning: str) -> bool:
    first = beginning.lstrip()[:1] == "{" and path.suffix in JSON_LINES
    return first and bool(_TEXT.search(beginning)) and not _FOREIGN.search(beginning)


def _read_table(path: Path, options: Options) -> Iterator[Article]:
    from khabar import parquet

    table = rows.from_table(parquet.read(path, rows.COLUMNS), str(path))
    yield from (_labelled(article, options) for article in table)


def _recognises_table(path: Path, _: str) -> bool:
    return path.suffix == ".parquet" and not files.ends_with(path, b'"ner_tags"')


FORMATS = (
    Format(
        "khabar",
        "JSON Lines, one article per line",
        JSON_LINES[:2],
        frozenset(PARTS),
        _read,
        _write,
        _recognises,
    ),
    Format(
        "parquet",
        "a table with the columns of the configuration `articles`",
        (".parquet",),
        frozenset(PARTS),
        _read_table,
        None,
        _recognises_table,
    ),
)
