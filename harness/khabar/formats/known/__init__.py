"""Public Arabic corpora that people have: what they are, and how they are read.

An entry is a YAML file beside this one, written from the documentation of the corpus. Nothing of a
corpus is in it. Every corpus is a format of its own, which reads the folder that people get.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from fnmatch import fnmatchcase
from functools import cache, partial
from pathlib import Path
from typing import Any

import msgspec

from khabar import resources
from khabar.errors import KhabarError, check_one_of
from khabar.formats.format import Format, Options, Part, options_of, parsed
from khabar.schema import Article, Task

__all__ = ["Entry", "entries", "formats", "of"]

_HERE = Path(__file__).parent
_NO_DATA = (".", "readme", "licence", "license")
_PREFERRED = ("test", "all")
_HELD: frozenset[Part] = frozenset(("nested", "values", "date", "texts", "characters"))


class Entry(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A corpus.

    `title`: its name; `about`: what it is; `home`: its page; `licence`; `get`: how to get it;
    `layers`: what of khabar's is annotated; `labels`: whose types its entities have
    (`labels.INVENTORIES`); `format`: of its files, as ``--from`` takes it; `files`: patterns of
    their names below the folder, by part; `differs`: conventions other than khabar's; `unknown`:
    what the documentation does not say; `sources`: the documentation; `cite`: what to cite.
    """

    title: str
    about: str
    home: str
    licence: str
    get: str
    layers: tuple[Task, ...]
    labels: str | None = None
    format: str
    files: Mapping[str, tuple[str, ...]]
    differs: tuple[str, ...]
    unknown: tuple[str, ...] = ()
    sources: tuple[str, ...]
    cite: str

    @property
    def part(self) -> str:
        """The part that is read if none is asked for."""
        return next((part for part in _PREFERRED if part in self.files), next(iter(self.files)))

    def paths(self, path: Path, part: str | None) -> list[Path]:
        """Return the files of a part, in order; a file is itself.

        Raises KhabarError if there are none, or no such part.
        """
        part = part or self.part
        check_one_of(f"part of {self.title}", part, self.files)
        if path.is_file():
            return [path]
        patterns = self.files[part]
        found = [file for file in _below(path) if _fits(file.relative_to(path), patterns)]
        if not found:
            wanted = " or ".join(patterns)
            raise KhabarError(f"{path}: has no {wanted}; to get {self.title}: {self.get}")
        return found


def _below(path: Path) -> Iterator[Path]:
    """Yield the files of a folder that can be data."""
    for file in sorted(path.rglob("*")):
        if file.is_file() and not file.name.casefold().startswith(_NO_DATA):
            yield file


def _fits(file: Path, patterns: tuple[str, ...]) -> bool:
    """Return whether a file has one of some patterns, in whatever case and folder."""
    name = f"/{file.as_posix().casefold()}"
    return any(fnmatchcase(name, f"*/{pattern.casefold()}") for pattern in patterns)


@cache
def entries() -> Mapping[str, Entry]:
    """Return the entries by the names of the corpora, in their order."""
    files = sorted(_HERE.glob("*.yaml"))
    return {file.stem: msgspec.convert(resources.load(file), Entry) for file in files}


def of(name: str) -> Entry:
    """Return the entry of a corpus; KhabarError, which names the nearest, if there is none."""
    check_one_of("corpus", name, entries())
    return entries()[name]


def formats() -> Mapping[str, Format]:
    """Return the formats that the corpora are, by name; their option `split` is the part."""
    return {
        name: Format(name, entry.about, (), _HELD | set(entry.layers), partial(_read, entry), None)
        for name, entry in entries().items()
    }


def _read(entry: Entry, path: Path, options: Options) -> Iterator[Article]:
    """Yield the articles of a part; the ids of those of several files begin with their names.

    What the options say goes before what the entry says.
    """
    format_, of_files = _inner(entry, options)
    files = entry.paths(path, options.split)
    if format_.read is None:
        raise TypeError(f"the format of {entry.title} cannot be read")
    for file in files:
        below = file.relative_to(path).with_suffix("") if len(files) > 1 else Path()
        for article in format_.read(file, of_files):
            yield msgspec.structs.replace(article, id="-".join((*below.parts, article.id)))


def _inner(entry: Entry, options: Options) -> tuple[Format, Options]:
    """Return the format of a corpus's files, and how they are to be read."""
    from khabar import formats as all_formats

    name, given = parsed(entry.format)
    format_ = all_formats.of(name)
    theirs: Any = (format_.defaults.get("types", {}), given.pop("types", {}), options.types)
    given |= {
        "labels": options.labels or entry.labels,
        "types": {ours: type_ for types in theirs for ours, type_ in types.items()},
        "lenient": options.lenient or bool(given.get("lenient")),
        "split": None,
    }
    return format_, options_of(format_, given, options)
