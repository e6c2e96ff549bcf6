"""Parquet tables with the columns that JSON lines have: `url`, one of `html` `text` `body_base64`, `fetched_at`."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet

from pipeline.capture.jsonl import BODIES, record_of
from pipeline.capture.record import Record, Stored
from pipeline.capture.stream import seekable
from pipeline.errors import PageError

_COLUMNS = ("url", *BODIES, "fetched_at", "content_type", "http_status", "status")
_ROWS = 16  # read at a time: 16 pages of the usual size are 2 MB
_BUFFER = 2**20


def scan_parquet(stored: Stored, most: int, /) -> Iterator[Record]:
    """Yield the record in each row, place its number from 0; a damaged file ends in a record with that problem."""
    number = 0
    try:
        with seekable(stored, most) as source, pa.PythonFile(source, mode="r") as file:
            table = pa.parquet.ParquetFile(file, buffer_size=_BUFFER, pre_buffer=False)
            names = _columns(table.schema_arrow.names)
            for batch in table.iter_batches(_ROWS, columns=names, use_threads=False):
                for row in range(batch.num_rows):
                    yield _row(str(number), batch, row, most)
                    number += 1
    except PageError as problem:
        yield Record(str(number) if number else "", problem=problem)
    except (pa.ArrowException, OSError) as error:
        yield Record(str(number), problem=PageError("capture", "damaged", f"no Parquet from here on: {error}"))


def _columns(names: list[str]) -> list[str]:
    """Return the columns that count.

    Raises:
        PageError: there is none with a body, or two of one name.
    """
    found = [name for name in names if name in _COLUMNS]
    if len(set(found)) < len(found):
        raise PageError("capture", "bad_record", f"two columns have the same name: {', '.join(found)}")
    if not set(found) & BODIES.keys():
        told = f"none of its {len(names):,} columns is named {', '.join(BODIES)}"
        raise PageError("capture", "bad_record", f"{told}: {', '.join(names)[:200]}")
    return found


def _row(place: str, batch: pa.RecordBatch, row: int, most: int) -> Record:
    told: dict[str, object] = {}
    problem, n_bytes = None, 0
    for name in batch.schema.names:
        value = batch.column(name)[row]
        size = _size(value) if name in BODIES else 0
        if size > 2 * most:  # twice: base64 takes a third more than what it stands for
            problem, n_bytes = (
                PageError("capture", "too_large", f"{size:,} bytes; max_body_bytes allows {most:,}"),
                size,
            )
            continue
        try:
            told[name] = _value(value)
        except (pa.ArrowException, ValueError, OverflowError) as error:
            problem, n_bytes = PageError("capture", "bad_record", f"{name} cannot be read: {error}"), size
    record = record_of(place, told, most)
    return record if problem is None else replace(record, body=None, n_bytes=n_bytes, problem=problem)


def _size(value: pa.Scalar) -> int:
    """Return the bytes of a text or binary value; 0 of any other."""
    plain = value.value if isinstance(value, pa.DictionaryScalar) else value
    return plain.as_buffer().size if isinstance(plain, pa.BinaryScalar) and plain.is_valid else 0


def _value(value: pa.Scalar) -> object:
    """Return a value as Python has it; a time in UTC where the table names a zone, known to Python or not."""
    if pa.types.is_timestamp(value.type):
        kind = pa.timestamp("us", "UTC" if value.type.tz else None)
        value = value.cast(options=pc.CastOptions(kind, allow_time_truncate=True))
    return value.as_py()
