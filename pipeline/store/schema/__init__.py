"""The tables of processed/: columns, types, and what each one means.

This folder is the data dictionary: `pipeline tables` and `docs/tables.md` print what stands here, and each description is
stored in the Delta table itself as the column's comment.
"""

from __future__ import annotations

import difflib

from pipeline.errors import StoreError
from pipeline.store.schema.columns import Table, describe
from pipeline.store.schema.comparison import DUPLICATES, FINGERPRINTS, SECTION_CHANGES, SITE_HISTORIES, TRANSLATIONS
from pipeline.store.schema.intake import CAPTURES, FAILURES, RUNS
from pipeline.store.schema.page import BLOCKS, DOCUMENTS, LINKS, PRODUCTS, REPAIRS, SECTIONS, TABLE_CELLS

__all__ = ["SCHEMA_VERSION", "TABLES", "Table", "describe", "find_table"]

SCHEMA_VERSION = 1
"""Goes up when a reader of older tables would misread newer ones; added columns do not count."""

TABLES: dict[str, Table] = {
    table.name: table
    for table in (
        CAPTURES,
        DOCUMENTS,
        SECTIONS,
        BLOCKS,
        REPAIRS,
        LINKS,
        TABLE_CELLS,
        PRODUCTS,
        FAILURES,
        SECTION_CHANGES,
        TRANSLATIONS,
        FINGERPRINTS,
        DUPLICATES,
        SITE_HISTORIES,
        RUNS,
    )
}
"""All tables by name, in the order of the data dictionary."""


def find_table(name: str) -> Table:
    """Return the table of that name.

    Raises:
        StoreError: there is none; the nearest right name is in the text.
    """
    if not isinstance(name, str) or name not in TABLES:
        near = difflib.get_close_matches(str(name), TABLES, n=1, cutoff=0.5)
        hint = f'did you mean "{near[0]}"?' if near else ""
        raise StoreError(f'there is no table "{name}"; {hint or "the tables are " + ", ".join(TABLES)}')
    return TABLES[name]
