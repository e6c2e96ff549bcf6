"""Rows as one message of an Arrow stream, written straight from records.

pyarrow makes an array for each column, a batch of the arrays and a message of the batch. That is the way for large tables;
of the sixty columns of a page, with a few hundred rows, it took longer to make the objects than to fill them. So only the
head of a message comes from pyarrow, once for each table; what differs from page to page is put in its place.

The layout is that of https://arrow.apache.org/docs/format/Columnar.html: a column has a list of bits that say which rows
have a value, left out where all do; then, of texts, where each begins; then the values. Each begins at a multiple of 8.
"""

from __future__ import annotations

import struct
from array import array
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from itertools import chain
from typing import Any, Final

import pyarrow as pa

_TEXT, _TEXTS, _BYTES, _FLAG, _TIME, _NUMBER = range(6)
_KINDS: Final = {
    pa.string(): _TEXT,
    pa.list_(pa.string()): _TEXTS,
    pa.binary(): _BYTES,
    pa.bool_(): _FLAG,
    pa.timestamp("us", tz="UTC"): _TIME,
    pa.int32(): _NUMBER,
    pa.int64(): _NUMBER,
    pa.float64(): _NUMBER,
}
_CODES: Final = {pa.int32(): "i", pa.int64(): "q", pa.float64(): "d"}
_ALIGNED: Final = 8
_LONGEST: Final = 2**31 - 1
_NOTHING: Final = b"\0" * _ALIGNED
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND: Final = timedelta(microseconds=1)


class Shape:
    """What the messages of a table have in common."""

    def __init__(self, schema: pa.Schema) -> None:
        """Take it from an empty row as pyarrow writes it.

        Raises:
            KeyError: a column is of a kind that no page has.
        """
        self.columns: list[tuple[int, str]] = [(_KINDS[kind], _CODES.get(kind, "")) for kind in schema.types]
        """kind of each column, and the code of its numbers"""
        row = pa.RecordBatch.from_arrays([pa.nulls(1, kind) for kind in schema.types], schema=schema)
        message = row.serialize().to_pybytes()
        # A flatbuffer (https://flatbuffers.dev/internals): tables that say where their fields are. A message has its body
        # length as field 3 and a batch as field 2; that has the number of rows, of values of each column, and the buffers.
        self.head = message[: _ALIGNED + int.from_bytes(message[4:8], "little")]
        """all before the body"""
        root = _target(self.head, _ALIGNED)
        batch = _target(self.head, _field(self.head, root, 2))
        self.at_size: int = _field(self.head, root, 3)
        """where in the head the size of the body stands"""
        self.at_rows: int = _field(self.head, batch, 0)
        """where the number of rows"""
        self.at_nodes: int = _target(self.head, _field(self.head, batch, 1)) + 4
        """where (values, nulls) of each column and its parts"""
        self.at_buffers: int = _target(self.head, _field(self.head, batch, 2)) + 4
        """where (start, size) of all buffers"""


