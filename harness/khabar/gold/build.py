"""The dataset that users load, made from seeds and gold: the same input gives the same bytes."""

from __future__ import annotations

import hashlib
import io
import json
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

import msgspec
import yaml

from khabar import features, files, parquet
from khabar.built_in import RELEASES
from khabar.corpus import Corpus, load
from khabar.errors import KhabarError
from khabar.flatten import iob2
from khabar.gold import benchmark, card, croissant
from khabar.gold.read import RELEASED, Gold, Release
from khabar.rows import from_table
from khabar.schema import TASKS, Article
from khabar.strict_yaml import read as read_yaml
from khabar.strict_yaml import read_text

if TYPE_CHECKING:
    import pyarrow as pa


def build(gold: Gold, apart: Mapping[str, bytes] = MappingProxyType({})) -> dict[str, bytes]:
    """Return the files of the dataset, by path below its folder.

    `apart`: the tables of practice and of suites, as `khabar suite build` writes them, by their
    configurations. Raises KhabarError for a suite that is made of other articles.
    """
    canary = gold.release.canary
    tables = {config: table_of(config, rows, canary) for config, rows in _rows(gold).items()}
    contents = {path_of(config): parquet_of(table) for config, table in tables.items()}
    base = _corpus(gold.release, tables).sha256
    for config in filter(apart.__contains__, features.CONFIGS):
        contents[path_of(config)] = apart[config]
        tables[config] = _table_apart(config, apart[config], base)
    manifest = _manifest(gold.release, tables, contents)
    about = card.about(gold.release)
    croissant_ = croissant.describe(
        gold.release,
        about,
        manifest["files"],
        {config: features.CONFIGS[config] for config in tables},
    )
    return {
        "README.md": card.render(gold, tables).encode(),
        "manifest.json": _json(manifest),
        "croissant.json": _json(croissant_),
        "eval.yaml": _yaml(benchmark.describe(gold.release, about)),
        **contents,
    }


def tables_apart(folder: Path) -> dict[str, bytes]:
    """Return the tables of practice and of suites in a dataset's folder, by configurations."""
    configs = [features.PRACTICE, *map(features.suite_config, features.SUITES)]
    paths = {config: folder / path_of(config) for config in configs}
    return {config: path.read_bytes() for config, path in paths.items() if path.is_file()}


def write(contents: Mapping[str, bytes], folder: Path) -> None:
    """Write the dataset's files; other files in the folder stay as they are."""
    files.write_all(folder, contents)


def stale(contents: Mapping[str, bytes], folder: Path) -> list[str]:
    """Return the paths below `folder` that differ from what `build` makes.

    Data files that it does not make are among them. Parquet files are compared by schema and rows,
    because their bytes name the writer's version; files with their hashes are compared accordingly.
    """
    present = {file.relative_to(folder).as_posix() for file in (folder / "data").rglob("*.*")}
    hashes = {
        _sha256(content): _sha256((folder / path).read_bytes())
        for path, content in contents.items()
        if path.endswith(".parquet") and (folder / path).is_file()
    }
    return [
        *(path for path in contents if not current(folder / path, contents[path], hashes)),
        *sorted(present - set(contents)),
    ]


def current(path: Path, content: bytes, hashes: Mapping[str, str] = MappingProxyType({})) -> bool:
    """Return whether a file has a content, as `stale` compares them.

    `hashes`: of tables that are written in `content`, with those of the present tables.
    """
    if not path.is_file():
        return False
    present = path.read_bytes()
    if path.suffix == ".parquet":
        return present == content or _same_table(path, content)
    if path.suffix == ".json":
        for new_hash, old_hash in hashes.items():
            content = content.replace(new_hash.encode(), old_hash.encode())
    return present == content


def _same_table(path: Path, content: bytes) -> bool:
    import pyarrow.parquet as pq

    try:
        present = parquet.read(path)
    except KhabarError:
        return False
    return bool(present.equals(pq.ParquetFile(io.BytesIO(content)).read(), check_metadata=True))


def freeze(contents: Mapping[str, bytes], root: Path) -> str:
    """Store the files that `load` needs of this version below releases/; return the version.

    Its hash is recorded too. Raises KhabarError if the version was released with other content.
    """
    manifest = json.loads(contents["manifest.json"])
    version, path = manifest["version"], path_of("articles")
    released = read_yaml(root / RELEASED, dict[str, str])
    if fault := next(release_faults(contents, root, released), None):
        raise KhabarError(fault)
    if version not in released:
        released_manifest = {**manifest, "files": {path: manifest["files"][path]}}
        folder = root / "dataset" / RELEASES / version
        write({path: contents[path], "manifest.json": _json(released_manifest)}, folder)
        lines = read_text(root / RELEASED) if released else _RELEASED_HEAD
        line = f"{version}: {manifest['sha256']}\n"
        files.write(root / RELEASED, (lines + line).encode())
    return str(version)


