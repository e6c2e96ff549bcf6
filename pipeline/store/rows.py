"""From records to Arrow rows."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from operator import attrgetter
from typing import Any

import pyarrow as pa

from pipeline.records import Page
from pipeline.store.schema import TABLES

_PAGE_TABLES = {
    name: attrgetter(name) for name in ("sections", "blocks", "repairs", "links", "table_cells", "products")
}
_ROWS = {name: pa.struct(list(table.schema)) for name, table in TABLES.items()}
_NAMES = {name: tuple(table.schema.names) for name, table in TABLES.items()}
_VALUES = {name: attrgetter(*table.schema.names) for name, table in TABLES.items()}


def page_rows(page: Page) -> dict[str, pa.RecordBatch]:
    """Return the rows of a page: table name -> rows, for the tables that have any."""
    rows = {"documents": records_to_batch("documents", (page.document,))}
    for name, records in _PAGE_TABLES.items():
        found = records(page)
        if found:
            rows[name] = records_to_batch(name, found)
    return rows


def records_to_batch(name: str, records: Sequence[object]) -> pa.RecordBatch:
    """Return records as rows of table `name`; a column takes the field of its name."""
    if records and getattr(records[0], "_fields", None) != _NAMES[name]:
        records = [_VALUES[name](record) for record in records]
    # a named tuple in the table's order is its row, and one call for the table costs less than one for each column
    rows = pa.array(records, _ROWS[name])
    return pa.RecordBatch.from_arrays(rows.flatten(), schema=TABLES[name].schema)


def dicts_to_table(name: str, rows: Iterable[dict[str, Any]]) -> pa.Table:
    """Return dictionaries with one key for each column as rows of table `name`."""
    return pa.Table.from_pylist(list(rows), schema=TABLES[name].schema)
