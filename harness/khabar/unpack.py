"""Unpacks a Parquet file as a program of its own, so that memory and time can be bounded.

``python unpack.py FILE ROWS BYTES [COLUMN …]`` writes an Arrow stream, or one line on stderr.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from contextlib import suppress
from typing import Any

_AT_ONCE = 16
_SECONDS = 300
_OF_A_VALUE = 16
"""Bytes that every value counts for, also if it is null or empty."""


def batches(path: Any, rows: int, size: int, columns: Sequence[str] = ()) -> Iterator[Any]:  # noqa: ANN401
    """Yield the record batches of a file, at least one, with `columns` or all that it has.

    Raises ValueError if it has more rows than `rows`, more bytes than `size`, or none of the
    columns, and whatever pyarrow raises.
    """
    import pyarrow as pa
    import pyarrow.parquet as pq

    file = pq.ParquetFile(path, pre_buffer=False)
    _check(file.metadata, rows, size)
    declared = file.schema_arrow
    names = [name for name in columns or declared.names if name in declared.names]
    if not names:
        raise ValueError(f"has none of the columns {', '.join(columns)}")
    schema = pa.schema([_plain(declared.field(name)) for name in names], declared.metadata)
    yield pa.RecordBatch.from_arrays([pa.nulls(0, field.type) for field in schema], schema=schema)
    total = 0
    for batch in file.iter_batches(_AT_ONCE, columns=names, use_threads=False):
        whole = batch.select(names)
        if not whole.schema.equals(schema, check_metadata=True):
            whole = whole.cast(schema)  # only if needed: it imports pyarrow.compute, which is slow
        total += sum(map(_size, whole.columns))
        if total > size:
            raise _too_large(size)
        yield whole


def _check(metadata: Any, rows: int, size: int) -> None:  # noqa: ANN401
    """Raise ValueError if the sizes that a file declares, truly or not, are too large."""
    if metadata.num_rows > rows:
        raise ValueError(f"{metadata.num_rows:,} rows; at most {rows:,} are read; split it")
    groups = range(metadata.num_row_groups)
    if sum(metadata.row_group(group).total_byte_size for group in groups) > size:
        raise _too_large(size)


def _too_large(size: int) -> ValueError:
    return ValueError(f"more than {size:,} bytes when unpacked; split it")


def main(path: str, rows: int, size: int, columns: list[str]) -> None:
    """Write the file's batches to stdout; raise as `batches` does."""
    import pyarrow as pa
    import pyarrow.parquet

    _bound(4 * size)
    stream = None
    for batch in batches(path, rows, size, columns):
        stream = stream or pa.ipc.new_stream(sys.stdout.buffer, batch.schema)
        stream.write_batch(batch)


def _bound(size: int) -> None:
    """Limit this process to `size` more bytes and some minutes, if the platform can."""
    with suppress(ImportError, OSError, ValueError):
        import resource

        with open("/proc/self/statm", encoding="ascii") as sizes:  # noqa: PTH123
            now = int(sizes.read().split()[0]) * resource.getpagesize()
        resource.setrlimit(resource.RLIMIT_AS, (now + size, now + size))
        resource.setrlimit(resource.RLIMIT_CPU, (_SECONDS, _SECONDS))


def _plain(field: Any) -> Any:  # noqa: ANN401
    """Return a field without dictionary encoding."""
    return field.with_type(_plain_type(field.type))


def _plain_type(type_: Any) -> Any:  # noqa: ANN401
    import pyarrow as pa

    if pa.types.is_dictionary(type_):
        return _plain_type(type_.value_type)
    if pa.types.is_struct(type_):
        return pa.struct([_plain(field) for field in type_])
    if pa.types.is_list(type_):
        return pa.list_(_plain(type_.value_field))
    if pa.types.is_large_list(type_):
        return pa.large_list(_plain(type_.value_field))
    return type_


def _size(array: Any) -> int:  # noqa: ANN401
    """Return a lower bound of the bytes that an array's values take without any encoding."""
    import pyarrow as pa

    inside: list[Any] = []
    if pa.types.is_struct(array.type):
        inside = array.flatten()
    elif pa.types.is_list(array.type) or pa.types.is_large_list(array.type):
        inside = [_items(array)]
    own = array.nbytes if not inside else 0
    return own + _OF_A_VALUE * len(array) + sum(map(_size, inside))


def _items(lists: Any) -> Any:  # noqa: ANN401
    """Return the items of an array of lists; to flatten it would import pyarrow.compute."""
    if not len(lists):
        return lists.values[:0]
    first, last = lists.offsets[0].as_py(), lists.offsets[-1].as_py()
    return lists.values[first:last]


if __name__ == "__main__":
    try:
        main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]), sys.argv[4:])
    except MemoryError:
        sys.exit(str(_too_large(int(sys.argv[3]))))
    except Exception as error:
        sys.exit(" ".join(str(error).split())[:300] or type(error).__name__)
