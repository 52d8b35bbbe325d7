"""The dataset that users load, made from seeds and gold: the same input, the same bytes."""

from __future__ import annotations

import hashlib
import io
import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec

from khabar import features, files, parquet
from khabar.corpus import RELEASES, Corpus, load
from khabar.errors import KhabarError
from khabar.flatten import iob2
from khabar.gold import card, croissant
from khabar.gold.read import RELEASED, Gold, Release
from khabar.rows import from_table
from khabar.schema import TASKS, Article
from khabar.strict_yaml import read as read_yaml
from khabar.strict_yaml import read_text

if TYPE_CHECKING:
    import pyarrow as pa


def build(gold: Gold) -> dict[str, bytes]:
    """Return the files of the dataset, by path below its folder."""
    canary = gold.release.canary
    tables = {config: _table(config, rows, canary) for config, rows in _rows(gold).items()}
    contents = {f"data/{config}/{card.SPLIT}.parquet": _parquet(t) for config, t in tables.items()}
    manifest = _manifest(gold.release, tables, contents)
    described = croissant.describe(
        gold.release, card.about(gold.release), manifest["files"], features.CONFIGS
    )
    return {
        "README.md": card.render(gold, tables).encode(),
        "manifest.json": _json(manifest),
        "croissant.json": _json(described),
        **contents,
    }


def write(contents: Mapping[str, bytes], folder: Path) -> None:
    """Write the dataset's files; what else lies in the folder is left alone."""
    files.write_all(folder, contents)


def stale(contents: Mapping[str, bytes], folder: Path) -> list[str]:
    """Return the paths below `folder` that are not what `build` makes.

    So are files of data that it does not make. Parquet files are compared by schema and
    rows, since their bytes name the writer's version; what names their hashes must fit them.
    """
    there = {file.relative_to(folder).as_posix() for file in (folder / "data").rglob("*.*")}
    hashes = {
        _sha256(content): _sha256((folder / path).read_bytes())
        for path, content in contents.items()
        if path.endswith(".parquet") and (folder / path).is_file()
    }
    return [
        *(path for path in contents if not _current(folder / path, contents[path], hashes)),
        *sorted(there - set(contents)),
    ]


def _current(path: Path, content: bytes, hashes: Mapping[str, str]) -> bool:
    if not path.is_file():
        return False
    there = path.read_bytes()
    if path.suffix == ".parquet":
        return there == content or _same_table(path, content)
    if path.suffix == ".json":
        for made, kept in hashes.items():
            content = content.replace(made.encode(), kept.encode())
    return there == content


def _same_table(path: Path, made: bytes) -> bool:
    import pyarrow.parquet as pq

    try:
        there = parquet.read(path)
    except KhabarError:
        return False
    return bool(there.equals(pq.ParquetFile(io.BytesIO(made)).read(), check_metadata=True))


def freeze(contents: Mapping[str, bytes], root: Path) -> str:
    """Keep what `load` needs of this version below releases/, and its hash; return the version.

    Raises KhabarError where the version was released with other content.
    """
    manifest = json.loads(contents["manifest.json"])
    version, path = manifest["version"], f"data/articles/{card.SPLIT}.parquet"
    released = read_yaml(root / RELEASED, dict[str, str])
    if fault := next(released_otherwise(contents, root, released), None):
        raise KhabarError(fault)
    if version not in released:
        kept = {**manifest, "files": {path: manifest["files"][path]}}
        folder = root / "dataset" / RELEASES / version
        write({path: contents[path], "manifest.json": _json(kept)}, folder)
        lines = read_text(root / RELEASED) if released else _RELEASED_HEAD
        line = f"{version}: {manifest['sha256']}\n"
        files.write(root / RELEASED, (lines + line).encode())
    return str(version)


_RELEASED_HEAD = (
    "# What was released, by the hash of its articles; `khabar build --release` adds a line.\n"
)


def released_otherwise(
    contents: Mapping[str, bytes], root: Path, released: Mapping[str, str]
) -> Iterator[str]:
    """Yield why what was released is not there as it was, or not what is built under its name."""
    made = json.loads(contents["manifest.json"])
    for version, sha256 in released.items():
        folder = root / "dataset" / RELEASES / version
        try:
            there = load(folder)
        except KhabarError as error:
            yield str(error)
            continue
        if (there.sha256, there.version) != (sha256, version):
            yield f"{folder}: not what was released as {version}; restore it"
    if released.get(made["version"], made["sha256"]) != made["sha256"]:
        told = "was released with other content; raise `version` in gold/release.yaml"
        yield f"{made['version']} {told} and say why in gold/CHANGELOG.md"


def _rows(gold: Gold) -> dict[str, list[dict[str, Any]]]:
    articles = gold.articles
    rows = {
        "articles": [{**_plain(a), "canary": gold.release.canary} for a in articles],
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


def _table(config: str, rows: list[dict[str, Any]], canary: str) -> pa.Table:
    import pyarrow as pa

    columns = features.CONFIGS[config]
    encoded = [features.encode(columns, row) for row in rows]
    schema = features.arrow_schema(columns)
    marked = schema.with_metadata({**schema.metadata, "canary": canary})
    return pa.Table.from_pylist(encoded, schema=marked)


def _parquet(table: pa.Table) -> bytes:
    import pyarrow.parquet as pq

    sink = io.BytesIO()
    pq.write_table(table, sink, compression="zstd", store_schema=True)
    return sink.getvalue()


def _manifest(
    release: Release, tables: Mapping[str, pa.Table], contents: Mapping[str, bytes]
) -> dict[str, Any]:
    corpus = Corpus(from_table(tables["articles"], release.name))
    rows = [table.num_rows for table in tables.values()]
    return {
        "name": release.name,
        "version": release.version,
        "canary": release.canary,
        "sha256": corpus.sha256,
        "files": {
            path: {"sha256": _sha256(content), "rows": number}
            for (path, content), number in zip(contents.items(), rows, strict=True)
        },
    }


def _json(value: object) -> bytes:
    return (json.dumps(value, ensure_ascii=False, indent=2) + "\n").encode()


def _sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