_RELEASED_HEAD = (
    "# What was released, by the hash of its articles; `khabar build --release` adds a line.\n"
)


def release_faults(
    contents: Mapping[str, bytes], root: Path, released: Mapping[str, str]
) -> Iterator[str]:
    """Yield the faults of released versions: changed or missing, or now built differently."""
    manifest = json.loads(contents["manifest.json"])
    for version, sha256 in released.items():
        folder = root / "dataset" / RELEASES / version
        try:
            corpus = load(folder)
        except KhabarError as error:
            yield str(error)
            continue
        if (corpus.sha256, corpus.version) != (sha256, version):
            yield f"{folder}: not the released version {version}; restore it"
    if released.get(manifest["version"], manifest["sha256"]) != manifest["sha256"]:
        fault = "was released with other content; raise `version` in gold/release.yaml"
        yield f"{manifest['version']} {fault} and say why in gold/CHANGELOG.md"


def _rows(gold: Gold) -> dict[str, list[dict[str, Any]]]:
    articles = gold.articles
    rows = {
        "articles": [{**plain(a), "canary": gold.release.canary} for a in articles],
        "ner": [row for article in articles for row in _sentences(article)],
    }
    for task in TASKS:
        rows[task] = [row for article in articles for row in _mentions(article, task)]
    rows["knowledge_base"] = [plain(thing) for thing in gold.things]
    return rows


def plain(record: msgspec.Struct) -> dict[str, Any]:
    """Return a record as plain data, as `table_of` takes it."""
    row: dict[str, Any] = msgspec.to_builtins(record)
    return row


def _mentions(article: Article, task: str) -> Iterator[dict[str, Any]]:
    for mention in getattr(article, task):
        yield {"article_id": article.id, **plain(mention)}


def _sentences(article: Article) -> Iterator[dict[str, Any]]:
    words = [article.text[token.start : token.end] for token in article.tokens]
    start = 0
    for number, ner_tags in enumerate(iob2(article, article.entities or ())):
        end = start + len(ner_tags)
        yield {"id": f"{article.id}-{number:02}", "tokens": words[start:end], "ner_tags": ner_tags}
        start = end


def path_of(config: str) -> str:
    """Return the path of a configuration's table below the dataset's folder."""
    return f"data/{config}/{features.split_of(config)}.parquet"


def table_of(config: str, rows: Iterable[Mapping[str, Any]], canary: str) -> pa.Table:
    """Return the rows of a configuration as a table, with its features and the canary."""
    import pyarrow as pa

    columns = features.CONFIGS[config]
    encoded = [features.encode(columns, row) for row in rows]
    schema = features.arrow_schema(columns)
    schema_ = schema.with_metadata({**schema.metadata, "canary": canary})
    return pa.Table.from_pylist(encoded, schema=schema_)


def parquet_of(table: pa.Table) -> bytes:
    """Return a table as a Parquet file."""
    import pyarrow.parquet as pq

    sink = io.BytesIO()
    pq.write_table(table, sink, compression="zstd", store_schema=True)
    return sink.getvalue()


def _table_apart(config: str, content: bytes, base: str) -> pa.Table:
    """Return a table as Arrow; KhabarError if a suite on articles is not of those of `base`."""
    import pyarrow.parquet as pq

    table = pq.ParquetFile(io.BytesIO(content)).read()
    on_articles = config in map(features.suite_config, features.ON_ARTICLES)
    if on_articles and (table.schema.metadata or {}).get(BASE, b"").decode() != base:
        raise KhabarError(f"{path_of(config)}: made from other articles; run `khabar suite build`")
    return table


BASE, CONTENT = b"khabar_base", b"khabar_sha256"
"""Metadata of a suite's table: the hash of the articles that it is made of, and its own."""


def _manifest(
    release: Release, tables: Mapping[str, pa.Table], contents: Mapping[str, bytes]
) -> dict[str, Any]:
    corpus = _corpus(release, tables)
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


def _corpus(release: Release, tables: Mapping[str, pa.Table]) -> Corpus:
    return Corpus(from_table(tables["articles"], release.name))


def _json(value: object) -> bytes:
    return (json.dumps(value, ensure_ascii=False, indent=2) + "\n").encode()


def _yaml(value: object) -> bytes:
    return yaml.safe_dump(value, allow_unicode=True, sort_keys=False, width=1000).encode()


def _sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
