"""Token classification as the Hugging Face Hub has it: rows of `tokens` and `ner_tags`.

A row is a sentence. Rows stand in a Parquet or JSON Lines file, in a folder of such files or one
that `save_to_disk` made, in a dataset on the Hub, or in an object of `datasets`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from io import BytesIO
from itertools import groupby
from pathlib import Path
from typing import Any, NamedTuple

import msgspec

from khabar import features, files, jsonl, labels, limits
from khabar.errors import KhabarError, MissingExtraError
from khabar.formats import tokens
from khabar.formats.format import Format, Options
from khabar.formats.tags import LETTERS, Decoder, encoded
from khabar.formats.tokens import Passage
from khabar.schema import Article

_TAGS = ("ner_tags", "tags", "labels")
"""The columns that tags stand in: the first that a row has."""
_SPLITS = ("test", "validation", "train")


class _Rows(NamedTuple):
    """Rows with where each is, and the names of tags that are given by number."""

    rows: Iterable[tuple[str, Mapping[str, Any]]]
    names: Sequence[str] | None


def _read(path: Path, options: Options) -> Iterator[Article]:
    """Yield an article per row, or per document where ids are those of documents and a number."""
    yield from _articles(_rows(path, options), options)


def of_dataset(dataset: Any, options: Options, where: str = "dataset") -> Iterator[Article]:  # noqa: ANN401
    """Yield the articles of a `datasets.Dataset` or `IterableDataset`."""
    rows = ((f"{where}: row {number}", row) for number, row in enumerate(dataset, 1))
    yield from _articles(_Rows(rows, _names(dataset.features)), options)


def _articles(found: _Rows, options: Options) -> Iterator[Article]:
    decoders: dict[str, Decoder] = {}
    sentences = (
        _sentence(number, where, row, found.names, decoders, options)
        for number, (where, row) in enumerate(found.rows, 1)
    )
    if options.documents == "document":
        for id_, of_document in groupby(sentences, lambda sentence: _document(sentence[0])):
            yield tokens.article(id_, [passage for _, passage in of_document], options)
        return
    for id_, passage in sentences:
        yield tokens.article(id_, [passage], options)


def _document(id_: str) -> str:
    """Return the id of the document of a row: without the number after its last hyphen."""
    document, hyphen, number = id_.rpartition("-")
    return document if hyphen and number.isdecimal() else id_


def _sentence(
    number: int,
    where: str,
    row: Mapping[str, Any],
    names: Sequence[str] | None,
    decoders: dict[str, Decoder],
    options: Options,
) -> tuple[str, Passage]:
    words: Any = row.get("tokens")
    numbers: Any = next((row[t] for t in _TAGS if t in row), None)
    if not _is_list_of(words, str) or not isinstance(numbers, list):
        raise KhabarError(f"{where}: give lists `tokens` and `ner_tags` of the same length")
    if len(words) != len(numbers):
        raise KhabarError(f"{where}: {len(words)} tokens and {len(numbers)} tags; give one each")
    tags = [_name(tag, names, where) for tag in numbers]
    scheme = _scheme(names or tags) if options.tags == "auto" else options.tags
    decoder = decoders.setdefault(scheme, Decoder(scheme, options))
    places = tokens.visible(words, options, where)
    words, tags = ([part[place] for place in places] for part in (words, tags))
    spans = decoder.spans(tags, lambda place: f"{where}: token {places[place]}")
    id_ = row.get("id")
    return str(number if id_ is None else id_), Passage(words, spans)


def _is_list_of(value: object, kind: type) -> bool:
    return isinstance(value, list) and all(isinstance(item, kind) for item in value)


def _name(tag: object, names: Sequence[str] | None, where: str) -> str:
    if isinstance(tag, str):
        return tag
    if names is None:
        raise KhabarError(f"{where}: tags are numbers without names; give `names=O/B-PER/I-PER/…`")
    if not isinstance(tag, int) or not 0 <= tag < len(names):
        raise KhabarError(
            f"{where}: tag {str(tag)[:60]} is the number of none of {len(names)} tags"
        )
    return names[tag]


def _scheme(tags: Sequence[str]) -> str:
    letters = {tag[0] for tag in tags if tag[1:2] == "-"}
    if letters & {"L", "U"}:
        return "bilou"
    return "bioes" if letters & {"E", "S"} else "iob2"


def _names(described: Mapping[str, Any] | None) -> Sequence[str] | None:
    """Return the names of tags that features declare: those of `datasets`, or as JSON."""
    column = next((described[t] for t in _TAGS if t in described), None) if described else None
    inner = (
        column.get("feature") if isinstance(column, Mapping) else getattr(column, "feature", None)
    )
    names = inner.get("names") if isinstance(inner, Mapping) else getattr(inner, "names", None)
    return names if _is_list_of(names, str) else None


def _rows(path: Path, options: Options) -> _Rows:
    named = options.names or None
    if not path.exists():
        dataset = _loaded(str(path), options)
        rows = ((f"{path}: row {n}", row) for n, row in enumerate(dataset, 1))
        return _Rows(rows, _names(dataset.features) or named)
    if path.is_file():
        return _of_file(path, named)
    if (path / "dataset_dict.json").is_file() or (path / "state.json").is_file():
        dataset = _saved(path, options)
        rows = ((f"{path}: row {n}", row) for n, row in enumerate(dataset, 1))
        return _Rows(rows, _names(dataset.features) or named)
    return _of_file(_file_of(path, options), named)


def _of_file(path: Path, named: Sequence[str] | None) -> _Rows:
    if path.suffix == ".parquet":
        from khabar import parquet

        table = parquet.read(path, ("id", "tokens", *_TAGS))
        rows = enumerate(table.to_pylist(), 1)
        return _Rows(
            ((f"{path}: row {n}", row) for n, row in rows),
            _names(features.described(table)) or named,
        )
    decoder = msgspec.json.Decoder(dict[str, Any])
    lines = ((f"{path}:{line.number}", line.decode(decoder)) for line in jsonl.lines(path))
    return _Rows(lines, named)


def _file_of(folder: Path, options: Options) -> Path:
    """Return the file of a split in a folder: one whose name begins with the split's."""
    found = [p for p in sorted(folder.rglob("*")) if p.suffix in (".parquet", ".jsonl")]
    for split in (options.split,) if options.split else _SPLITS:
        of_split = [path for path in found if path.name.startswith(split)]
        if len(of_split) == 1:
            return of_split[0]
        if of_split:
            raise KhabarError(f"{folder}: {len(of_split)} files of {split}; give one of them")
    names = ", ".join(p.name for p in found[:5]) or "none"
    raise KhabarError(f"{folder}: no .parquet or .jsonl file of a split; it has {names}; give one")


