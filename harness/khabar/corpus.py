"""Articles from the built-in dataset, a folder, a Parquet or JSON Lines file, or the Hub."""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any, Protocol, overload, runtime_checkable

from khabar import article_tables as tables
from khabar import built_in, collector, features, files, limits, manifest, rows
from khabar.article_lines import Lines
from khabar.built_in import dataset_path, is_ours, of_version
from khabar.errors import KhabarError
from khabar.schema import TASKS, Article


class Articles(Sequence[Article]):
    """Articles in their order, with the identity that scores name.

    `ids` and `places` (place by id) are in the order of the articles; `tasks` are those for which
    any article has gold; `labels`: whose types the gold's entities have, None for ours; a slice is
    a tuple of articles. `kept` is what scorers keep with the articles, by name; None if nothing may
    be kept. Raises KhabarError if there is no article, if two have the same id, or if their
    entities have types of two inventories.
    """

    def __init__(self, articles: Sequence[Article], identity: str) -> None:
        self._articles: Sequence[Article] | Lines = articles
        self.identity = identity
        self.kept: dict[str, Any] | None = {}
        self._look_through(identity)

    def _look_through(
        self, name: str, visit: Callable[[Article], object] = lambda article: None
    ) -> None:
        self.places: dict[str, int] = {}
        tasks: set[str] = set()
        label_sets: set[str | None] = set()
        for place, article in enumerate(self._articles):
            if article.id in self.places:
                raise self._twice(name, place, article.id)
            self.places[article.id] = place
            tasks.update(task for task in TASKS if getattr(article, task) is not None)
            label_sets.add(article.labels)
            if len(label_sets) > 1:
                names = " and ".join(sorted(name or "khabar" for name in label_sets))
                raise KhabarError(f"{name}: types of {names}; give all articles the same `labels`")
            visit(article)
        if not self.places:
            raise KhabarError(f"{name}: contains no articles")
        self.ids, self.tasks = tuple(self.places), frozenset(tasks)
        (self.labels,) = label_sets

    def _twice(self, name: str, place: int, id_: str) -> KhabarError:
        return KhabarError(f"{name}: {id_!r} is the id of two articles; ids must be unique")

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
        """Return the words that name an article in a message, by its place."""
        return f"article {self.ids[place]!r}"

    def text(self, place: int) -> str:
        """Return the text of an article, by its place."""
        return self[place].text

    def by_id(self, id_: str) -> Article:
        """Return the article with an id; raises KeyError if there is none."""
        return self[self.places[id_]]


class Corpus(Articles):
    """Articles with the identity that scores name.

    Words and sentences are always computed by khabar, and so are zones if an article has none.
    `sha256` (hex) is the hash of the articles' content, gold included, so a corpus has the same
    identity however it was loaded. Characters of `name` and `version` that a signature cannot hold
    become hyphens.

    `on_article` is called with every article when it is first read. `repairs`: what was repaired in
    its file, by kind, where that was read leniently; `losses`: what the file says that no article
    can hold. Raises KhabarError as `Articles` does, and if
    a layer does not fit its text (`validity.fault`).
    """

    def __init__(
        self,
        articles: Iterable[Article],
        *,
        name: str = "corpus",
        version: str = "unversioned",
        on_article: Callable[[Article], object] = lambda article: None,
    ) -> None:
        lines = articles if isinstance(articles, Lines) else None
        self._lines, self.name, self.version = lines, _plain(name), _plain(version)
        self.kept = {}
        self.repairs, self.losses = Counter[str](), Counter[str]()
        with collector.at_rest():
            self._read(articles, name, on_article)

    def _read(
        self, articles: Iterable[Article], name: str, on_article: Callable[[Article], object]
    ) -> None:
        if self._lines is None:
            self._articles = tuple(rows.of_python(article, name) for article in articles)
        elif self._lines.streamed:
            self._articles, self.kept = self._lines, None
        else:
            self._articles = tuple(self._lines)
        content = hashlib.sha256()

        def add(article: Article) -> None:
            content.update(b"\n" if len(self.places) > 1 else b"")
            content.update(article.content())
            on_article(article)

        self._look_through(name, add)
        self.sha256 = content.hexdigest()
        self.identity = f"{self.name}-{self.version}:{self.sha256[:12]}"

    def blind(self) -> Corpus:
        """Return the corpus without gold."""
        blind = (article.without_gold() for article in self)
        return Corpus(blind, name=self.name, version=self.version)

    def text(self, place: int) -> str:
        """Return the text of an article, by its place; of a file no more is read of it."""
        if self._lines is None or not self._lines.streamed:
            return super().text(place)
        return self._lines.text(place)

    def where(self, place: int) -> str:
        """Return the words that name an article in a message: its id and its line in a file."""
        line = f" (line {self._lines.number(place)} of {self._lines.path})" if self._lines else ""
        return f"{super().where(place)}{line}"

    def _twice(self, name: str, place: int, id_: str) -> KhabarError:
        if self._lines is None:
            return super()._twice(name, place, id_)
        first = self._lines.number(self.places[id_])
        reason = f"line {first} has the same id; ids must be unique"
        return self._lines.line(place).error(reason)


