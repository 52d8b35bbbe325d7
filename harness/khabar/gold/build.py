"""The dataset that users load, made from seeds and gold: the same input, the same bytes."""

from __future__ import annotations

import hashlib
import io
import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec
import yaml

from khabar import features, files, labels
from khabar.corpus import Corpus, from_table
from khabar.flatten import iob2
from khabar.gold.read import Gold, Release
from khabar.schema import TASKS, Article
from khabar.templates import markdown

if TYPE_CHECKING:
    import pyarrow as pa

SPLIT = "test"


def build(gold: Gold) -> dict[str, bytes]:
    """Return the files of the dataset, by path below its folder."""
    tables = {config: _table(config, rows) for config, rows in _rows(gold).items()}
    contents = {f"data/{config}/{SPLIT}.parquet": _parquet(t) for config, t in tables.items()}
    return {
        "README.md": _card(gold, tables).encode(),
        "manifest.json": _manifest(gold.release, tables, contents),
        **contents,
    }


def write(contents: Mapping[str, bytes], folder: Path) -> None:
    """Write the dataset's files; what else lies in the folder is left alone."""
    for path, content in contents.items():
        files.write(folder / path, content)


def stale(contents: Mapping[str, bytes], folder: Path) -> list[str]:
    """Return the paths below `folder` that are not what `build` makes.

    So are files of data that it does not make. Parquet files are compared by schema and
    rows, since their bytes name the writer's version; the manifest must fit the files.
    """
    there = {file.relative_to(folder).as_posix() for file in (folder / "data").rglob("*.*")}
    return [
        *(path for path in contents if not _current(path, contents[path], folder)),
        *sorted(there - set(contents)),
    ]


def _current(path: str, content: bytes, folder: Path) -> bool:
    if not (folder / path).is_file():
        return False
    there = (folder / path).read_bytes()
    if path.endswith(".parquet"):
        return there == content or _same_table(there, content)
    if path == "manifest.json":
        return _fits(there, content, folder)
    return there == content


def _same_table(one: bytes, other: bytes) -> bool:
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        tables = [pq.ParquetFile(io.BytesIO(content)).read() for content in (one, other)]
    except (OSError, pa.ArrowInvalid):
        return False
    return bool(tables[0].equals(tables[1], check_metadata=True))


def _fits(there: bytes, made: bytes, folder: Path) -> bool:
    manifest = json.loads(made)
    for path, entry in manifest["files"].items():
        if not (folder / path).is_file():
            return False
        entry["sha256"] = _sha256((folder / path).read_bytes())
    return there == _json(manifest)


def _rows(gold: Gold) -> dict[str, list[dict[str, Any]]]:
    articles = gold.articles
    rows = {
        "articles": [_plain(article) for article in articles],
        "ner": [row for article in articles for row in _sentences(article)],
    }
    for task in TASKS:
        rows[task] = [row for article in articles for row in _mentions(article, task)]
    rows["knowledge_base"] = [_plain(thing) for thing in gold.things]
    return rows


def _plain(record: msgspec.Struct) -> dict[str, Any]:
    row: dict[str, Any] = msgspec.to_builtins(record)
    return row


def _mentions(article: Article, task: str) -> Iterator[dict[str, Any]]:
    for mention in getattr(article, task):
        yield {"article_id": article.id, **_plain(mention)}


def _sentences(article: Article) -> Iterator[dict[str, Any]]:
    words = [article.text[token.start : token.end] for token in article.tokens]
    start = 0
    for number, ner_tags in enumerate(iob2(article, article.entities or ())):
        end = start + len(ner_tags)
        yield {"id": f"{article.id}-{number:02}", "tokens": words[start:end], "ner_tags": ner_tags}
        start = end


def _table(config: str, rows: list[dict[str, Any]]) -> pa.Table:
    import pyarrow as pa

    columns = features.CONFIGS[config]
    encoded = [features.encode(columns, row) for row in rows]
    return pa.Table.from_pylist(encoded, schema=features.arrow_schema(columns))


def _parquet(table: pa.Table) -> bytes:
    import pyarrow.parquet as pq

    sink = io.BytesIO()
    pq.write_table(table, sink, compression="zstd", store_schema=True)
    return sink.getvalue()


def _manifest(
    release: Release, tables: Mapping[str, pa.Table], contents: Mapping[str, bytes]
) -> bytes:
    corpus = Corpus(from_table(tables["articles"], release.name))
    rows = [table.num_rows for table in tables.values()]
    manifest = {
        "name": release.name,
        "version": release.version,
        "sha256": corpus.sha256,
        "files": {
            path: {"sha256": _sha256(content), "rows": number}
            for (path, content), number in zip(contents.items(), rows, strict=True)
        },
    }
    return _json(manifest)


def _json(value: object) -> bytes:
    return (json.dumps(value, indent=2) + "\n").encode()


def _sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def _card(gold: Gold, tables: Mapping[str, pa.Table]) -> str:
    header = yaml.safe_dump(
        _card_header(gold.release, tables), allow_unicode=True, sort_keys=False, width=1000
    )
    context = {
        "header": header,
        "version": gold.release.version,
        "articles": gold.articles,
        "date_types": labels.DATE_TYPES,
        "realis_types": labels.REALIS,
        "common_roles": labels.COMMON_ROLES,
        "roles_of": labels.ROLES_OF,
        "rows": {config: table.num_rows for config, table in tables.items()},
    }
    return markdown("card.md.j2", context)


def _card_header(release: Release, tables: Mapping[str, pa.Table]) -> dict[str, Any]:
    return {
        "pretty_name": release.name,
        "language": ["ar"],
        "license": "other",
        "license_name": "cc-by-4.0-annotation-only",
        "license_link": "https://creativecommons.org/licenses/by/4.0/",
        "task_categories": ["token-classification"],
        "task_ids": ["named-entity-recognition"],
        "annotations_creators": ["machine-generated"],
        "size_categories": ["n<1K"],
        "configs": [_card_config(release, config, table) for config, table in tables.items()],
        "dataset_info": [_card_info(config, table) for config, table in tables.items()],
    }


def _card_config(release: Release, config: str, table: pa.Table) -> dict[str, Any]:
    """Describe a configuration, its content's hash included.

    `datasets` keys its cache by the card alone: the hash is what makes changed gold new.
    """
    digest = _sha256(json.dumps(table.to_pylist()).encode())
    return {
        "config_name": config,
        "version": release.version,
        "description": f"sha256 {digest}",
        "data_files": [{"split": SPLIT, "path": f"data/{config}/{SPLIT}.parquet"}],
        **({"default": True} if config == "articles" else {}),
    }


def _card_info(config: str, table: pa.Table) -> dict[str, Any]:
    return {
        "config_name": config,
        "features": features.for_card(features.CONFIGS[config]),
        "splits": [{"name": SPLIT, "num_bytes": table.nbytes, "num_examples": table.num_rows}],
        "dataset_size": table.nbytes,
    }
