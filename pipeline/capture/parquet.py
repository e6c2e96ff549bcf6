"""Parquet tables with the columns that JSON lines have: `url`, one of `html` `text` `body_base64`, `fetched_at`."""

from __future__ import annotations

from collections.abc import Iterator

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
            names = [name for name in _COLUMNS if name in table.schema_arrow.names]
            for batch in table.iter_batches(_ROWS, columns=names, use_threads=False):
                for row in range(batch.num_rows):
                    yield _row(str(number), batch, row, most)
                    number += 1
    except PageError as problem:
        yield Record(str(number), problem=problem)
    except (pa.ArrowException, OSError) as error:
        yield Record(str(number), problem=PageError("capture", "damaged", f"no Parquet from here on: {error}"))


def _row(place: str, batch: pa.RecordBatch, row: int, most: int) -> Record:
    told = {}
    for name in batch.schema.names:
        value = batch.column(name)[row]
        if name in BODIES and value.is_valid and (size := pc.binary_length(value).as_py()) > 2 * most:
            problem = PageError("capture", "too_large", f"{size:,} bytes; max_body_bytes allows {most:,}")
            return Record(place, n_bytes=size, problem=problem)
        told[name] = value.as_py()
    return record_of(place, told, most)
