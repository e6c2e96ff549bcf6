"""What goes over the wire between the run and its workers, besides tasks and results."""

from __future__ import annotations

import io

import pyarrow as pa

READY = "ready"
"""What a worker says once it has loaded what it needs."""


def pack(rows: dict[str, pa.Table]) -> bytes:
    """Return tables as bytes, in Arrow's stream format one after the other: name, then rows."""
    out = io.BytesIO()
    for name, table in rows.items():
        out.write(name.encode().ljust(16))
        with pa.ipc.new_stream(out, table.schema) as stream:
            stream.write_table(table)
    return out.getvalue()


def unpack(packed: bytes) -> dict[str, pa.Table]:
    """Return what `pack` packed."""
    source = pa.BufferReader(packed)
    rows = {}
    while source.tell() < len(packed):
        name = source.read(16).decode().strip()
        rows[name] = pa.ipc.open_stream(source).read_all()
    return rows
