"""What is in the tables, how the last runs went, what failed."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pandas as pd
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from pipeline.batch.account import OUTCOMES
from pipeline.store.history import load
from pipeline.store.schema import TABLES
from pipeline.view.report import counted

_LAST_RUNS = 5


def status(processed: Path) -> dict[str, Any]:
    """Return counts over all captures, documents and runs, ready for JSON.

    Raises:
        StoreError: there are no tables.
    """
    captures = load("captures", processed, columns=["outcome", "fetched_at", "url"])
    documents = load("documents", processed, columns=["site", "language", "n_characters", "n_lost_characters"])
    failed = load("failures", processed, columns=["code"])
    runs = load("runs", processed, current=False)
    by_outcome = captures["outcome"].value_counts()
    return {
        "captures": len(captures),
        "outcomes": {outcome: int(by_outcome.get(outcome, 0)) for outcome in OUTCOMES},
        "urls": int(captures["url"].nunique()),
        "first_fetched_at": _time(captures["fetched_at"].min()),
        "last_fetched_at": _time(captures["fetched_at"].max()),
        "current_documents": len(documents),
        "characters": int(documents["n_characters"].sum()),
        "lost_characters": int(documents["n_lost_characters"].sum()),
        "sites": _top(documents["site"]),
        "languages": _top(documents["language"]),
        "failures": _top(failed["code"]),
        "rows": {name: len(load(name, processed, current=False, columns=[])) for name in TABLES},
        "runs": [_run(row) for row in _dicts(runs.tail(_LAST_RUNS))],
    }


def failures(processed: Path) -> list[dict[str, Any]]:
    """Return the failures that no later capture mended, ready for JSON.

    Raises:
        StoreError: there are no tables.
    """
    rows = _dicts(load("failures", processed))
    return [{**row, "failed_at": _time(row["failed_at"])} for row in rows]


def show_status(found: dict[str, Any], processed: Path, console: Console) -> None:
    """Print what `status` found."""
    sums = " + ".join(f"{n:,} {outcome}" for outcome, n in found["outcomes"].items())
    console.print(f"[bold]{escape(str(processed))}[/]: {found['captures']:,} captures = {sums}")
    console.print(
        f"{found['current_documents']:,} current documents, {found['characters']:,} characters, "
        f"{found['lost_characters']:,} lost"
    )
    for name in ("languages", "sites", "failures"):
        if found[name]:
            console.print(f"{name}: {escape(counted(found[name]))}")
    table = Table("table", "rows", box=None, header_style="dim")
    table.columns[1].justify = "right"
    for name, n_rows in found["rows"].items():
        table.add_row(name, f"{n_rows:,}")
    console.print(table)
    runs = Table("run", "finished", "captures", *OUTCOMES, box=None, header_style="dim")
    for run in found["runs"]:
        counts = [f"{run['outcomes'][outcome]:,}" for outcome in OUTCOMES]
        runs.add_row(run["run_id"], run["finished_at"] or "[red]interrupted[/]", f"{run['captures']:,}", *counts)
    console.print(runs)


def show_failures(found: list[dict[str, Any]], console: Console) -> None:
    """Print what `failures` found."""
    if not found:
        console.print("No failures.")
        return
    table = Table("source", "stage", "code", "detail", "attempts", box=None, header_style="dim")
    for row in found:
        table.add_row(*(escape(str(row[name])) for name in ("source", "stage", "code", "detail", "attempt")))
    console.print(table)
    console.print(f"{len(found):,} failures. `pipeline retry` takes them in again.")


def _dicts(frame: pd.DataFrame) -> list[dict[str, Any]]:
    return [{str(name): value for name, value in row.items()} for row in frame.to_dict("records")]


def _run(row: dict[str, Any]) -> dict[str, Any]:
    return {
        "run_id": row["run_id"],
        "started_at": _time(row["started_at"]),
        "finished_at": _time(row["finished_at"]),
        "captures": row["n_captures"],
        "outcomes": {outcome: _counted(row[f"n_{outcome}"]) for outcome in OUTCOMES},
        "failures": row["failures"],
        "repairs": row["repairs"],
    }


def _counted(value: float) -> int:
    return 0 if pd.isna(value) else int(value)  # a run of an older version had no such count


def _top(column: pd.Series[str]) -> dict[str, int]:
    return {str(name): int(n) for name, n in column.value_counts().head(10).items()}


def _time(value: pd.Timestamp | None) -> str | None:
    return None if value is None or pd.isna(value) else value.isoformat()
