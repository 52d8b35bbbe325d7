"""Articles from the built-in dataset, a folder, a Parquet or JSON Lines file, or the Hub."""

from __future__ import annotations

import hashlib
import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, overload

import msgspec

from khabar import features, jsonl, layers, text
from khabar.errors import KhabarError, MissingExtraError
from khabar.schema import FIELDS_OF, TASKS, Article

if TYPE_CHECKING:
    import pyarrow as pa

_HERE = Path(__file__).parent
_BUILT_IN = (_HERE / "_dataset", _HERE.parents[1] / "dataset")
_TABLE = "data/articles"
RELEASES = "releases"
"""The folder of a dataset that keeps what was released."""


class Corpus(Sequence[Article]):
    """Articles with the identity that scores name.

    Their words and sentences are always khabar's own, and their zones where they have none.
    `sha256` (hex) is of the articles' content, gold included, so that one corpus has one
    identity whichever way it was loaded.

    `by_id` has them by id; a slice is a tuple of articles; `kept` is for what scorers want to
    find again for an article, by its id. Raises KhabarError where there
    is no article, two have one id, or a layer does not fit its text (`layers.fault`).
    """

    def __init__(
        self, articles: Iterable[Article], *, name: str = "corpus", version: str = "unversioned"
    ) -> None:
        articles = tuple(articles)
        _check(articles, name)
        self._articles = tuple(map(_complete, articles))
        self.name, self.version = name, version
        self.kept: dict[str, Any] = {}
        if not self._articles:
            raise KhabarError(f"{name}: holds no article")
        self.by_id = {article.id: article for article in self._articles}
        if len(self.by_id) < len(self._articles):
            twice = next(id_ for id_, n in Counter(a.id for a in self).items() if n > 1)
            raise KhabarError(f"{name}: {twice!r} is the id of two articles; ids are unique")
        content = b"\n".join(map(msgspec.json.encode, self._articles))
        self.sha256 = hashlib.sha256(content).hexdigest()

    @overload
    def __getitem__(self, index: int) -> Article: ...
    @overload
    def __getitem__(self, index: slice) -> tuple[Article, ...]: ...
    def __getitem__(self, index: int | slice) -> Article | tuple[Article, ...]:
        return self._articles[index]

    def __len__(self) -> int:
        return len(self._articles)

    def __iter__(self) -> Iterator[Article]:
        return iter(self._articles)

    def __repr__(self) -> str:
        return f"<Corpus {self.identity}: {len(self)} articles>"

    @property
    def identity(self) -> str:
        """The name, version and first 12 digits of the hash, as signatures give them."""
        return f"{self.name}-{self.version}:{self.sha256[:12]}"


def load(
    source: str | Path | None = None, *, split: str = "test", version: str | None = None
) -> Corpus:
    """Load articles.

    `source`: None for the built-in dataset; a folder made by ``khabar build``; a
    ``.parquet`` or ``.jsonl`` file; or the id of a dataset on the Hugging Face Hub
    (``owner/name``, needs ``khabar[hf]``). Rows of JSON Lines have at least `id` and
    `text`; `dct` is a string or the struct; words, sentences and zones are computed.

    `version`: a released version, such as ``"1.0.0"``, of the built-in dataset, a folder or
    the Hub's (where it is the tag ``v1.0.0``); the newest by default.

    Raises KhabarError where the source cannot be read or has no such version.
    """
    path = dataset_path() if source is None else Path(source).expanduser()
    if path.is_dir():
        return _from_folder(_of_version(path, version), split)
    if version is not None and path.is_file():
        raise KhabarError(f"{source}: a file has no versions; leave `version` out")
    if path.is_file():
        if path.suffix not in _FILES:
            raise KhabarError(f"{source}: a corpus is a {' or '.join(_FILES)} file")
        return _FILES[path.suffix](path)
    if _HUB_ID.fullmatch(str(source)) and path.suffix not in _FILES:
        return _from_hub(str(source), split, version)
    raise KhabarError(f"{source}: no such file or folder, and no Hub id (owner/name)")


def dataset_path() -> Path:
    """Return the folder of the dataset that travels with khabar, for `load_dataset`."""
    for folder in _BUILT_IN:
        if (folder / "data").is_dir():
            return folder
    raise KhabarError("the built-in dataset is missing: run `khabar build` in the checkout")


def _of_version(folder: Path, version: str | None) -> Path:
    """Return the folder of a version: `folder` itself, or one below its releases."""
    if version is None or _manifest(folder)[1] == version:
        return folder
    kept = [path.name for path in (folder / RELEASES).glob("*") if path.is_dir()]
    if version in kept and _manifest(folder / RELEASES / version)[1] == version:
        return folder / RELEASES / version
    known = ", ".join(sorted({*kept, _manifest(folder)[1]}))
    raise KhabarError(f"{folder}: has no version {version!r}; there are {known}")


