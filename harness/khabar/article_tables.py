"""Articles of tables: a Parquet file, the one that travels with khabar, a dataset on the Hub."""

from __future__ import annotations

from pathlib import Path
from typing import Any, NamedTuple

from khabar import resources, rows
from khabar.errors import KhabarError, MissingExtraError
from khabar.schema import Article

_HERE = Path(__file__).parent


def of_file(path: Path, *, ours: bool = False) -> list[Article]:
    """Return the articles of a Parquet file; `ours`: it came with khabar, so it is not bounded."""
    from khabar import parquet

    return rows.from_table(parquet.read(path, rows.COLUMNS, ours=ours), str(path))


def of_ours(path: Path, folder: str) -> list[Article]:
    """Return the articles of a file that travels with khabar, by a copy that is kept of it."""
    try:
        content = path.read_bytes()
    except OSError as error:
        raise KhabarError(f"{path}: cannot be read: {error.strerror or error}") from None

    def read() -> dict[str, Any]:
        from khabar import parquet

        return rows.plain(parquet.read(path, rows.COLUMNS, ours=True))

    name, key = _HERE / f"{folder}-{path.name}", repr(rows.COLUMNS).encode() + content
    return rows.from_plain(resources.kept(name, key, read), str(path))


class OnHub(NamedTuple):
    """Articles of a dataset on the Hub, its name without the owner, and its version."""

    articles: list[Article]
    name: str
    version: str


def of_hub(name: str, split: str, version: str | None, config: str) -> OnHub:
    """Return the articles of a dataset on the Hub; raises KhabarError if it cannot be loaded."""
    try:
        from datasets import load_dataset
    except ModuleNotFoundError:
        raise MissingExtraError("datasets", "hf") from None
    try:
        revision = None if version is None else f"v{version}"
        dataset = load_dataset(name, config, split=split, revision=revision)
    except Exception as error:  # datasets raises whatever its transports raise
        reason = str(error).splitlines()[0] if str(error) else type(error).__name__
        raise KhabarError(f"{name}: cannot be loaded from the Hub: {reason}") from error
    table = dataset.data.table.cast(dataset.features.arrow_schema)
    hub_version = str(dataset.version or "unversioned")
    return OnHub(rows.from_table(table, name), name.split("/")[1], hub_version)
