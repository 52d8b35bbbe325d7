"""Folders in which every article has a file, and the names of these files."""

from __future__ import annotations

import re
from collections.abc import Iterable
from itertools import islice
from pathlib import Path
from urllib.parse import unquote

from khabar import files
from khabar.errors import KhabarError
from khabar.formats.format import Options
from khabar.schema import Article

__all__ = ["content", "files_of", "id_of", "stem_of", "text", "write"]

_UNSAFE = re.compile(r"[^\w ()+,.=@~-]|^\.|^ | $|[. ]$")


def stem_of(article: Article) -> str:
    """Return the name of an article's file, without a suffix: its id, what is unsafe as ``%2F``."""
    return _UNSAFE.sub(lambda match: "".join(f"%{b:02X}" for b in match[0].encode()), article.id)


def id_of(file: Path) -> str:
    """Return the id that `stem_of` made the name of a file from."""
    return unquote(file.stem)


def files_of(path: Path, suffixes: tuple[str, ...]) -> list[Path]:
    """Return the file itself, or those in a folder that have one of the suffixes, by name.

    Raises KhabarError if there is none.
    """
    if path.is_file():
        return [path]
    found = sorted(file for file in path.glob("*") if file.suffix in suffixes)
    if not found:
        kinds = " or ".join(suffixes)
        raise KhabarError(f"{path}: has no {kinds} file; give a file, or a folder of them")
    return found


def content(file: Path) -> bytes:
    """Return what stands in a file; raises KhabarError if it cannot be read or is too large."""
    try:
        return files.read(file)
    except OSError as error:
        raise KhabarError(f"{file}: cannot be read: {error.strerror or error}") from None


def text(file: Path, options: Options) -> str:
    """Return the text of a file; raises KhabarError if it is not in the encoding of the options."""
    try:
        return content(file).decode(options.encoding)
    except UnicodeDecodeError as error:
        place = f"byte {error.start} is not {options.encoding}"
        raise KhabarError(f"{file}: {place}; name its encoding, as in --encoding") from None
    except LookupError:
        raise KhabarError(f"--encoding {options.encoding}: no such encoding; correct it") from None


def write(path: Path, suffix: str, contents: Iterable[tuple[Article, bytes]]) -> None:
    """Write a file for each article into a new folder, which appears whole or not at all.

    A path with the suffix is the file of the only article.

    Raises KhabarError if the folder holds files, or two articles would have one file.
    """
    if path.suffix == suffix:
        files.write(path, _only(path, contents))
        return
    with files.new_folder(path) as partial:
        for article, content_ in contents:
            file = partial / f"{stem_of(article)}{suffix}"
            if file.exists():
                raise KhabarError(f"{path}: two articles would be in {file.name}; rename one")
            files.write(file, content_)


def _only(path: Path, contents: Iterable[tuple[Article, bytes]]) -> bytes:
    articles = [content_ for _, content_ in islice(contents, 2)]
    if len(articles) != 1:
        number = "no article" if not articles else "several articles"
        raise KhabarError(f"{path}: {number} for a file of one; give a folder")
    return articles[0]
