"""JSON Lines from outside: read line by line, and every error names its line."""

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
    """One line of a file: its path, its number from 1, its bytes, and its byte offset."""

    path: Path
    number: int
    content: bytes
    offset: int = 0

    def decode(self, decoder: msgspec.json.Decoder[T]) -> T:
        """Return the decoded line; raises KhabarError, which names the field."""
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

    def error(self, cause: object) -> KhabarError:
        """Return the error that names this line, its article if it has an id, and the cause."""
        return KhabarError(f"{self.path}:{self.number}: {self._article()}{reason(cause)}")

    def _article(self) -> str:
        match = _ID.search(self.content)
        return f"article {match[1].decode(errors='replace')!r}: " if match else ""


def lines(path: Path) -> Iterator[Line]:
    """Yield the lines of `path` that are not blank; raises KhabarError for one that is too long."""
    try:
        with path.open("rb") as file:
            number = offset = 0
            while content := file.readline(limits.LINE + 1):
                number += 1
                if number == 1 and (fault := files.compressed(content)):
                    raise KhabarError(f"{path}: {fault}")
                if len(content) > limits.LINE:
                    raise Line(path, number, content[:_BEGINNING]).error(_too_long())
                if (bare := content.removeprefix(_MARK)).strip():
                    yield Line(path, number, bare, offset)
                offset += len(content)
    except OSError as error:
        raise KhabarError(f"{path}: {error.strerror or error}") from None


def batches(path: Path, size: int) -> Iterator[list[Line]]:
    """Yield the lines of `path` in lists of at least `size` bytes each, but the last."""
    batch: list[Line] = []
    held = 0
    for line in lines(path):
        batch.append(line)
        held += len(line.content)
        if held >= size:
            yield batch
            batch, held = [], 0
    if batch:
        yield batch


def _too_long() -> str:
    return (
        f"the line is longer than {limits.LINE:,} bytes; put one article on each line, with at "
        f"most {limits.DETAILS:,} bytes of `details`"
    )


def line(path: Path, number: int, offset: int) -> Line:
    """Return the line that `lines` yielded with this number and byte offset."""
    try:
        with path.open("rb") as file:
            file.seek(offset)
            return Line(path, number, file.readline(limits.LINE).removeprefix(_MARK), offset)
    except OSError as error:
        raise KhabarError(f"{path}: {error.strerror or error}") from None


def document(path: Path, type_: type[T], *, strict: bool = True) -> T:
    """Return the content of a JSON file; raises KhabarError if it does not fit the type.

    `strict`: a string is not accepted for a number, nor a number for a string.
    """
    try:
        content = files.read(path)
    except OSError as error:
        raise KhabarError(f"{path}: {error.strerror or error}") from None
    try:
        record = msgspec.json.decode(content.removeprefix(_MARK), type=type_, strict=strict)
    except (ValueError, RecursionError) as error:
        raise KhabarError(f"{path}: {shortened(str(error))}") from None
    if limits.is_deep(content):
        raise KhabarError(f"{path}: {limits.DEEP}")
    return record


_LABELS = (["type"], ["role"], ["realis"])
_BY_NUMBER = "give the label's name; in `datasets` the feature's `int2str` returns it"


def reason(cause: object) -> str:
    """Return one line for an error of `msgspec`: the field, what is wrong, and what to do."""
    if not isinstance(cause, msgspec.DecodeError):
        return limits.DEEP if isinstance(cause, RecursionError) else str(cause)
    message, _, place = shortened(str(cause)).partition(" - at `$")
    field = place.rstrip("`").removeprefix(".")
    if not isinstance(cause, msgspec.ValidationError):
        return f"not JSON ({message}); put one JSON object on each line"
    names = re.findall(r"[a-z]+", field)
    known = ", ".join(FIELDS_OF.get(names[-1] if names else "", ()))
    for fragment, remedy in (
        ("unknown field", f"known: {known}"),
        ("required field", "add it"),
        ("of length", "shorten it"),
        ("Expected `str`, got `int`", _BY_NUMBER if names[-1:] in _LABELS else "correct its type"),
        ("Expected", "put one JSON object on each line" if not field else "correct its type"),
    ):
        if fragment in message:
            message += f"; {remedy}"
            break
    return f"{field}: {message}" if field else message
