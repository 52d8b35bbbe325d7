"""Parquet files of strangers: whatever they hold or say of themselves, one line, and bounded."""

from __future__ import annotations

import resource
from collections.abc import Callable
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

import khabar
from khabar import limits, parquet

SMALL = 16 * 1024**2
LONG = 200_000_000


def one_long_text(path: Path) -> None:
    table = pa.table({"id": ["a"], "text": ["x" * LONG]})
    pq.write_table(table, path, compression="zstd", use_dictionary=False)


def one_text_for_all(path: Path, stored: bool = False) -> None:
    texts = pa.DictionaryArray.from_arrays(pa.array([0] * 3500, pa.int32()), ["x" * 1_000_000])
    table = pa.table({"id": list(map(str, range(3500))), "text": texts})
    pq.write_table(table, path, compression="zstd", store_schema=stored)


def one_text_in_a_dictionary(path: Path) -> None:
    one_text_for_all(path, stored=True)


def many_rows(path: Path) -> None:
    pq.write_table(
        pa.table({"id": pa.nulls(1_500_000, pa.string()), "text": ["a"] * 1_500_000}), path
    )


def many_nulls_in_a_row(path: Path) -> None:
    nulls = pa.ListArray.from_arrays([0, 20_000_000], pa.nulls(20_000_000))
    pq.write_table(pa.table({"id": ["a"], "text": ["b"], "dates": nulls}), path)


def many_mentions_of_nothing(path: Path) -> None:
    empty = pa.StructArray.from_arrays([pa.nulls(5_000_000, pa.string())], ["value"])
    dates = pa.ListArray.from_arrays([0, 5_000_000], empty)
    pq.write_table(pa.table({"id": ["a"], "text": ["b"], "dates": dates}), path)


def varint(number: int, width: int = 0) -> bytes:
    """Return a whole number as Thrift's compact protocol has it, in `width` bytes at the least."""
    zigzag, found = number << 1, bytearray()
    while zigzag > 0x7F or len(found) + 1 < width:
        found.append(zigzag & 0x7F | 0x80)
        zigzag >>= 7
    return bytes((*found, zigzag))


def lies_of_its_size(path: Path) -> None:
    """Say of 200 MB that they are some bytes, in the footer alone."""
    one_long_text(path)
    content = path.read_bytes()
    length = int.from_bytes(content[-8:-4], "little")
    body, footer = content[: -8 - length], content[-8 - length :]
    for column in (0, 1):
        told = pq.ParquetFile(path).metadata.row_group(0)
        for size in (told.total_byte_size, told.column(column).total_uncompressed_size):
            if size > SMALL:
                footer = footer.replace(varint(size), varint(1, len(varint(size))))
    path.write_bytes(body + footer)
    assert pq.ParquetFile(path).metadata.row_group(0).total_byte_size < SMALL


BOMBS: dict[Callable[[Path], None], str] = {
    one_long_text: "more than 16,777,216 bytes when unpacked; split it",
    one_text_for_all: "more than 16,777,216 bytes when unpacked",
    one_text_in_a_dictionary: "more than 16,777,216 bytes when unpacked",
    many_rows: "1,500,000 rows; at most 1,000,000 are read; split it",
    many_nulls_in_a_row: "more than 16,777,216 bytes",
    many_mentions_of_nothing: "more than 16,777,216 bytes",
    lies_of_its_size: "more than 16,777,216 bytes",
}


@pytest.mark.slow
@pytest.mark.sampled
@pytest.mark.parametrize("bomb", BOMBS, ids=lambda bomb: bomb.__name__)
def test_a_bomb_is_one_line(bomb, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "UNPACKED", SMALL)
    path = tmp_path / "bomb.parquet"
    bomb(path)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    with pytest.raises(khabar.KhabarError) as caught:
        khabar.load(path)
    assert (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) * 1024 < 5 * SMALL
    message = str(caught.value)
    assert message.startswith(f"{path}: not a readable Parquet file: ")
    assert BOMBS[bomb] in message
    assert message.isprintable()


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"PAR1",
        b"PAR1PAR1",
        b"PAR1" + b"\xff" * 64 + b"\x40\0\0\0PAR1",
        b"PARE" * 9,
        b"id,text",
    ],
)
def test_what_is_no_parquet_is_one_line(content: bytes, tmp_path: Path) -> None:
    path = tmp_path / "none.parquet"
    path.write_bytes(content)
    with pytest.raises(khabar.KhabarError, match=r"none\.parquet: not a readable Parquet file"):
        khabar.load(path)


def test_a_process_that_ends_is_one_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As if pyarrow had crashed."""
    program = tmp_path / "ends.py"
    program.write_text("import os; os.abort()")
    monkeypatch.setattr(parquet.unpack, "__file__", str(program))
    with pytest.raises(khabar.KhabarError, match="it crashes the process that reads it"):
        parquet.read(tmp_path / "any.parquet")


def test_columns_of_categories_are_read(tmp_path: Path) -> None:
    path = tmp_path / "categories.parquet"
    table = pa.table({"id": ["a", "b"], "text": pa.array(["نص", "نص"]).dictionary_encode()})
    pq.write_table(table, path)
    assert [article.text for article in khabar.load(path)] == ["نص", "نص"]


@pytest.mark.parametrize("table", [{"tokens": [1]}, {"id": ["a"]}, {"id": [], "text": []}])
def test_a_table_without_articles_is_one_line(table: dict[str, list], tmp_path: Path) -> None:
    path = tmp_path / "none.parquet"
    pq.write_table(pa.table(table), path)
    with pytest.raises(khabar.KhabarError, match="none"):
        khabar.load(path)
