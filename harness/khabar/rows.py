"""A row of a corpus as an article: checked, and with what khabar derives itself."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any

import msgspec

from khabar import features, jsonl, layers, limits, text
from khabar.errors import KhabarError
from khabar.schema import FIELDS_OF, TASKS, Article

if TYPE_CHECKING:
    import pyarrow as pa

COLUMNS = tuple(name for name in Article.__struct_fields__ if name not in ("tokens", "sentences"))
"""What is read of a table; words and sentences are khabar's own."""
_ROW = msgspec.json.Decoder(dict[str, Any])


def from_table(table: pa.Table, where: str) -> list[Article]:
    """Return the rows of a table of articles; `where` names it in errors."""
    import pyarrow as pa

    try:
        return _articles(plain(table))
    except (
        ValueError, LookupError, TypeError, AttributeError, RecursionError, pa.ArrowException,
    ) as error:  # fmt: skip
        raise _no_table(where, error) from None


def plain(table: pa.Table) -> dict[str, Any]:
    """Return a table of articles as plain data: its columns' features, and its rows."""
    return {"columns": features.described(table), "rows": table.to_pylist()}


def from_plain(table: dict[str, Any], where: str) -> list[Article]:
    """Return the rows of a table that `plain` gave; `where` names it in errors."""
    try:
        return _articles(table)
    except (ValueError, LookupError, TypeError, AttributeError, RecursionError) as error:
        raise _no_table(where, error) from None


def _articles(table: dict[str, Any]) -> list[Article]:
    return [_article(features.decode(table["columns"], row)) for row in table["rows"]]


def _no_table(where: str, error: Exception) -> KhabarError:
    reason = jsonl.reason(error)
    return KhabarError(f"{where}: no table of the `articles` configuration: {reason}")


def of_line(line: jsonl.Line) -> Article:
    """Return the article of a line of JSON; KhabarError, which names the line, if it is none."""
    row = line.decode(_ROW)
    if limits.is_deep(line.content):
        raise line.error(limits.DEEP)
    try:
        article = _article(_named(row))
    except (msgspec.ValidationError, IndexError) as error:
        raise line.error(error) from None
    if fault := _fault(article):
        raise line.error(fault)
    return _completed(article)


def _named(row: dict[str, Any]) -> dict[str, Any]:
    """Return a row with labels by name where the dataset itself was written with their numbers.

    The canary says that it is the dataset; numbers of others could mean anything.
    """
    if "canary" not in row:
        return row
    try:
        named: dict[str, Any] = features.decode(features.CONFIGS["articles"], row)
    except (TypeError, AttributeError):  # it is no such row, which is said in its place
        return row
    return named


def _article(row: dict[str, Any]) -> Article:
    """Return a row as an article; what khabar derives itself is not taken from it."""
    given = {name: value for name, value in row.items() if value is not None}
    if isinstance(dct := given.get("dct"), str):
        dct = given["dct"] = {"value": dct}
    if isinstance(dct, dict) and isinstance(value := dct.get("value"), str):
        given["dct"] = {"granularity": layers.granularity(value), **dct}
    given |= {**_known_fields(given), "tokens": (), "sentences": ()}
    return msgspec.convert(given, Article)


def of_python(article: Article, where: str) -> Article:
    """Return an article that Python made, with what khabar derives itself.

    `where` names its corpus in the KhabarError that is raised where a layer does not fit.
    """
    if fault := _surrogate_fault(article) or _fault(article):
        raise KhabarError(f"{where}: article {article.id[:80]!r}: {fault}")
    return _completed(article)


def _fault(article: Article) -> str | None:
    """Return what does not fit an article's text: its hash, or a layer."""
    if article.sha256 and article.sha256.lower() != _sha256(article.text):
        return (
            f"sha256: {article.sha256[:16]!r} … is not its text's; mend the text, or leave it out"
        )
    return layers.fault(article, article.text)


def _sha256(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def _surrogate_fault(article: Article) -> str | None:
    """Return what is wrong with an article that has no UTF-8, as only Python's strings can."""
    try:
        msgspec.json.encode(article)
    except UnicodeEncodeError as error:
        return f"a lone surrogate ({error.object[error.start]!a}); give Unicode text"
    return None


def _completed(article: Article) -> Article:
    return msgspec.structs.replace(
        article,
        sha256=_sha256(article.text),
        zones=article.zones or text.one_zone(article.text),
        sentences=text.sentences(article.text),
        tokens=text.words(article.text),
    )


def _known_fields(row: dict[str, Any]) -> dict[str, Any]:
    """Return a row's gold layers without the fields that other corpora add to theirs."""
    return {
        layer: [_known(mention, layer) for mention in row[layer]]
        for layer in TASKS
        if isinstance(row.get(layer), list)
    }


def _known(record: object, layer: str) -> object:
    if not isinstance(record, dict):
        return record
    known = {name: record[name] for name in FIELDS_OF[layer] if record.get(name) is not None}
    if isinstance(known.get("arguments"), list):
        known["arguments"] = [_known(each, "arguments") for each in known["arguments"]]
    return known
