"""CAraNER's table (Al-Thubaity et al. 2022): a word per row, with the tags that annotators gave.

Its columns are those that its README names. Where the annotators did not agree, the revised tag
counts.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from io import StringIO
from itertools import groupby
from pathlib import Path

from khabar.errors import KhabarError
from khabar.formats import folders, tokens
from khabar.formats.format import Format, Options
from khabar.formats.tags import Decoder
from khabar.formats.tokens import Passage
from khabar.schema import Article

__all__ = ["FORMATS"]

_SENTENCE, _WORD, _AGREED, _REVISED = "Sentence_ID", "Word", "Agreed_Label", "Revised_Label"
_COLUMNS = (_SENTENCE, _WORD, _AGREED, _REVISED)
_NO_AGREEMENT = "no_agr"


def _read(path: Path, options: Options) -> Iterator[Article]:
    """Yield an article per sentence, whose id is that of the sentence.

    Raises KhabarError, which names the line, if a column is missing, or for a faulty tag.
    """
    scheme = "iob2" if options.tags == "auto" else options.tags
    decoder = Decoder(scheme, options)
    for id_, group in groupby(_rows(path, options), lambda row: row[1][_SENTENCE]):
        lines, rows = zip(*group, strict=True)
        where = partial(_where, path, lines)
        spans = decoder.spans([_tag(row) for row in rows], where)
        yield tokens.article(id_, [Passage([row[_WORD] for row in rows], spans)], options)


def _where(path: Path, lines: Sequence[int], place: int) -> str:
    return f"{path}:{lines[place]}"


def _rows(path: Path, options: Options) -> Iterator[tuple[int, Mapping[str, str]]]:
    """Yield rows with the numbers of their lines."""
    content = folders.text(path, options).removeprefix("\ufeff")
    table = csv.DictReader(StringIO(content, newline=""), restval="", strict=True)
    try:
        if missing := [name for name in _COLUMNS if name not in (table.fieldnames or ())]:
            raise KhabarError(f"{path}:1: has no column {missing[0]}; give CAraNER.csv as it is")
        for row in table:
            if not row[_WORD].strip():
                options.repair(
                    "rows without a word left out", f"{path}:{table.line_num}", "no word"
                )
                continue
            yield table.line_num, row
    except csv.Error as error:
        raise KhabarError(f"{path}:{table.line_num}: not CSV: {error}; correct it") from None


def _tag(row: Mapping[str, str]) -> str:
    agreed = row[_AGREED].strip()
    return row[_REVISED].strip() if agreed in ("", _NO_AGREEMENT) else agreed


def _recognises(path: Path, beginning: str) -> bool:
    header = beginning.partition("\n")[0]
    return path.suffix == ".csv" and all(name in header for name in _COLUMNS)


FORMATS = (
    Format(
        "caraner-csv",
        "CAraNER.csv, with the types of its README",
        (),
        frozenset(("entities",)),
        _read,
        None,
        _recognises,
    ),
)
