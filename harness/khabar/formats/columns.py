"""The lines of a CoNLL file: sentences of tokens and tags, read block by block.

A sentence whose lines are all alike is taken apart at once, which takes a third of the time; any
other is looked at line by line, and its faults are repaired or told with their line.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from khabar import files, limits
from khabar.errors import KhabarError, check_one_of
from khabar.formats.format import Options

DOCUMENT = "-DOCSTART-"
_BLOCK = 1 << 16
_LOOKED_AT = 1 << 16
_TAG = re.compile(r"O|[BIESLU]-\S+")
_GLUED = re.compile(r"(.+?)[^\w\t ]*((?<=[^\W_A-Za-z])O|[BIESLU]-[A-Za-z_]+|(?<=\s)O)")
_RUN = re.compile(r"[ \t]+")


class Layout(NamedTuple):
    """How the lines of a file divide.

    `separator`: a tab or a space; `number`: of columns; `token` and `tag`: their places. `scheme`:
    of the tags; where it is ``nested``, all columns after the token are tags.
    """

    separator: str
    number: int
    token: int
    tag: int
    scheme: str
    documents: bool


class Sentence(NamedTuple):
    """Tokens with their tags, and the number of the line before the first.

    `tags` are lists of tags where they are nested. `opens`: what stands after DOCSTART where a
    document begins here; None elsewhere. `numbers`: the lines of the tokens, None if they follow
    one another.
    """

    tokens: Sequence[str]
    tags: Sequence[str]
    line: int
    opens: str | None = None
    nested: Sequence[Sequence[str]] = ()
    numbers: Sequence[int] | None = None

    def number(self, place: int) -> int:
        """Return the line of a token."""
        return self.line + 1 + place if self.numbers is None else self.numbers[place]


def encoding_of(path: Path, named: str) -> str:
    """Return the codec of a file: the named one, or that of its byte order mark.

    Raises KhabarError for a codec that does not exist, or a compressed file.
    """
    try:
        name = codecs.lookup(named).name
    except LookupError:
        raise KhabarError(f"encoding {named[:60]!r}: unknown; give utf-8 or windows-1256") from None
    with path.open("rb") as file:
        beginning = file.read(8)
    if fault := files.compressed(beginning):
        raise KhabarError(f"{path}: {fault}")
    if name == "utf-8":
        is_utf16 = beginning[:2] in (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
        return "utf-16" if is_utf16 else "utf-8-sig"
    return name


def blocks(path: Path, encoding: str) -> Iterator[str]:
    """Yield a file's text in parts that end where a sentence does, with plain line ends."""
    try:
        with path.open(encoding=encoding) as file:
            rest = ""
            while part := file.read(_BLOCK):
                whole, blank, rest = (rest + part).rpartition("\n\n")
                if blank:
                    yield whole + blank
                elif len(rest) > limits.LINE:
                    fault = f"a sentence of more than {limits.LINE:,} characters"
                    raise KhabarError(f"{path}: {fault}; put a blank line after each sentence")
            if rest:
                yield rest
    except UnicodeError as error:
        raise KhabarError(_undecodable(path, encoding, error)) from None
    except OSError as error:
        raise KhabarError(f"{path}: cannot be read: {error.strerror or error}") from None


def _undecodable(path: Path, encoding: str, error: UnicodeError) -> str:
    remedy = "name the encoding of the file, as in `encoding=windows-1256`"
    if encoding == "utf-8-sig":
        with path.open("rb") as file:
            for number, line in enumerate(iter(lambda: file.readline(limits.LINE), b""), 1):
                try:
                    line.decode()
                except UnicodeDecodeError as fault:
                    return f"{path}:{number}: byte {fault.start} is not UTF-8; {remedy}"
    return f"{path}: not {encoding} ({' '.join(str(error).split())[:100]}); {remedy}"