def _datasets() -> Any:  # noqa: ANN401
    try:
        import datasets
    except ModuleNotFoundError:
        raise MissingExtraError("datasets", "hf") from None
    return datasets


def _saved(path: Path, options: Options) -> Any:  # noqa: ANN401
    try:
        found = _datasets().load_from_disk(str(path))
    except Exception as error:  # datasets raises whatever it meets
        raise _unloadable(path, error) from None
    if not isinstance(found, dict):
        return found
    wanted = [options.split] if options.split else _SPLITS
    for split in wanted:
        if split in found:
            return found[split]
    raise KhabarError(f"{path}: has no split {' or '.join(map(str, wanted))}; give `split=`")


def _loaded(name: str, options: Options) -> Any:  # noqa: ANN401
    try:
        return _datasets().load_dataset(name, split=options.split or "test", streaming=True)
    except Exception as error:  # datasets raises whatever its transports raise
        raise _unloadable(name, error) from None


def _unloadable(source: object, error: Exception) -> KhabarError:
    reason = " ".join(str(error).split())[: limits.MESSAGE] or type(error).__name__
    return KhabarError(f"{source}: cannot be loaded by datasets: {reason}")


def _write(path: Path, articles: Iterable[Article], options: Options) -> None:
    """Write a row per sentence; a Parquet file has the names of tags in its features."""
    scheme = "iob2" if options.tags == "auto" else options.tags
    rows = (row for article in articles for row in _of_article(article, scheme, options))
    if path.suffix == ".parquet":
        files.write(path, _table(list(rows), scheme))
    else:
        files.write_parts(path, (msgspec.json.encode(row) + b"\n" for row in rows))


def _of_article(article: Article, scheme: str, options: Options) -> Iterator[dict[str, Any]]:
    for number, passage in enumerate(tokens.passages(article, options.losses)):
        tags = encoded(len(passage.tokens), passage.spans, scheme)
        id_ = f"{article.id}-{number:02}"
        yield {"id": id_, "tokens": list(passage.tokens), "ner_tags": tags}


def _table(rows: list[dict[str, Any]], scheme: str) -> bytes:
    import pyarrow as pa
    import pyarrow.parquet as pq

    met = {tag[2:] for row in rows for tag in row["ner_tags"] if tag != "O"}
    types = next(
        (
            known
            for name in (None, *labels.INVENTORIES)
            if met <= set(known := labels.types_of(name))
        ),
        tuple(sorted(met)),
    )
    letters = LETTERS[scheme]
    names = ("O", *(f"{letter}-{type_}" for type_ in types for letter in letters))
    described = {**features.CONFIGS["ner"], "ner_tags": features.classes(names)}
    encoded_rows = [features.encode(described, row) for row in rows]
    table = pa.Table.from_pylist(encoded_rows, features.arrow_schema(described))
    sink = BytesIO()
    pq.write_table(table, sink)
    return sink.getvalue()


def _recognises(path: Path, beginning: str) -> bool:
    if path.is_dir():
        return (path / "dataset_dict.json").is_file() or (path / "state.json").is_file()
    if path.suffix == ".parquet":
        return files.ends_with(path, b'"ner_tags"')
    return '"tokens"' in beginning and any(f'"{t}"' in beginning for t in _TAGS[:2])


FORMATS = (
    Format(
        "token-classification",
        "rows of tokens and ner_tags: .parquet, .jsonl, a folder, a Hub id, `datasets`",
        (),
        frozenset({"entities"}),
        _read,
        _write,
        _recognises,
    ),
)
