"""The data dictionary, from the schemas."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pyarrow as pa
from rich.console import Console
from rich.markup import escape
from rich.table import Table as RichTable

from pipeline.store.schema import TABLES, Table, describe, find_table

_INTRODUCTION = """\
# Tables

One Delta table a folder in `processed/`. Made from the schemas by `make docs`; the same text is the comment of each
column in the tables themselves. Ids are hex strings made by hashing, times are UTC, offsets and counts are code points.
"""


def show_dictionary(name: str | None, console: Console) -> None:
    """Print the columns of one table, or of all.

    Raises:
        StoreError: there is no table of that name.
    """
    for table in _chosen(name):
        console.print(f"\n[bold]{table.name}[/]  one row for {table.row}")
        columns = RichTable.grid(padding=(0, 2))
        for field in table.schema:
            null = "" if not field.nullable else " or null"
            columns.add_row(f"  {field.name}", f"[dim]{_kind(field.type)}{null}[/]", escape(describe(field)))
        console.print(columns)


def dictionary_json(name: str | None) -> str:
    """Return the same as JSON: table -> row, columns."""
    tables = {
        table.name: {
            "row": table.row,
            "columns": [
                {"name": f.name, "type": _kind(f.type), "null": f.nullable, "description": describe(f)}
                for f in table.schema
            ],
        }
        for table in _chosen(name)
    }
    return json.dumps(tables, indent=2, ensure_ascii=False)


def dictionary_markdown(name: str | None = None) -> str:
    """Return the same as Markdown; of all tables it is the text of docs/tables.md."""
    return "\n".join(_markdown_lines(name)) + "\n"


def _markdown_lines(name: str | None) -> Iterator[str]:
    if name is None:
        yield _INTRODUCTION
    for number, table in enumerate(_chosen(name)):
        if number:
            yield ""
        yield f"## {table.name}\n\nOne row for {table.row}. Sorted by {', '.join(table.order)}.\n"
        yield "| column | type | what it holds |\n|---|---|---|"
        for field in table.schema:
            null = ", null" if field.nullable else ""
            yield f"| {field.name} | {_kind(field.type)}{null} | {describe(field)} |"


def _chosen(name: str | None) -> list[Table]:
    return list(TABLES.values()) if name is None else [find_table(name)]


def _kind(kind: pa.DataType) -> str:
    if pa.types.is_timestamp(kind):
        return "timestamp"
    if pa.types.is_list(kind):
        return f"list of {_kind(kind.value_type)}"
    if pa.types.is_map(kind):
        return f"map of {_kind(kind.key_type)} to {_kind(kind.item_type)}"
    return {"double": "float", "bool": "boolean"}.get(str(kind), str(kind))