def layout(path: Path, encoding: str, options: Options) -> Layout:
    """Return how a file divides, by its beginning and what `options` say."""
    beginning = ""
    for block in blocks(path, encoding):
        beginning += block
        if len(beginning) > _LOOKED_AT:
            break
    lines = [line for line in beginning[:_LOOKED_AT].split("\n") if line.strip(" \t")]
    rows = [line for line in lines if not line.startswith(DOCUMENT)]
    if not rows:
        raise KhabarError(f"{path}: has no lines of tokens and tags")
    separator = "\t" if "\t" in rows[0].strip(" \t") else " "
    fields = [
        row.split("\t") if separator == "\t" else _RUN.split(row.strip(" \t")) for row in rows
    ]
    scheme = _scheme(fields) if options.tags == "auto" else options.tags
    token, tag, number = _places(path, fields, options, scheme)
    documents = options.documents == "document"
    documents |= options.documents == "auto" and lines[0].startswith(DOCUMENT)
    return Layout(separator, number, token, tag, scheme, documents)


def _places(
    path: Path, fields: Sequence[Sequence[str]], options: Options, scheme: str
) -> tuple[int, int, int]:
    """Return the columns of the token and the tag, and how many there are."""
    number = next((len(row) for row in fields if len(row) > 1), 2)
    columns = options.columns
    if columns:
        for name in columns:
            check_one_of("columns", name, ("token", "tag", "_"))
        if columns.count("token") != 1 or columns.count("tag") != 1:
            raise KhabarError("columns: name `token` and `tag` once each, as in token/_/tag")
        return columns.index("token"), columns.index("tag"), len(columns)
    if scheme == "nested":
        return 0, 1, number
    marked = [n for n in range(1, number) if any(_marks(row[n]) for row in fields if len(row) > n)]
    if len(marked) > 1:
        fault = f"columns {' and '.join(str(n + 1) for n in marked)} hold tags"
        example = "/".join(["token", *["_"] * (number - 2), "tag"])
        remedy = f"name the one to read, as in `columns={example}`, or give `tags=nested`"
        raise KhabarError(f"{path}:1: {fault}; {remedy}")
    return 0, number - 1, number


def is_tag(field: str) -> bool:
    """Return whether a column looks like a tag."""
    return bool(_TAG.fullmatch(field))


def _marks(field: str) -> bool:
    return field != "O" and bool(_TAG.fullmatch(field))


def _scheme(fields: Sequence[Sequence[str]]) -> str:
    """Return the scheme that the prefixes of tags show: IOB2 where nothing shows another."""
    letters = {field[0] for row in fields for field in row[1:] if _marks(field)}
    if letters & {"L", "U"}:
        return "bilou"
    return "bioes" if letters & {"E", "S"} else "iob2"


def sentences(path: Path, encoding: str, of: Layout, options: Options) -> Iterator[Sentence]:
    """Yield the sentences of a file; faults of lines are repaired, or told with their number."""
    taker, line = Taker(path, of, options), 0
    for block in blocks(path, encoding):
        yield from of_block(taker, block, line)
        line += block.count("\n")


def of_block(taker: Taker, block: str, line: int) -> Iterator[Sentence]:
    """Yield the sentences of a part of a file; `line` is the number of those before it."""
    for part in block.split("\n\n"):
        body = part.strip("\n")
        if body:
            before = line + len(part) - len(part.lstrip("\n"))
            yield taker.at_once(body, before) or taker.line_by_line(body, before)
        line += part.count("\n") + 2


