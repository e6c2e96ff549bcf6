"""What `pipeline maintain` did, as people and programs see it."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict

from rich.console import Console
from rich.table import Table

from pipeline.store.upkeep import Upkeep


def upkeep_json(done: Sequence[Upkeep]) -> str:
    """Return what was done to each table as JSON."""
    return json.dumps([asdict(one) for one in done], indent=2)


def show_upkeep(done: Sequence[Upkeep], console: Console) -> None:
    """Print what was done to each table."""
    table = Table("table", "files before", "now", "removed", box=None, header_style="dim")
    for column in table.columns[1:]:
        column.justify = "right"
    for one in done:
        table.add_row(one.table, f"{one.files_before:,}", f"{one.files_after:,}", f"{one.removed:,}")
    console.print(table)