class Body:
    """The buffers of a message, as they are gathered."""

    def __init__(self) -> None:
        self.parts: list[bytes] = []
        """buffers and what fills them up"""
        self.size = 0
        """bytes of them"""
        self.nodes: list[int] = []
        """values and nulls of each column and its parts"""
        self.buffers: list[int] = []
        """start and size of each buffer"""

    def add(self, content: bytes) -> None:
        """Add one buffer."""
        size = len(content)
        self.buffers.append(self.size)
        self.buffers.append(size)
        self.parts.append(content)
        over = size % _ALIGNED
        if over:
            self.parts.append(_NOTHING[over:])
            size += _ALIGNED - over
        self.size += size

    def add_bits(self, flags: Sequence[Any]) -> None:
        """Add a bit for each flag, the lowest of a byte first."""
        bits = bytearray((len(flags) + 7) // 8)
        place = 0
        for flag in flags:
            if flag:
                bits[place // 8] |= 1 << place % 8
            place += 1  # noqa: SIM113 - enumerate hides the type of it from C
        self.add(bytes(bits))

    def begin(self, values: Sequence[Any], blank: str | bytes | int) -> Sequence[Any]:
        """Begin a column: add which rows have a value; return the values, with `blank` where there is none."""
        n_nulls = 0
        for value in values:
            if value is None:
                n_nulls += 1
        self.nodes.append(len(values))
        self.nodes.append(n_nulls)
        if not n_nulls:
            self.add(b"")
            return values
        self.add_bits([value is not None for value in values])
        return [blank if value is None else value for value in values]

    def add_texts(self, texts: Sequence[str]) -> None:
        """Add where each text begins, and the texts."""
        joined = "".join(texts)
        if joined.isascii():  # a byte for each letter
            self.add_starts(texts)
            self.add(joined.encode())
        else:
            encoded = [text.encode() for text in texts]
            self.add_starts(encoded)
            self.add(b"".join(encoded))

    def add_starts(self, values: Sequence[Any]) -> None:
        """Add where each value begins, and where the last one ends."""
        starts = array("i", _NOTHING[:4]) * (len(values) + 1)
        view = memoryview(starts)
        place = end = 0
        for value in values:
            end += len(value)
            if end > _LONGEST:
                raise OverflowError("the values of a column are 2 GB")
            place += 1  # noqa: SIM113 - enumerate hides the type of it from C
            view[place] = end
        self.add(starts.tobytes())

    def add_numbers(self, values: Sequence[Any], code: str) -> None:
        """Add numbers, `code` as in the module `struct`."""
        self.add(struct.pack(f"{len(values)}{code}", *values))


def write_message(shape: Shape, columns: Sequence[Sequence[Any]]) -> bytes:
    """Return the values of each column as a message; there is at least one row.

    Raises:
        TypeError: a value is not a text where its column holds texts.
        struct.error: it is not a number, or one that is too large for its column.
        UnicodeEncodeError: a text holds half of a surrogate pair.
        OverflowError: the texts of a column are 2 GB.
    """
    body = Body()
    for (kind, code), values in zip(shape.columns, columns, strict=True):
        if kind == _TEXT:
            body.add_texts(body.begin(values, ""))
        elif kind == _NUMBER:
            body.add_numbers(body.begin(values, 0), code)
        elif kind == _FLAG:
            body.add_bits(body.begin(values, 0))
        else:
            _add_rare(body, kind, values)
    head = bytearray(shape.head)
    struct.pack_into("<q", head, shape.at_size, body.size)
    struct.pack_into("<q", head, shape.at_rows, body.nodes[0])
    struct.pack_into(f"<{len(body.nodes)}q", head, shape.at_nodes, *body.nodes)
    struct.pack_into(f"<{len(body.buffers)}q", head, shape.at_buffers, *body.buffers)
    return b"".join([bytes(head), *body.parts])


def _add_rare(body: Body, kind: int, values: Sequence[Any]) -> None:
    if kind == _TIME:
        known = body.begin(values, 0)
        body.add_numbers([time and (time - _EPOCH) // _MICROSECOND for time in known], "q")
    elif kind == _TEXTS:
        lists = body.begin(values, "")
        body.add_starts(lists)
        body.add_texts(body.begin(list(chain.from_iterable(lists)), ""))
    else:
        known = body.begin(values, b"")
        body.add_starts(known)
        body.add(b"".join(known))


def _target(head: bytes, at: int) -> int:
    """Return where what stands at `at` points to."""
    return at + int.from_bytes(head[at : at + 4], "little")


def _field(head: bytes, table: int, number: int) -> int:
    """Return where a field of a table of the flatbuffer stands."""
    slots = table - int.from_bytes(head[table : table + 4], "little", signed=True)
    slot = slots + 4 + 2 * number
    return table + int.from_bytes(head[slot : slot + 2], "little")
