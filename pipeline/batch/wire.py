"""What goes over the wire between the run and its workers, besides tasks and results."""

from __future__ import annotations

import struct

import pyarrow as pa

from pipeline.store.schema import TABLES

READY = "ready"
"""What a worker says once it has loaded what it needs."""
_HEAD = struct.Struct(
    "<24sQ"
)  # name of a table, bytes of its rows; a multiple of 8, which Arrow's buffers are aligned to


def pack(rows: dict[str, pa.Table]) -> bytes:
    """Return tables as bytes, one after the other: name, length, rows in Arrow's format without the schema.

    Both sides know the schemas, and those with a description of every column weigh more than the rows of a small page.
    """
    parts: list[bytes | pa.Buffer] = []
    for name, table in rows.items():
        for batch in table.to_batches():
            body = batch.serialize()
            parts += (_HEAD.pack(name.encode(), body.size), body)
    return b"".join(parts)


def unpack(packed: bytes) -> dict[str, pa.Table]:
    """Return what `pack` packed; a table without rows is left out."""
    source = pa.BufferReader(packed)
    batches: dict[str, list[pa.RecordBatch]] = {}
    while source.tell() < len(packed):
        padded, size = _HEAD.unpack(source.read(_HEAD.size))
        name = padded.rstrip(b"\0").decode()
        batch = pa.ipc.read_record_batch(source.read_buffer(size), TABLES[name].schema)
        batches.setdefault(name, []).append(batch)
    return {name: pa.Table.from_batches(parts) for name, parts in batches.items()}
