"""Articles from the built-in dataset, a folder, a Parquet or JSON Lines file, or the Hub."""

from __future__ import annotations

import hashlib
import re
from array import array
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, overload

import msgspec

from khabar import files, jsonl, manifest, resources, rows
from khabar.errors import KhabarError, MissingExtraError
from khabar.schema import TASKS, Article

if TYPE_CHECKING:
    pass

_HERE = Path(__file__).parent
_BUILT_IN = (_HERE / "_dataset", _HERE.parents[1] / "dataset")
_TABLE = "data/articles"
RELEASES = "releases"
"""The folder of a dataset that keeps what was released."""


class Articles(Sequence[Article]):
    """Articles as they are given, with what names them in scores.

    `ids` and `places` (place by id) are in their order; `tasks` are those of which any article
    has gold; a slice is a tuple of articles. `kept` is for what scorers want to find again for
    an article, by its place; None where nothing is to be kept. Raises KhabarError where there
    is no article, or two have one id.
    """

    def __init__(self, articles: Sequence[Article], identity: str) -> None:
        self._articles: Sequence[Article] | _Lines = articles
        self.identity = identity
        self.kept: dict[int, Any] | None = {}
        self._look_through(identity)

    def _look_through(
        self, name: str, each: Callable[[Article], object] = lambda article: None
    ) -> None:
        self.places: dict[str, int] = {}
        tasks: set[str] = set()
        for place, article in enumerate(self._articles):
            if article.id in self.places:
                raise self._twice(name, place, article.id)
            self.places[article.id] = place
            tasks.update(task for task in TASKS if getattr(article, task) is not None)
            each(article)
        if not self.places:
            raise KhabarError(f"{name}: holds no article")
        self.ids, self.tasks = tuple(self.places), frozenset(tasks)

    def _twice(self, name: str, place: int, id_: str) -> KhabarError:
        return KhabarError(f"{name}: {id_!r} is the id of two articles; ids are unique")

    @overload
    def __getitem__(self, index: int) -> Article: ...
    @overload
    def __getitem__(self, index: slice) -> tuple[Article, ...]: ...
    def __getitem__(self, index: int | slice) -> Article | tuple[Article, ...]:
        if isinstance(index, slice):
            return tuple(self._articles[place] for place in range(len(self))[index])
        return self._articles[index]

    def __len__(self) -> int:
        return len(self._articles)

    def __iter__(self) -> Iterator[Article]:
        return iter(self._articles)

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self.identity}: {len(self)} articles>"

    def where(self, place: int) -> str:
        """Return the words that lead a reader to an article, by its place."""
        return f"article {self.ids[place]!r}"

    def by_id(self, id_: str) -> Article:
        """Return the article of an id; KeyError where there is none."""
        return self[self.places[id_]]


class Corpus(Articles):
    """Articles with the identity that scores name.

    Their words and sentences are always khabar's own, and their zones where they have none.
    `sha256` (hex) is of the articles' content, gold included, so that one corpus has one
    identity whichever way it was loaded. In `name` and `version` a character that a signature
    cannot hold is a hyphen.

    Raises KhabarError as `Articles` does, and where a layer does not fit its text
    (`layers.fault`).
    """

    def __init__(
        self,
        articles: Iterable[Article],
        *,
        name: str = "corpus",
        version: str = "unversioned",
    ) -> None:
        lines = articles if isinstance(articles, _Lines) else None
        self._lines, self.name, self.version = lines, _plain(name), _plain(version)
        self.kept = {}
        if lines is None:
            self._articles = tuple(rows.of_python(article, name) for article in articles)
        elif lines.streamed:
            self._articles, self.kept = lines, None
        else:
            self._articles = tuple(lines)
        content = hashlib.sha256()

        def add(article: Article) -> None:
            content.update(b"\n" if len(self.places) > 1 else b"")
            content.update(msgspec.json.encode(article))

        self._look_through(name, add)
        self.sha256 = content.hexdigest()
        self.identity = f"{self.name}-{self.version}:{self.sha256[:12]}"

    def where(self, place: int) -> str:
        """Return the words that lead a reader to an article: its id and, of a file, its line."""
        line = f" (line {self._lines.number(place)} of {self._lines.path})" if self._lines else ""
        return f"{super().where(place)}{line}"

    def _twice(self, name: str, place: int, id_: str) -> KhabarError:
        if self._lines is None:
            return super()._twice(name, place, id_)
        first = self._lines.number(self.places[id_])
        told = f"the id stands in line {first} too; ids are unique"
        return self._lines.line(place).error(told)


class _Lines:
    """The articles of a JSON Lines file, each read when it is asked for.

    Where they stand is noted when they are first gone through.
    """

    def __init__(self, path: Path, *, streamed: bool) -> None:
        self.path, self.streamed = path, streamed
        self._offsets, self._numbers = array("Q"), array("I")

    def __len__(self) -> int:
        return len(self._offsets)

    def __iter__(self) -> Iterator[Article]:
        for place, line in enumerate(jsonl.lines(self.path)):
            if place == len(self):
                self._offsets.append(line.offset)
                self._numbers.append(line.number)
            yield rows.of_line(line)

    def __getitem__(self, place: int) -> Article:
        return rows.of_line(self.line(place))

    def line(self, place: int) -> jsonl.Line:
        """Return the line of an article."""
        return jsonl.line(self.path, self.number(place), self._offsets[place])

    def number(self, place: int) -> int:
        """Return the number of an article's line, from 1."""
        return self._numbers[place]