def _manifest(folder: Path) -> tuple[str, str, str]:
    """Return the name, version and hash of the articles of a dataset's folder."""
    try:
        manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
        return str(manifest["name"]), str(manifest["version"]), str(manifest["sha256"])
    except (OSError, ValueError, KeyError, TypeError, RecursionError) as error:
        raise KhabarError(
            f"{folder / 'manifest.json'}: no manifest of a dataset ({error}); run `khabar build`"
        ) from None


def _from_folder(folder: Path, split: str) -> Corpus:
    path = folder / _TABLE / f"{split}.parquet"
    if not path.is_file():
        splits = ", ".join(sorted(file.stem for file in path.parent.glob("*.parquet")))
        told = f"its splits are {splits}" if splits else "`khabar build` makes dataset folders"
        raise KhabarError(f"{path}: no such file; {told}")
    name, version, sha256 = _manifest(folder)
    corpus = Corpus(from_table(_read_table(path), str(path)), name=name, version=version)
    if corpus.sha256 != sha256:
        raise KhabarError(
            f"{path}: not the articles that {folder / 'manifest.json'} names; restore them, or "
            "run `khabar build`"
        )
    return corpus


def _from_parquet(path: Path) -> Corpus:
    return Corpus(from_table(_read_table(path), str(path)), name=path.stem)


def _read_table(path: Path) -> pa.Table:
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        return pq.ParquetFile(path).read()  # read_table would import pandas where it is
    except (OSError, pa.ArrowInvalid) as error:
        raise KhabarError(f"{path}: not a Parquet file ({error})") from None


def _from_hub(name: str, split: str, version: str | None) -> Corpus:
    try:
        from datasets import load_dataset
    except ModuleNotFoundError:
        raise MissingExtraError("datasets", "hf") from None
    try:
        revision = None if version is None else f"v{version}"
        dataset = load_dataset(name, "articles", split=split, revision=revision)
    except Exception as error:  # datasets raises whatever its transports raise
        reason = str(error).splitlines()[0] if str(error) else type(error).__name__
        raise KhabarError(f"{name}: cannot be loaded from the Hub: {reason}") from error
    table = dataset.data.table.cast(dataset.features.arrow_schema)
    told = str(dataset.version or "unversioned")
    return Corpus(from_table(table, name), name=name.split("/")[1], version=told)


def from_table(table: pa.Table, where: str) -> list[Article]:
    """Return the rows of a table of articles; `where` names it in errors."""
    try:
        columns = features.described(table)
        return [_article(features.decode(columns, row)) for row in table.to_pylist()]
    except (ValueError, LookupError, TypeError, AttributeError) as error:
        reason = jsonl.reason(error)
        raise KhabarError(f"{where}: no table of the `articles` configuration: {reason}") from None


def _check(articles: Iterable[Article], where: str) -> None:
    for article in articles:
        if fault := layers.fault(article, article.text):
            raise KhabarError(f"{where}: article {article.id[:80]!r}: {fault}")


def _from_jsonl(path: Path) -> Corpus:
    articles: list[Article] = []
    seen: dict[str, int] = {}
    for line in jsonl.lines(path):
        row = line.decode(dict[str, Any])
        try:
            article = _article(row)
        except msgspec.ValidationError as error:
            raise line.error(error) from None
        if fault := layers.fault(article, article.text):
            raise line.error(fault)
        if article.id in seen:
            raise line.error(f"the id stands in line {seen[article.id]} too; ids are unique")
        seen[article.id] = line.number
        articles.append(article)
    return Corpus(articles, name=path.stem)


def _article(row: dict[str, Any]) -> Article:
    """Return a row as an article; what khabar derives itself is not taken from it."""
    given = {name: value for name, value in row.items() if value is not None}
    if isinstance(dct := given.get("dct"), str):
        dct = given["dct"] = {"value": dct}
    if isinstance(dct, dict) and isinstance(value := dct.get("value"), str):
        given["dct"] = {"granularity": layers.granularity(value), **dct}
    given |= {**_known_fields(given), "tokens": (), "sentences": ()}
    return msgspec.convert(given, Article)


def _complete(article: Article) -> Article:
    return msgspec.structs.replace(
        article,
        sha256=article.sha256 or hashlib.sha256(article.text.encode()).hexdigest(),
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


_FILES = {
    ".jsonl": _from_jsonl,
    ".ndjson": _from_jsonl,
    ".json": _from_jsonl,
    ".parquet": _from_parquet,
}
_HUB_ID = re.compile(r"\w[\w.-]*/[\w.-]+")
