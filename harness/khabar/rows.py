"""Articles from rows of a corpus: checked, and with the fields that khabar computes."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import msgspec

from khabar import features, jsonl, limits, text, validity
from khabar.errors import KhabarError
from khabar.schema import FIELDS_OF, TASKS, Article, Dct, Variant

if TYPE_CHECKING:
    import pyarrow as pa

COLUMNS = tuple(name for name in Variant.__struct_fields__ if name not in ("tokens", "sentences"))
"""What is read of a table; words and sentences are khabar's own."""
_OF_VARIANT = ("suite", "arm", "base", "seed")
"""The columns of a row that is a suite's."""


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
    return KhabarError(f"{where}: not a table of the `articles` configuration: {reason}")


class _Dct(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A date of an article as it is given: it may not say how fine it is."""

    value: str
    granularity: str | msgspec.UnsetType = msgspec.UNSET
    basis: str = "stated"
    evidence: str = ""


class _Row(Article, frozen=True, kw_only=True, forbid_unknown_fields=True, gc=False):
    """A row that has all that an article has, and nothing besides."""

    dct: _Dct | str | None = None  # type: ignore[assignment]


class _VariantRow(Variant, frozen=True, kw_only=True, forbid_unknown_fields=True, gc=False):
    """A row that has all that an article of a suite has, and nothing besides."""

    dct: _Dct | str | None = None  # type: ignore[assignment]


_ROW = msgspec.json.Decoder(dict[str, Any])
_PLAIN: Mapping[type[Article], msgspec.json.Decoder[Any]] = {
    Article: msgspec.json.Decoder(_Row),
    Variant: msgspec.json.Decoder(_VariantRow),
}


def of_lines(lines: Sequence[jsonl.Line]) -> Iterator[Article]:
    """Yield the articles of lines of JSON; KhabarError, which names the line, if one is none."""
    return _completed([_of_line(line) for line in lines])


def _of_line(line: jsonl.Line) -> Article:
    article = _of_plain(line) or _of_any(line)
    if fault := _fault(article):
        raise line.error(fault)
    return article


def _of_plain(line: jsonl.Line) -> Article | None:
    """Return the article of a line that has what an article has; None of any other, or a bad one.

    It is decoded into records at once, which takes a fraction of the time.
    """
    if limits.records_fault(line.content) or limits.is_deep(line.content):
        return None
    kind = Variant if b'"origin"' in line.content else Article
    try:
        row = _PLAIN[kind].decode(line.content)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return None
    fields = {name: getattr(row, name) for name in kind.__struct_fields__}
    if row.dct is not None:
        fields["dct"] = _dct(row.dct)
    return kind(**fields)


def _dct(dct: _Dct | str) -> Dct:
    if isinstance(dct, str):
        dct = _Dct(dct)
    granularity = dct.granularity
    if isinstance(granularity, msgspec.UnsetType):
        granularity = validity.granularity(dct.value)
    return Dct(value=dct.value, granularity=granularity, basis=dct.basis, evidence=dct.evidence)


def _of_any(line: jsonl.Line) -> Article:
    """Return the article of a line that may have fields of others, and labels by number."""
    row = line.decode(_ROW)
    if limits.is_deep(line.content):
        raise line.error(limits.DEEP)
    try:
        return _article(_named(row))
    except (msgspec.ValidationError, IndexError) as error:
        raise line.error(error) from None


def _named(row: dict[str, Any]) -> dict[str, Any]:
    """Return a row of the dataset itself with the names of labels instead of their numbers.

    The canary shows that it is the dataset; numbers in other corpora could mean anything.
    """
    if "canary" not in row:
        return row
    try:
        row_: dict[str, Any] = features.decode(features.CONFIGS["articles"], row)
    except (TypeError, AttributeError):  # not such a row; the caller reports it
        return row
    return row_


def _article(row: dict[str, Any]) -> Article:
    """Return a row as an article, without the fields that khabar computes."""
    fields = {name: value for name, value in row.items() if value is not None}
    if isinstance(dct := fields.get("dct"), str):
        dct = fields["dct"] = {"value": dct}
    if isinstance(dct, dict) and isinstance(value := dct.get("value"), str):
        fields["dct"] = {"granularity": validity.granularity(value), **dct}
    fields |= {**_known_fields(fields), "tokens": (), "sentences": ()}
    kind = Variant if all(name in fields for name in _OF_VARIANT) else Article
    return msgspec.convert(fields, kind)


def of_python(article: Article, where: str) -> Article:
    """Return an article made in Python, with the fields that khabar computes.

    `where` names its corpus in the KhabarError that is raised if a layer does not fit.
    """
    return next(of_articles([article], where))


def of_articles(articles: Sequence[Article], where: str) -> Iterator[Article]:
    """Yield articles as `of_python` does, which takes less time together."""
    for article in articles:
        if fault := _surrogate_fault(article) or _fault(article):
            raise KhabarError(f"{where}: article {article.id[: limits.QUOTED]!r}: {fault}")
    yield from _completed(articles)


def _fault(article: Article) -> str | None:
    """Return the fault of an article's hash or layers against its text, or None."""
    if article.sha256 and article.sha256.lower() != _sha256(article.text):
        digest = f"{article.sha256[:16]!r} …"
        return f"sha256: {digest} does not match the text; correct the text or omit it"
    return validity.fault(article, article.text)


def _sha256(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def _surrogate_fault(article: Article) -> str | None:
    """Return the fault of an article with text that UTF-8 cannot encode, or None."""
    try:
        msgspec.json.encode(article)
    except UnicodeEncodeError as error:
        return f"a lone surrogate ({error.object[error.start]!a}); give Unicode text"
    return None


def _completed(articles: Sequence[Article]) -> Iterator[Article]:
    divided = text.divided([article.text for article in articles])
    for article, (sentences, tokens) in zip(articles, divided, strict=True):
        yield msgspec.structs.replace(
            article,
            sha256=_sha256(article.text),
            zones=article.zones or text.one_zone(article.text),
            sentences=sentences,
            tokens=tokens,
        )


def _known_fields(row: dict[str, Any]) -> dict[str, Any]:
    """Return a row's gold layers without fields that only other corpora have."""
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
        known["arguments"] = [_known(argument, "arguments") for argument in known["arguments"]]
    return known
