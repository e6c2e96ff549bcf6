"""From records to rows."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from operator import attrgetter
from typing import Any

import pyarrow as pa

from pipeline.records import Page
from pipeline.store.schema import TABLES

_ROWS = {name: pa.struct(list(table.schema)) for name, table in TABLES.items()}
_VALUES = {name: attrgetter(*TABLES[name].schema.names) for name in ("documents", "sections")}


def page_messages(page: Page) -> dict[str, bytes]:
    """Return the rows of a page, for the tables that have any: table name -> message of an Arrow stream.

    The schema is left out, which both sides know. The fields of a record are in the order of its table's columns.
    """
    columns = {
        "documents": [(value,) for value in _VALUES["documents"](page.document)],
        "sections": list(zip(*map(_VALUES["sections"], page.sections), strict=True)),
        **{name: getattr(page, name).columns for name in ("blocks", "repairs", "links", "table_cells")},
        "products": list(zip(*page.products, strict=True)),
    }
    return {name: _message(name, own) for name, own in columns.items() if own and len(own[0])}


def dict_message(name: str, row: Mapping[str, Any]) -> bytes:
    """Return a dictionary with one key for each column as a message of table `name`."""
    return _message(name, [(row[column],) for column in TABLES[name].schema.names])


def dicts_to_table(name: str, rows: Iterable[dict[str, Any]]) -> pa.Table:
    """Return dictionaries with one key for each column as rows of table `name`."""
    return pa.Table.from_pylist(list(rows), schema=TABLES[name].schema)


def _message(name: str, columns: Sequence[Sequence[object]]) -> bytes:
    # one array of whole rows: an array for each column takes a seventh longer
    rows = pa.array(list(zip(*columns, strict=True)), _ROWS[name])
    message: bytes = pa.RecordBatch.from_struct_array(rows).serialize().to_pybytes()
    return message
