"""The tables of the published suites, for the dataset."""

from __future__ import annotations

import io
from collections.abc import Mapping
from pathlib import Path

from khabar.corpus import Corpus
from khabar.features import COMPOSED, suite_config
from khabar.gold.build import BASE, CONTENT, parquet_of, path_of, plain, table_of
from khabar.gold.read import Gold
from khabar.schema import Variant
from khabar.suites.variants import cases, composed, published, suite, variants

PUBLISHED = 0
"""The seed of the composed suites that are published."""


def content_of(name: str, gold: Gold) -> tuple[str, bytes]:
    """Return the path of a suite's table below the dataset's folder, and its content."""
    config = suite_config(name)
    rows, base = _composed(name) if name in COMPOSED else _on_articles(name, gold)
    table = table_of(config, map(plain, rows), gold.release.canary)
    hashes = {**base, CONTENT: rows.sha256}
    return path_of(config), parquet_of(
        table.replace_schema_metadata({**table.schema.metadata, **hashes})
    )


def _composed(name: str) -> tuple[Corpus, Mapping[bytes, str]]:
    return Corpus(cases(composed(name), PUBLISHED)), {}


def _on_articles(name: str, gold: Gold) -> tuple[Corpus, Mapping[bytes, str]]:
    """Return the published variants, with the hash of the articles that they are made from."""
    of, articles = suite(name), Corpus(gold.articles, name=gold.release.name)
    made = variants(of, articles, published(of))
    rows = Corpus(row for row in made if isinstance(row, Variant))
    return rows, {BASE: articles.sha256}


def stale(path: Path, content: bytes) -> bool:
    """Return whether a table is missing, or of other variants than `content`."""
    return not path.is_file() or _hashes(path.read_bytes()) != _hashes(content)


def _hashes(content: bytes) -> tuple[bytes | None, ...]:
    import pyarrow.parquet as pq

    metadata = pq.read_schema(io.BytesIO(content)).metadata or {}
    return metadata.get(BASE), metadata.get(CONTENT)
