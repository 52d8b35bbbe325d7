"""JSON Lines that strangers wrote: read line by line, every fault named by its place."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple, TypeVar

import msgspec

from khabar import files, limits
from khabar.errors import KhabarError
from khabar.inert import shortened
from khabar.schema import FIELDS_OF

T = TypeVar("T")
_MARK = b"\xef\xbb\xbf"
"""The byte order mark that some programs put before UTF-8."""
_BEGINNING = 1000
_ID = re.compile(rb'"id"\s*:\s*"([^"\\]{1,80})"')


class Line(NamedTuple):
    """One line of a file: its path, its number from 1, its bytes, and where it begins."""

    path: Path
    number: int
    content: bytes
    offset: int = 0

    def decode(self, decoder: msgspec.json.Decoder[T]) -> T:
        """Return the line as its decoder reads it, or raise a KhabarError that names the field."""
        if fault := limits.records_fault(self.content):
            raise self.error(fault)
        try:
            return decoder.decode(self.content)
        except (UnicodeDecodeError, msgspec.DecodeError, RecursionError) as error:
            raise self.error(self._not_utf8() or error) from None

    def _not_utf8(self) -> str | None:
        try:
            self.content.decode()
        except UnicodeDecodeError as error:
            return f"byte {error.start} is not UTF-8; save the file as UTF-8"
        return None

    def error(self, what: object) -> KhabarError:
        """Return the error that names this line, its article where it has one, and `what`."""
        return KhabarError(f"{self.path}:{self.number}: {self._article()}{reason(what)}")

    def _article(self) -> str:
        found = _ID.search(self.content)
        return f"article {found[1].decode(errors='replace')!r}: " if found else ""


def lines(path: Path) -> Iterator[Line]:
    """Yield the lines of `path` that are not blank; a huge one is an error."""
    try:
        with path.open("rb") as file:
            number = offset = 0
            while content := file.readline(limits.LINE + 1):
                number += 1
                if number == 1 and (fault := files.packed(content)):
                    raise KhabarError(f"{path}: {fault}")
                if len(content) > limits.LINE:
                    raise Line(path, number, content[:_BEGINNING]).error(_too_long())
                if (bare := content.removeprefix(_MARK)).strip():
                    yield Line(path, number, bare, offset)
                offset += len(content)
    except OSError as error:
        raise KhabarError(f"{path}: {error.strerror or error}") from None


def _too_long() -> str:
    return (
        f"the line is longer than {limits.LINE:,} bytes; give one article a line, and `details` "
        f"of {limits.DETAILS:,} bytes at most"
    )


def line(path: Path, number: int, offset: int) -> Line:
    """Return the line that `lines` found at an offset."""
    try:
        with path.open("rb") as file:
            file.seek(offset)
            return Line(path, number, file.readline(limits.LINE).removeprefix(_MARK), offset)
    except OSError as error:
        raise KhabarError(f"{path}: {error.strerror or error}") from None


def document(path: Path, type_: type[T], *, strict: bool = True) -> T:
    """Return the content of a JSON file; KhabarError if it cannot be read as what it should be.

    `strict`: a number is no string and the other way round.
    """
    try:
        content = files.read(path)
    except OSError as error:
        raise KhabarError(f"{path}: {error.strerror or error}") from None
    try:
        found = msgspec.json.decode(content.removeprefix(_MARK), type=type_, strict=strict)
    except (ValueError, RecursionError) as error:
        raise KhabarError(f"{path}: {shortened(str(error))}") from None
    if limits.is_deep(content):
        raise KhabarError(f"{path}: {limits.DEEP}")
    return found


_LABELS = (["type"], ["role"], ["realis"])
_BY_NUMBER = "give the label's name, which `int2str` of the feature returns in `datasets`"


def reason(what: object) -> str:
    """Return one line that says what `msgspec` did not like, the field first, and the remedy."""
    if not isinstance(what, msgspec.DecodeError):
        return limits.DEEP if isinstance(what, RecursionError) else str(what)
    message, _, place = shortened(str(what)).partition(" - at `$")
    field = place.rstrip("`").removeprefix(".")
    if not isinstance(what, msgspec.ValidationError):
        return f"not JSON ({message}); one JSON object a line"
    names = re.findall(r"[a-z]+", field)
    known = ", ".join(FIELDS_OF.get(names[-1] if names else "", ()))
    for sign, remedy in (
        ("unknown field", f"known are {known}"),
        ("required field", "add it"),
        ("of length", "shorten it"),
        ("Expected `str`, got `int`", _BY_NUMBER if names[-1:] in _LABELS else "mend its type"),
        ("Expected", "one JSON object a line" if not field else "mend its type"),
    ):
        if sign in message:
            message += f"; {remedy}"
            break
    return f"{field}: {message}" if field else message