@runtime_checkable
class Rows(Protocol):
    """An object of `datasets` with rows of tokens and tags."""

    features: Any
    column_names: Any

    def __iter__(self) -> Iterator[Any]: ...


def load(
    source: str | Path | Rows | None = None,
    *,
    suite: str | None = None,
    split: str = "test",
    version: str | None = None,
    streaming: bool = False,
    format: str | None = None,  # noqa: A002
) -> Corpus:
    """Load articles.

    `source`: None for the built-in dataset; ``practice`` for its pieces to tune and train on; a
    folder made by ``khabar build``; a ``.parquet`` or ``.jsonl`` file; or the id of a dataset on
    the Hugging Face Hub (``owner/name``, needs ``khabar[hf]``). Rows of JSON Lines have at least
    `id` and `text`; `dct` is a string or the struct; words, sentences and zones are computed.
    A file or folder called practice is ``./practice``, or a Path.

    `suite`: the name of a suite of the built-in dataset, of a folder or of a dataset on the Hub;
    its articles are `khabar.schema.Variant`.

    `version`: a released version, such as ``"1.0.0"``, of the built-in dataset, of a folder or of
    a dataset on the Hub (there it is the tag ``v1.0.0``); by default the newest.

    `streaming`: keep the articles of a ``.jsonl`` file on disk and read each one when it is
    accessed; slower, but memory grows by ids alone.

    `format`: of a file or folder in the format of others, as ``FORMAT[,OPTION=VALUE…]``, for
    example ``"conll,labels=anercorp"`` (docs/formats.md). By default it is recognised. A
    `datasets.Dataset` of tokens and tags is a source too.

    In an isolated worker (``khabar evaluate --isolated``), articles and suites come without gold;
    practice and files keep theirs.

    Raises KhabarError if the source cannot be read or has no such version.
    """
    corpus = _load(source, suite, split, version, streaming=streaming, format=format)
    return corpus.blind() if built_in.isolated() and _has_tables(source) else corpus


def _has_tables(source: object) -> bool:
    """Return whether a source is the articles or suites of a dataset, not a file or practice."""
    if not isinstance(source, str | Path):
        return source is None
    return source != features.PRACTICE and not _path(source).is_file()


def _load(
    source: Any,  # noqa: ANN401
    suite: str | None,
    split: str,
    version: str | None,
    *,
    streaming: bool,
    format: str | None,  # noqa: A002
) -> Corpus:
    if format is not None or not (source is None or isinstance(source, str | Path)):
        if source is None or suite is not None or version is not None or streaming:
            raise KhabarError("format: is for a source of its own; omit suite, version, streaming")
        return _from_format(source, format, split)
    if source == features.PRACTICE:
        return _practice(suite, version, streaming=streaming)
    path = dataset_path() if source is None else _path(source)
    if source is not None and not streaming and suite is None and _is_foreign(path):
        return _from_format(path, None, split)
    config = "articles" if suite is None else _config(suite)
    if streaming and path.suffix not in _JSON_LINES:
        raise KhabarError(f"{path}: only a {_JSON_LINES[0]} file can be streamed; convert it first")
    if path.is_dir():
        return _from_folder(of_version(path, version), split, config, suite)
    if version is not None and path.is_file():
        raise KhabarError(f"{source}: a file has no versions; omit `version`")
    if path.is_file() and suite is not None:
        raise KhabarError(f"{source}: a file is one corpus; omit `suite`")
    if path.is_file():
        return _from_file(path, streaming=streaming)
    if _HUB_ID.fullmatch(str(source)) and path.suffix not in (*_JSON_LINES, _PARQUET):
        hub = tables.of_hub(str(source), split, version, config)
        return Corpus(hub.articles, name=hub.name, version=hub.version)
    raise KhabarError(f"{source}: no such file or folder, and not a Hub id (owner/name)")


def _is_foreign(path: Path) -> bool:
    """Return whether a file or folder is recognised, and not as a corpus of khabar's own."""
    from khabar import formats

    names = set(formats.recognised(path)) if path.exists() else set()
    return bool(names - {"predictions"}) and names.isdisjoint(("khabar", "parquet"))


def _from_format(source: str | Path | Rows, asked: str | None, split: str) -> Corpus:
    """Return a corpus in the format of others, with what was repaired in it."""
    from khabar import formats

    options = formats.Options(split=None if split == "test" else split)
    if isinstance(source, str | Path):
        path = _path(source)
        articles, name = (
            formats.read(path, asked, options),
            formats.known_name(asked, options.split) or path.stem,
        )
    else:
        articles, name = formats.read_rows(source, asked, options), "dataset"
    corpus = Corpus(articles, name=name)
    corpus.repairs, corpus.losses = options.repairs, options.losses
    return corpus