def load(
    source: str | Path | None = None,
    *,
    split: str = "test",
    version: str | None = None,
    streaming: bool = False,
) -> Corpus:
    """Load articles.

    `source`: None for the built-in dataset; a folder made by ``khabar build``; a
    ``.parquet`` or ``.jsonl`` file; or the id of a dataset on the Hugging Face Hub
    (``owner/name``, needs ``khabar[hf]``). Rows of JSON Lines have at least `id` and
    `text`; `dct` is a string or the struct; words, sentences and zones are computed.

    `version`: a released version, such as ``"1.0.0"``, of the built-in dataset, a folder or
    the Hub's (where it is the tag ``v1.0.0``); the newest by default.

    `streaming`: leave the articles of a ``.jsonl`` file where they are and read each whenever it
    is asked for: slower, in memory that grows by ids alone.

    Raises KhabarError where the source cannot be read or has no such version.
    """
    path = dataset_path() if source is None else _path(source)
    if streaming and path.suffix not in _JSON_LINES:
        raise KhabarError(f"{path}: only a {_JSON_LINES[0]} file is streamed; convert it first")
    if path.is_dir():
        return _from_folder(_of_version(path, version), split)
    if version is not None and path.is_file():
        raise KhabarError(f"{source}: a file has no versions; leave `version` out")
    if path.is_file():
        if path.suffix in _JSON_LINES:
            return Corpus(_Lines(path, streamed=streaming), name=path.stem)
        if path.suffix != _PARQUET:
            with path.open("rb") as file:
                if fault := files.packed(file.read(8)):
                    raise KhabarError(f"{source}: {fault}")
            kinds = " or ".join((*_JSON_LINES, _PARQUET))
            raise KhabarError(f"{source}: a corpus is a {kinds} file")
        return Corpus(_articles_of(path), name=path.stem)
    if _HUB_ID.fullmatch(str(source)) and path.suffix not in (*_JSON_LINES, _PARQUET):
        return _from_hub(str(source), split, version)
    raise KhabarError(f"{source}: no such file or folder, and no Hub id (owner/name)")


def _path(source: str | Path) -> Path:
    try:
        path = Path(source).expanduser()
        path.is_dir()
    except (OSError, RuntimeError, ValueError) as error:  # too long, or nobody's home
        raise KhabarError(
            f"{str(source)[:80]}: no path: {getattr(error, 'strerror', None) or error}"
        ) from None
    return path


def _plain(name: str) -> str:
    """Return a name as signatures hold it: on one line, without their mark, not too long."""
    plain = "".join(c if c.isprintable() and c not in "|`" else "-" for c in name)
    return plain[:_LONGEST_NAME] or "-"


_LONGEST_NAME = 100


def dataset_path() -> Path:
    """Return the folder of the dataset that travels with khabar, for `load_dataset`."""
    for folder in _BUILT_IN:
        if (folder / "data").is_dir():
            return folder
    raise KhabarError("the built-in dataset is missing: run `khabar build` in the checkout")


def _of_version(folder: Path, version: str | None) -> Path:
    """Return the folder of a version: `folder` itself, or one below its releases."""
    if version is None or manifest.read(folder).version == version:
        return folder
    kept = [path.name for path in (folder / RELEASES).glob("*") if path.is_dir()]
    if version in kept and manifest.read(folder / RELEASES / version).version == version:
        return folder / RELEASES / version
    known = ", ".join(sorted({*kept, manifest.read(folder).version}))
    raise KhabarError(f"{folder}: has no version {version!r}; there are {known}")


def _from_folder(folder: Path, split: str) -> Corpus:
    path = folder / _TABLE / f"{split}.parquet"
    if not path.is_file():
        splits = ", ".join(sorted(file.stem for file in path.parent.glob("*.parquet")))
        where = f"its splits are {splits}" if splits else "`khabar build` makes dataset folders"
        raise KhabarError(f"{path}: no such file; {where}")
    told = manifest.read(folder)
    manifest.check_files(folder, told)
    articles = _our_articles(path, folder.name) if _is_ours(folder) else _articles_of(path)
    corpus = Corpus(articles, name=told.name, version=told.version)
    if corpus.sha256 != told.sha256:
        raise manifest.not_what_it_was(path)
    return corpus


def _is_ours(folder: Path) -> bool:
    """Return whether a folder is the dataset that travels with khabar, or a release in it."""
    return any(folder.resolve().is_relative_to(ours.resolve()) for ours in _BUILT_IN)


def _articles_of(path: Path) -> list[Article]:
    from khabar import parquet

    return rows.from_table(parquet.read(path, rows.COLUMNS), str(path))


def _our_articles(path: Path, folder: str) -> list[Article]:
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
    return Corpus(rows.from_table(table, name), name=name.split("/")[1], version=told)


_JSON_LINES = (".jsonl", ".ndjson", ".json")
_PARQUET = ".parquet"
_HUB_ID = re.compile(r"\w[\w.-]*/[\w.-]+")
