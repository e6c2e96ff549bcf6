"""What columns are made of: kinds, with a comment that says what each one holds."""

from __future__ import annotations

from dataclasses import dataclass

import pyarrow as pa

TIME = pa.timestamp("us", tz="UTC")
COUNTS = pa.map_(pa.string(), pa.int64())


@dataclass(frozen=True, slots=True)
class Table:
    """One table of processed/."""

    name: str
    """folder name below processed/"""
    row: str
    """what one row stands for"""
    schema: pa.Schema
    """columns with their types and descriptions"""
    order: tuple[str, ...]
    """columns by which `load` sorts the rows"""


def describe(field: pa.Field) -> str:
    """Return the description of a column."""
    return str(field.metadata[b"comment"].decode())


def column(name: str, kind: pa.DataType, comment: str, *, null: bool = False) -> pa.Field:
    """Return a column of any kind; every row has a value unless `null`."""
    return pa.field(name, kind, nullable=null, metadata={"comment": comment})


def text(name: str, comment: str, *, null: bool = False) -> pa.Field:
    """Return a column of texts."""
    return column(name, pa.string(), comment, null=null)


def count(name: str, comment: str, *, null: bool = False) -> pa.Field:
    """Return a column of counts, places and sizes."""
    return column(name, pa.int64(), comment, null=null)


def share(name: str, comment: str) -> pa.Field:
    """Return a column of shares, 0 to 1."""
    return column(name, pa.float64(), comment)


def time(name: str, comment: str, *, null: bool = False) -> pa.Field:
    """Return a column of moments, UTC, to the microsecond."""
    return column(name, TIME, comment, null=null)


DOCUMENT = text("document_id", "the document this belongs to: documents.document_id")
SECTION = text("section_id", "the section it stands in: sections.section_id; null outside the content", null=True)
BLOCK = text("block_id", "the block it stands in: blocks.block_id; null when it is not in a block", null=True)