def _practice(suite: str | None, version: str | None, *, streaming: bool) -> Corpus:
    name = features.PRACTICE
    if suite is not None:
        made = f"`khabar suite make SUITE --data {name}` makes its variants"
        raise KhabarError(f"{name}: no suite of it is published; {made}")
    if streaming:
        raise KhabarError(f"{name}: is read whole; omit `streaming`")
    return _from_folder(of_version(dataset_path(), version), features.split_of(name), name, name)


def _from_file(path: Path, *, streaming: bool) -> Corpus:
    if path.suffix in _JSON_LINES:
        return Corpus(Lines(path, streamed=streaming), name=path.stem)
    if path.suffix == _PARQUET:
        return Corpus(tables.of_file(path), name=path.stem)
    with path.open("rb") as file:
        if fault := files.compressed(file.read(8)):
            raise KhabarError(f"{path}: {fault}")
    kinds = " or ".join((*_JSON_LINES, _PARQUET))
    raise KhabarError(f"{path}: no {kinds} file, and of no format that is known; give --from")


Source = str | Path | Rows | Iterable[Article] | None
"""What a corpus can be made of: what `load` takes, articles, or a corpus."""


def corpus_of(source: Source) -> Corpus:
    """Return `source` if it is a corpus, a corpus of its articles, or what `load` makes of it."""
    if source is None or isinstance(source, str | Path | Rows):
        return load(source)
    if isinstance(source, Corpus):
        return source
    articles = tuple(source)
    for article in articles:
        if not isinstance(article, Article):
            raise KhabarError(f"data: {type(article).__name__} is no khabar.Article")
    return Corpus(articles)


def load_lines(source: str, on_article: Callable[[Article], object]) -> Corpus | None:
    """Load a JSON Lines file, whose articles stay there, as `load` does with `streaming`.

    `on_article` is called with every article when it is first read. None where it is no such file.
    """
    path = _path(source)
    if path.suffix not in _JSON_LINES or not path.is_file() or _is_foreign(path):
        return None
    return Corpus(Lines(path, streamed=True), name=path.stem, on_article=on_article)


def check_json_lines(path: Path) -> None:
    """Raise KhabarError for a file to write that `load` would not read as JSON Lines."""
    if path.suffix not in _JSON_LINES:
        raise KhabarError(f"{path}: would not be read as JSON Lines; give a {_JSON_LINES[0]} file")


def _path(source: str | Path) -> Path:
    try:
        path = Path(source).expanduser()
        path.is_dir()
    except (OSError, RuntimeError, ValueError) as error:  # too long, or a `~name` without a user
        reason = getattr(error, "strerror", None) or error
        raise KhabarError(f"{str(source)[: limits.QUOTED]}: not a valid path: {reason}") from None
    return path


def _plain(name: str) -> str:
    """Return a name as signatures hold it: on one line, without their separator, not too long."""
    plain = "".join(c if c.isprintable() and c not in "|`" else "-" for c in name)
    return plain[:_LONGEST_NAME] or "-"


_LONGEST_NAME = 100


def _config(suite: str) -> str:
    features.check_suite(suite)
    return features.suite_config(suite)


def _from_folder(folder: Path, split: str, config: str, part: str | None) -> Corpus:
    """Return a table of a dataset's folder; `part`: practice or a suite, None: the articles."""
    path = folder / "data" / config / f"{split}.parquet"
    if part is not None and (folder / "data").is_dir() and not path.parent.is_dir():
        what = part if part == config else f"suite {part!r}"
        raise KhabarError(f"{folder}: has no {what}; choose another version or dataset")
    if not path.is_file():
        splits = ", ".join(sorted(file.stem for file in path.parent.glob("*.parquet")))
        where = f"its splits are {splits}" if splits else "make the folder with `khabar build`"
        raise KhabarError(f"{path}: no such file; {where}")
    manifest_ = manifest.read(folder)
    manifest.check_files(folder, manifest_, config)
    if part is not None:
        articles = tables.of_file(path, ours=is_ours(folder))
        return Corpus(articles, name=f"{manifest_.name}-{part}", version=manifest_.version)
    articles = tables.of_ours(path, folder.name) if is_ours(folder) else tables.of_file(path)
    corpus = Corpus(articles, name=manifest_.name, version=manifest_.version)
    if corpus.sha256 != manifest_.sha256:
        raise manifest.not_what_it_was(path)
    return corpus


_JSON_LINES = (".jsonl", ".ndjson", ".json")
_PARQUET = ".parquet"
_HUB_ID = re.compile(r"\w[\w.-]*/[\w.-]+")