class Taker:
    """Takes sentences apart."""

    def __init__(self, path: Path, of: Layout, options: Options) -> None:
        self._path, self._of, self._options = path, of, options
        self._tags = {"O"}
        self._is_plain = of.scheme != "nested"

    def at_once(self, body: str, before: int) -> Sentence | None:
        """Return a sentence all of whose lines have the columns that they should; else None.

        The end of each line is put before the next one's first column, so that it must be found
        there, and nowhere else.
        """
        _, number, token, tag, _, _ = self._of
        separator = self._of.separator
        if not self._is_plain or body.startswith(DOCUMENT):
            return None
        fields = body.replace("\n", separator + "\n").split(separator)
        firsts = "".join(fields[::number]).split("\n")
        tags = fields[tag::number]
        if len(fields) != number * len(firsts) or not self.are_known(tags):
            return None
        tokens = firsts if token == 0 else fields[token::number]
        if "" in tokens or DOCUMENT in tokens or (separator == " " and "\t" in body):
            return None
        return Sentence(tokens, tags, before)

    def are_known(self, tags: Sequence[str]) -> bool:
        """Return whether tags look like tags; which is seen once of each."""
        if not self._tags.issuperset(tags):
            new = set(tags) - self._tags
            if not all(map(_TAG.fullmatch, new)):
                return False
            self._tags |= new
        return True

    def line_by_line(self, body: str, before: int) -> Sentence:
        """Return a sentence, with the faults of its lines repaired or told."""
        opens: str | None = None
        rows: list[tuple[str, list[str]]] = []
        numbers: list[int] = []
        for number, line in enumerate(body.split("\n"), before + 1):
            if line.startswith(DOCUMENT):
                opens = self._opens(line, number, bool(rows))
            elif row := self._row(line, number):
                rows.append(row)
                numbers.append(number)
        tokens, nested = [row[0] for row in rows], [row[1] for row in rows]
        tags = [of_token[0] for of_token in nested]
        return Sentence(tokens, tags, before, opens, nested, numbers)

    def _opens(self, line: str, number: int, late: bool) -> str:
        if late:
            fault = f"{DOCUMENT} stands inside a sentence"
            self._repair("documents begun inside a sentence", number, fault)
        return line.removeprefix(DOCUMENT).strip(" \t")

    def _row(self, line: str, number: int) -> tuple[str, list[str]] | None:
        """Return the token and the tags of a line; None if it has neither."""
        if not line.strip():
            fault = "the line is blank, but holds spaces"
            self._repair("blank lines with spaces", number, fault, "empty it, or give it a token")
            return None
        if line[0] in " \t" and self._of.token == 0:
            fault = "there is no token before the tag"
            self._repair("lines without a token left out", number, fault)
            return None
        return self._columns(self._fields(line, number), line, number)

    def _fields(self, line: str, number: int) -> list[str]:
        """Return the columns of a line, by the separator of the file or by another."""
        fields = line.rstrip(" \t\r").split(self._of.separator)
        if "" in fields or (self._of.separator == " " and "\t" in line) or len(fields) == 1:
            others = _RUN.split(line.strip(" \t"))
            if len(others) > 1:
                fault = "the columns are separated otherwise than in the first line"
                self._repair("lines with other separators", number, fault)
            return others
        return fields

    def _columns(self, fields: list[str], line: str, number: int) -> tuple[str, list[str]]:
        of = self._of
        if len(fields) == 1 and of.number > 1:
            return self._glued(line.strip(), number)
        if of.scheme == "nested":
            return fields[0], fields[1:] or ["O"]
        if len(fields) != of.number:
            fields = self._of_number(fields, number)
        return fields[of.token], [fields[of.tag]]

    def _of_number(self, fields: list[str], number: int) -> list[str]:
        """Return as many columns as there should be."""
        wanted, tags = self._of.number, [f for f in fields[1:] if _TAG.fullmatch(f)]
        if len(fields) > wanted and len(tags) > 1 and wanted == 2:
            fault = f"{len(tags)} tags; the first line has one"
            remedy = "`tags=nested` reads all, `columns` names one"
            self._repair("further tags left out", number, fault, remedy)
            return [fields[0], tags[0]]
        fault = f"{len(fields)} columns; the first line has {wanted}"
        self._repair("lines with other columns", number, fault, "separate them alike")
        row = ["_"] * wanted
        row[self._of.token], row[self._of.tag] = fields[0], tags[-1] if tags else "O"
        return row

    def _glued(self, line: str, number: int) -> tuple[str, list[str]]:
        match = _GLUED.fullmatch(line)
        if match:
            fault = f"the tag {match[2][:60]} is glued to its word"
            self._repair("tags parted from their word", number, fault, "separate them")
            return match[1].strip(), [match[2]]
        fault = "there is a token without a tag"
        self._repair("tokens without a tag read as O", number, fault, "give it a tag, such as O")
        return line, ["O"]

    def _repair(self, kind: str, number: int, fault: str, remedy: str = "") -> None:
        self._options.repair(kind, f"{self._path}:{number}", fault, remedy)
