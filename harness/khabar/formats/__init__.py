"""Corpora and predictions in the formats of others: one module a format, both ways where it can.

A format is a module with a ``FORMAT`` (`khabar.formats.format.Format`): its name, the suffixes of
its files, what it holds, a reader and a writer. What goes between two formats are articles: a
reader yields them with what the file annotates as their layers, gold and predictions alike, and a
writer takes any iterable of them. To add a format, write the module and list it in `_MODULES`.

- A reader calls ``options.repair(kind, where, fault)`` for a fault that it can repair: this raises
  KhabarError unless the file is read leniently, and counts the repair. ``options.type_of`` gives
  the type of a label, or tells of an unknown one in the same way.
- A writer gets nothing that its format does not hold (``Format.holds``), so it drops nothing; what
  is taken away before is counted in ``options.losses``. It writes with `khabar.files`.
- Offsets are code points, and are checked after reading, so a reader need not check them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from importlib import import_module
from itertools import islice
from pathlib import Path

from khabar import rows
from khabar.errors import KhabarError, check_one_of
from khabar.formats.alignment import aligned
from khabar.formats.format import Format, Options, Part, options_of, parsed
from khabar.formats.losses import held
from khabar.formats.tokens import parted_by_spaces
from khabar.schema import Article

__all__ = ["FORMATS", "Format", "Options", "known_name", "read", "read_rows", "recognised", "write"]

_MODULES = (
    "own",
    "predictions",
    "conll",
    "token_classification",
    "spacy",
    "doccano",
    "gliner",
    "label_studio",
    "brat",
    "timeml",
    "textee",
    "recognizers",
    "duckling",
    "caraner",
)
FORMATS: Mapping[str, Format] = {
    format_.name: format_
    for module in _MODULES
    for format_ in import_module(f"{__name__}.{module}").FORMATS
}
"""The formats by name, in the order of lists."""
_LOOKED_AT = 4096
_AT_ONCE = 256


def read(path: Path, asked: str | None = None, options: Options | None = None) -> Iterator[Article]:
    """Yield the articles of a file or folder, as it is read, with words and sentences.

    `asked`: ``FORMAT[,OPTION=VALUE…]``; None: the one that is recognised. Its options go before
    those of `options`. With a corpus, the articles are those of the corpus, whose texts may differ
    from the file's in white space.

    Raises KhabarError if there is no such file, if it is of no known format or of several, and
    for a fault of the file.
    """
    is_local = asked is None or parsed(asked)[0] != "token-classification"
    if is_local and not path.exists():
        raise KhabarError(f"{path}: no such file or folder; correct the path")
    name, given = parsed(asked if asked is not None else only(path))
    format_ = of(name)
    if format_.read is None:
        raise KhabarError(f"--from {name}: cannot be read, only written; choose another format")
    of_format = options_of(format_, given, options or Options())
    found = format_.read(path, of_format)
    if of_format.corpus is not None:
        found = (aligned(article, of_format.corpus, str(path), of_format) for article in found)
    while batch := list(islice(found, _AT_ONCE)):
        yield from rows.of_articles(batch, str(path))


def read_rows(
    dataset: object, asked: str | None = None, options: Options | None = None
) -> Iterator[Article]:
    """Yield the articles of an object of `datasets`, as `read` does those of a file."""
    from khabar.formats.token_classification import of_dataset

    name, given = parsed(asked or "token-classification")
    check_one_of("format of a dataset", name, ("token-classification",))
    found = of_dataset(dataset, options_of(of(name), given, options or Options()))
    while batch := list(islice(found, _AT_ONCE)):
        yield from rows.of_articles(batch, "dataset")


def write(path: Path, articles: Iterable[Article], name: str, options: Options) -> None:
    """Write articles into a file or folder, which appears whole or not at all.

    `articles` have words and sentences. ``options.losses`` counts what the format cannot hold.
    """
    name, given = parsed(name)
    format_ = of(name)
    if format_.write is None:
        raise KhabarError(f"--to {name}: cannot be written, only read; choose another format")
    of_format = options_of(format_, given, options)
    if of_format.tokens == "spaces":
        articles = map(parted_by_spaces, articles)
    nested: frozenset[Part] = frozenset({"nested"} if of_format.tags == "nested" else ())
    format_.write(path, held(articles, format_.holds | nested, options.losses), of_format)


def of(name: str) -> Format:
    """Return the format with a name, or that of a known corpus.

    Raises KhabarError, which names the nearest, if there is none.
    """
    if name in FORMATS:
        return FORMATS[name]
    from khabar.formats import known

    corpora = known.formats()
    check_one_of("format", name, {**FORMATS, **corpora})
    return corpora[name]


def known_name(asked: str | None, split: str | None = None) -> str | None:
    """Return the name of the known corpus that is asked for, with its part; None for a format.

    `split`: the part, where what is asked does not name one.
    """
    name, given = parsed(asked or "")
    if name in FORMATS or not name:
        return None
    part = given.get("split", split)
    return name if part is None else f"{name}-{part}"


def only(path: Path) -> str:
    """Return the name of the format that a file or folder is recognised as.

    Raises KhabarError, which names `--from`, if there is none, or more than one.
    """
    names = recognised(path)
    if len(names) == 1:
        return names[0]
    if not names:
        raise KhabarError(f"{path}: of no known format; give --from ({', '.join(FORMATS)})")
    raise KhabarError(f"{path}: may be {' or '.join(names)}; give --from FORMAT")


def recognised(path: Path) -> list[str]:
    """Return the names of the formats that a file or folder can be of, by suffix and content."""
    beginning = "" if path.is_dir() else _beginning(path)
    return [f.name for f in FORMATS.values() if f.read and f.recognises(path, beginning)]


def by_suffix(path: Path) -> list[str]:
    """Return the names of the formats that can be written into a file of this name."""
    return [f.name for f in FORMATS.values() if f.write and path.suffix in f.suffixes]


def _beginning(path: Path) -> str:
    """Return the first characters of a file; of one that is not text, what can be shown of it."""
    try:
        with path.open("rb") as file:
            content = file.read(_LOOKED_AT)
    except OSError as error:
        raise KhabarError(f"{path}: cannot be read: {error.strerror or error}") from None
    is_utf16 = content[:2] in (b"\xff\xfe", b"\xfe\xff")
    return content.decode("utf-16" if is_utf16 else "utf-8", errors="replace").lstrip("\ufeff")
