"""From records to rows."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from operator import attrgetter, itemgetter
from typing import Any

import pyarrow as pa

from pipeline.records import Page
from pipeline.store.message import Shape, write_message
from pipeline.store.schema import TABLES

_VALUES = {name: attrgetter(*TABLES[name].schema.names) for name in ("documents", "sections")}


def page_messages(page: Page) -> dict[str, bytes]:
    """Return the rows of a page, for the tables that have any: table name -> message of an Arrow stream.

    The schema is left out, which both sides know. A record that is a named tuple is its row, in the order of the columns.
    """
    rows: dict[str, Sequence[Any]] = {
        "documents": (_VALUES["documents"](page.document),),
        "sections": [_VALUES["sections"](section) for section in page.sections],
        "blocks": page.blocks,
        "repairs": page.repairs,
        "links": page.links,
        "table_cells": page.table_cells,
    }
    return {name: write_message(_shape(name), records) for name, records in rows.items() if records}


def dict_message(name: str, row: Mapping[str, Any]) -> bytes:
    """Return a dictionary with one key for each column as a message of table `name`."""
    return write_message(_shape(name), [itemgetter(*TABLES[name].schema.names)(row)])


def dicts_to_table(name: str, rows: Iterable[dict[str, Any]]) -> pa.Table:
    """Return dictionaries with one key for each column as rows of table `name`."""
    return pa.Table.from_pylist(list(rows), schema=TABLES[name].schema)


@cache
def _shape(name: str) -> Shape:
    return Shape(TABLES[name].schema)
