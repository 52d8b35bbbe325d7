"""The tables of the published suites, for the dataset."""

from __future__ import annotations

import io
from pathlib import Path
from typing import TYPE_CHECKING

from khabar.corpus import Corpus
from khabar.features import suite_config
from khabar.gold.build import BASE, CONTENT, parquet_of, path_of, plain, table_of
from khabar.gold.read import Gold
from khabar.schema import Variant
from khabar.suites.suite import Suite
from khabar.suites.variants import published, variants

if TYPE_CHECKING:
    import pyarrow as pa


def content_of(of: Suite, gold: Gold) -> tuple[str, bytes]:
    """Return the path of a suite's table below the dataset's folder, and its content."""
    articles = Corpus(gold.articles, name=gold.release.name)
    return path_of(suite_config(of.name)), parquet_of(_table(of, articles, gold.release.canary))


def stale(path: Path, content: bytes) -> bool:
    """Return whether a table is missing, or of other variants than `content`."""
    return not path.is_file() or _hashes(path.read_bytes()) != _hashes(content)


def _hashes(content: bytes) -> tuple[bytes | None, ...]:
    import pyarrow.parquet as pq

    metadata = pq.read_schema(io.BytesIO(content)).metadata or {}
    return metadata.get(BASE), metadata.get(CONTENT)


def _table(of: Suite, articles: Corpus, canary: str) -> pa.Table:
    """Return the published variants of a suite, with the hashes of the articles and of its own."""
    made = variants(of, articles, published(of))
    rows = Corpus(row for row in made if isinstance(row, Variant))
    found = table_of(suite_config(of.name), map(plain, rows), canary)
    hashes = {BASE: articles.sha256, CONTENT: rows.sha256}
    return found.replace_schema_metadata({**found.schema.metadata, **hashes})
